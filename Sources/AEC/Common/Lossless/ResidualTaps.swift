/// Which samples a sample of the exact layer is foretold from, and what tells how far off that may be (spec/aec-format.md, form 2).
/// Channels follow each other row by row: when a row of a channel is coded, those of the channels before it are known.
enum ResidualTaps {
    /// Which of a pixel's samples a channel is: green comes first, from which red and blue are foretold best.
    static func sample(channel: Int, of channels: Int) -> Int {
        channels == 3 && channel < 2 ? 1 - channel : channel
    }

    /// Taps of a channel: two to the left, eleven in the two rows above, seven of each channel before, nine of the lossy picture.
    static func count(channel: Int) -> Int { 22 + 12 * channel }

    /// Features of a channel: residuals to the left (two) and above (eight), three of each channel before, and how much the
    /// lossy picture and the row above change.
    static func features(channel: Int) -> Int { 12 + 3 * channel }

    /// The first taps, and features, are those to the left: they are known last.
    static let serial = 2

    /// A weight of 1.
    static let one: Int32 = 256
    static let shift = 8

    /// What the absolute weights of a prediction or a scale may add up to: no sum of 32-bit integers overflows then.
    static let largestSum = 65535

    /// Pixels of a side of the blocks that share a predictor.
    static let block = 16

    /// The most predictors of a channel.
    static let largestClassCount = 32

    /// The scale index, 0...127, of an expected magnitude in 256ths: eight to an octave, 32 for a mean of 1.
    @inline(__always)
    static func scaleIndex(_ sum: Int32) -> Int {
        guard sum > 8 else { return 0 }
        let exponent = 31 &- Int32(sum.leadingZeroBitCount)
        let index = exponent &* 8 &+ (sum >> (exponent &- 3)) & 7 &- 32
        return Int(min(max(index, 0), 127))
    }
}

/// How the predictors of a channel differ.
struct ResidualShape: Equatable {
    /// Sets of predictors, of which each block has one: 1...32.
    let classes: Int
    /// Predictors of a set: one for all pixels; one for even columns and one for odd; or one for each pixel of squares of 2x2, even rows
    /// first. Colours that were once halved, as in JPEG and in cameras, differ in that.
    let phases: Phases

    enum Phases: UInt8 {
        case none = 0
        case columns = 1
        case both = 2

        var count: Int { 1 << rawValue }

        /// The number of a pixel's predictor in its set.
        func number(row: Int, column: Int) -> Int {
            switch self {
            case .none: 0
            case .columns: column % 2
            case .both: row % 2 * 2 + column % 2
            }
        }
    }

    var predictors: Int { classes * phases.count }
}

/// What an encoder has learned of a group: the weights of its predictors and of its scales, and which block has which predictors.
struct ResidualParameters: Equatable {
    /// For each channel.
    let shapes: [ResidualShape]
    /// Blocks of 16x16 pixels, fewer at the edges.
    let blockRows, blockColumns: Int
    /// [channel][class][phase][tap], in 256ths.
    var weights: [Int16]
    /// [channel][class][phase][feature and, last, what is added], in 256ths.
    var scales: [Int16]
    /// [channel][row][column]: the number of a block's class, for the channels that have more than one.
    var maps: [UInt8]

    init(_ group: LosslessGroup, shapes: [ResidualShape]) {
        self.shapes = shapes
        blockRows = (group.rows + ResidualTaps.block - 1) / ResidualTaps.block
        blockColumns = (group.columns + ResidualTaps.block - 1) / ResidualTaps.block
        var (weights, scales, maps) = (0, 0, 0)
        for (channel, shape) in shapes.enumerated() {
            weights += shape.predictors * ResidualTaps.count(channel: channel)
            scales += shape.predictors * (ResidualTaps.features(channel: channel) + 1)
            if shape.classes > 1 { maps += blockRows * blockColumns }
        }
        self.weights = Array(repeating: 0, count: weights)
        self.scales = Array(repeating: 0, count: scales)
        self.maps = Array(repeating: 0, count: maps)
    }

    /// Where the weights of a predictor lie in `weights`.
    func weights(channel: Int, predictor: Int) -> Range<Int> {
        var first = 0
        for other in 0..<channel {
            first += shapes[other].predictors * ResidualTaps.count(channel: other)
        }
        let count = ResidualTaps.count(channel: channel)
        first += predictor * count
        return first..<first + count
    }

    /// Where the weights of the features that go with a predictor lie in `scales`; what is added follows.
    func features(channel: Int, predictor: Int) -> Range<Int> {
        var first = 0
        for other in 0..<channel {
            first += shapes[other].predictors * (ResidualTaps.features(channel: other) + 1)
        }
        let count = ResidualTaps.features(channel: channel)
        first += predictor * (count + 1)
        return first..<first + count
    }

    /// Where the numbers of a channel's blocks lie in `maps`; nil where it has one class only.
    func map(channel: Int) -> Int? {
        guard shapes[channel].classes > 1 else { return nil }
        return shapes[..<channel].reduce(0) { $0 + ($1.classes > 1 ? blockCount : 0) }
    }

    /// The class of a block.
    func number(channel: Int, block: Int) -> Int {
        map(channel: channel).map { Int(maps[$0 + block]) } ?? 0
    }

    var blockCount: Int { blockRows * blockColumns }

    /// Bytes of `encoded`.
    var encodedSize: Int { 2 * (weights.count + scales.count) + maps.count }

    /// The low bytes of all weights, those of scales behind those of predictors, then their high bytes, then the maps.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encodedSize)
        for shift in [0, 8] {
            for weight in weights { bytes.append(UInt8(truncatingIfNeeded: weight >> shift)) }
            for weight in scales { bytes.append(UInt8(truncatingIfNeeded: weight >> shift)) }
        }
        return bytes + maps
    }

    /// Takes what `encoded` gives.
    /// - Returns: whether it keeps the rules: sums of weights that cannot overflow, blocks whose classes there are.
    /// - Precondition: `encodedSize` bytes.
    mutating func decode(_ bytes: UnsafePointer<UInt8>) -> Bool {
        let count = weights.count + scales.count
        for i in 0..<count {
            let value = Int16(bitPattern: UInt16(bytes[i]) | UInt16(bytes[count + i]) << 8)
            if i < weights.count { weights[i] = value } else { scales[i - weights.count] = value }
        }
        for i in maps.indices { maps[i] = bytes[2 * count + i] }
        return isValid
    }

    private var isValid: Bool {
        for (channel, shape) in shapes.enumerated() {
            for predictor in 0..<shape.predictors {
                guard isBounded(weights, weights(channel: channel, predictor: predictor)),
                    isBounded(scales, features(channel: channel, predictor: predictor))
                else { return false }
            }
            guard let map = map(channel: channel) else { continue }
            for i in map..<map + blockCount where maps[i] >= shape.classes { return false }
        }
        return true
    }

    private func isBounded(_ numbers: [Int16], _ range: Range<Int>) -> Bool {
        range.reduce(0) { $0 + Int(numbers[$1].magnitude) } <= ResidualTaps.largestSum
    }
}
