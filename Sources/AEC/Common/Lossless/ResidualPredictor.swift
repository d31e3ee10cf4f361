/// Foretells the samples of a row of the exact layer, and how far off that may be. What does not depend on the row itself is summed
/// up beforehand, for the whole row.
final class ResidualPredictor {
    private let group: LosslessGroup
    private let parameters: ResidualParameters
    /// [channel][class][parity of rows][tap, or feature and what is added][parity of columns]
    private let weights, scales: AlignedMemory<Int16>
    /// Where a channel's begin.
    private let firstWeight, firstScale: [Int]
    /// Where the classes of a channel's blocks begin; nil where it has one class.
    private let firstClass: [Int?]
    private let ofTaps, ofFeatures: AlignedMemory<Int32>

    init(_ parameters: ResidualParameters, _ group: LosslessGroup) {
        self.group = group
        self.parameters = parameters
        var (weights, scales): ([Int16], [Int16]) = ([], [])
        var (firstWeight, firstScale): ([Int], [Int]) = ([], [])
        for (channel, shape) in parameters.shapes.enumerated() {
            firstWeight.append(weights.count)
            firstScale.append(scales.count)
            for number in 0..<shape.classes {
                for row in 0..<2 {
                    let predictors = (0..<2).map {
                        number * shape.phases.count + shape.phases.number(row: row, column: $0)
                    }
                    for tap in 0..<ResidualTaps.count(channel: channel) {
                        for predictor in predictors {
                            let place = parameters.weights(channel: channel, predictor: predictor)
                            weights.append(parameters.weights[place.lowerBound + tap])
                        }
                    }
                    for feature in 0...ResidualTaps.features(channel: channel) {
                        for predictor in predictors {
                            let place = parameters.features(channel: channel, predictor: predictor)
                            scales.append(parameters.scales[place.lowerBound + feature])
                        }
                    }
                }
            }
        }
        self.weights = AlignedMemory(weights)
        self.scales = AlignedMemory(scales)
        self.firstWeight = firstWeight
        self.firstScale = firstScale
        firstClass = parameters.shapes.indices.map { parameters.map(channel: $0) }
        ofTaps = AlignedMemory(count: group.columns)
        ofFeatures = AlignedMemory(count: group.columns)
    }

    /// The columns of a block of a row of blocks.
    private func columns(_ block: Int) -> Range<Int> {
        let first = block * ResidualTaps.block
        return first..<min(first + ResidualTaps.block, group.columns)
    }

    /// Of a block, the weights of its predictors in a row.
    private func weights(row: Int, channel: Int, block: Int) -> UnsafeMutablePointer<Int16> {
        weights.pointer + firstWeight[channel] + pair(row: row, channel: channel, block: block)
            * 2 * ResidualTaps.count(channel: channel)
    }

    /// Likewise of its features.
    private func features(row: Int, channel: Int, block: Int) -> UnsafeMutablePointer<Int16> {
        scales.pointer + firstScale[channel] + pair(row: row, channel: channel, block: block)
            * 2 * (ResidualTaps.features(channel: channel) + 1)
    }

    private func pair(row: Int, channel: Int, block: Int) -> Int {
        let place = row / ResidualTaps.block * parameters.blockColumns + block
        let number = firstClass[channel].map { Int(parameters.maps[$0 + place]) } ?? 0
        return 2 * number + row % 2
    }

    /// Sums up the taps that do not lie to the left.
    /// - Precondition: the rows stand at `row`, and this channel has begun.
    func sumTaps(_ rows: ResidualRows, row: Int, channel: Int) {
        let taps = rows.taps(channel)
        for block in 0..<parameters.blockColumns {
            rows.sum(
                taps, skipping: ResidualTaps.serial,
                weights: weights(row: row, channel: channel, block: block),
                columns: columns(block), into: ofTaps.pointer)
        }
    }

    /// Sums up the features that do not lie to the left, under the same conditions.
    func sumFeatures(_ rows: ResidualRows, row: Int, channel: Int) {
        let taps = rows.features(channel)
        for block in 0..<parameters.blockColumns {
            rows.sum(
                taps, skipping: ResidualTaps.serial,
                weights: features(row: row, channel: channel, block: block),
                columns: columns(block), into: ofFeatures.pointer)
        }
    }

    /// Goes through a row from the left.
    /// - Parameter symbol: gives the symbol at a column, of what is foretold and the scale index.
    @inline(__always)
    func run(
        _ rows: ResidualRows, row: Int, channel: Int,
        symbol: (_ column: Int, _ prediction: Int32, _ scale: Int) -> Int
    ) {
        let sample = rows.samples(channel, 0)
        let above = rows.samples(channel, -1)
        let magnitude = rows.magnitudes(channel, 0)
        let most = Int32(group.most)
        let isExact = group.maxError == 0
        let step = Int32(truncatingIfNeeded: 2 * group.maxError + 1)
        let last = 2 * ResidualTaps.features(channel: channel)
        let (ofTaps, ofFeatures) = (ofTaps.pointer, ofFeatures.pointer)
        for block in 0..<parameters.blockColumns {
            let weights = weights(row: row, channel: channel, block: block)
            let ofScale = features(row: row, channel: channel, block: block)
            for x in columns(block) {
                let phase = x & 1
                let north = above[x]
                let west = ResidualPredictor.saturate(sample[x - 1] &- north)
                let farWest = ResidualPredictor.saturate(sample[x - 2] &- north)
                let sum =
                    ofTaps[x] &+ Int32(weights[phase]) &* west &+ Int32(weights[2 + phase])
                    &* farWest
                let prediction = min(max(north &+ (sum &+ ResidualTaps.one / 2) >> 8, 0), most)
                let scale = scaleIndex(
                    ofFeatures[x], weights: ofScale, last: last, phase: phase, magnitude + x)
                let value = Int32(
                    truncatingIfNeeded: symbol(x, prediction, scale))
                sample[x] =
                    isExact
                    ? (prediction &+ value) & most
                    : min(max(prediction &+ value &* step, 0), most)
                magnitude[x] = abs(value)
            }
        }
    }

    /// The scale indices of a row whose symbols are known.
    func scales(
        _ rows: ResidualRows, row: Int, channel: Int, into indices: UnsafeMutablePointer<UInt8>
    ) {
        let magnitude = rows.magnitudes(channel, 0)
        let last = 2 * ResidualTaps.features(channel: channel)
        for block in 0..<parameters.blockColumns {
            let ofScale = features(row: row, channel: channel, block: block)
            for x in columns(block) {
                indices[x] = UInt8(
                    truncatingIfNeeded: scaleIndex(
                        ofFeatures.pointer[x], weights: ofScale, last: last, phase: x & 1,
                        magnitude + x))
            }
        }
    }

    /// The scale index of a symbol.
    /// - Parameters:
    ///   - sum: of the features that do not lie to the left.
    ///   - last: where the number that is added lies in `weights`.
    ///   - magnitude: where that of the symbol itself will be.
    @inline(__always)
    private func scaleIndex(
        _ sum: Int32, weights: UnsafeMutablePointer<Int16>, last: Int, phase: Int,
        _ magnitude: UnsafeMutablePointer<Int32>
    ) -> Int {
        ResidualTaps.scaleIndex(
            sum &+ Int32(weights[phase]) &* magnitude[-1]
                &+ Int32(weights[2 + phase]) &* magnitude[-2] &+ Int32(weights[last + phase]))
    }

    @inline(__always)
    private static func saturate(_ value: Int32) -> Int32 { min(max(value, -32768), 32767) }
}
