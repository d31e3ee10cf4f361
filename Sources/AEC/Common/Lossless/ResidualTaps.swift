/// Which samples a sample of the exact layer is foretold from, and what tells how far off that may be (spec/aec-format.md, form 2).
/// Channels follow each other row by row: when a row of a channel is coded, those of the channels before it are known.
enum ResidualTaps {
    /// Taps of a channel: two to the left, eleven in the two rows above, seven of each channel before, nine of the lossy picture.
    static func count(channel: Int) -> Int { 22 + 7 * channel }

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

/// What an encoder has learned of a group: the weights of its predictors and of its scales, and which block has which predictor.
struct ResidualParameters: Equatable {
    let channels: Int
    /// Predictors of each channel.
    let classes: Int
    /// Blocks of 16x16 pixels, fewer at the edges.
    let blockRows, blockColumns: Int
    /// [channel][class][tap], in 256ths.
    var weights: [Int16]
    /// [channel][feature and, last, what is added], in 256ths.
    var scales: [Int16]
    /// [channel][row][column]: the number of a block's predictor; none where there is one predictor only.
    var maps: [UInt8]

    init(_ group: LosslessGroup, classes: Int) {
        self.classes = classes
        channels = group.channels
        blockRows = (group.rows + ResidualTaps.block - 1) / ResidualTaps.block
        blockColumns = (group.columns + ResidualTaps.block - 1) / ResidualTaps.block
        weights = Array(
            repeating: 0, count: ResidualParameters.firstWeight(channels, classes: classes))
        scales = Array(repeating: 0, count: ResidualParameters.firstScale(channels))
        maps = Array(
            repeating: 0, count: classes > 1 ? channels * blockRows * blockColumns : 0)
    }

    private static func firstWeight(_ channel: Int, classes: Int) -> Int {
        classes * (0..<channel).reduce(0) { $0 + ResidualTaps.count(channel: $1) }
    }

    private static func firstScale(_ channel: Int) -> Int {
        (0..<channel).reduce(0) { $0 + ResidualTaps.features(channel: $1) + 1 }
    }

    /// Where the weights of a predictor lie in `weights`.
    func weights(channel: Int, class number: Int) -> Range<Int> {
        let count = ResidualTaps.count(channel: channel)
        let first =
            ResidualParameters.firstWeight(channel, classes: classes) + number * count
        return first..<first + count
    }

    /// Where the weights of a channel's features lie in `scales`; what is added follows.
    func features(channel: Int) -> Range<Int> {
        let first = ResidualParameters.firstScale(channel)
        return first..<first + ResidualTaps.features(channel: channel)
    }

    /// Where the numbers of a row of blocks lie in `maps`.
    func map(channel: Int, row: Int) -> Int { (channel * blockRows + row) * blockColumns }

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
    /// - Returns: whether it keeps the rules: sums of weights that cannot overflow, blocks whose predictors there are.
    /// - Precondition: `encodedSize` bytes.
    mutating func decode(_ bytes: UnsafePointer<UInt8>) -> Bool {
        let count = weights.count + scales.count
        for i in 0..<count {
            let value = Int16(
                bitPattern: UInt16(bytes[i]) | UInt16(bytes[count + i]) << 8)
            if i < weights.count { weights[i] = value } else { scales[i - weights.count] = value }
        }
        for i in maps.indices { maps[i] = bytes[2 * count + i] }
        return isValid
    }

    private var isValid: Bool {
        for channel in 0..<channels {
            for number in 0..<classes
            where !isBounded(weights, weights(channel: channel, class: number)) { return false }
            guard isBounded(scales, features(channel: channel)) else { return false }
        }
        return maps.allSatisfy { $0 < classes }
    }

    private func isBounded(_ numbers: [Int16], _ range: Range<Int>) -> Bool {
        range.reduce(0) { $0 + Int(numbers[$1].magnitude) } <= ResidualTaps.largestSum
    }
}
