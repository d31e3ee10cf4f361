/// Foretells the samples of a row of the exact layer, and how far off that may be. What does not depend on the row itself is summed
/// up beforehand, for the whole row.
final class ResidualPredictor {
    private let group: LosslessGroup
    private let parameters: ResidualParameters
    private let weights, scales: AlignedMemory<Int16>
    private let ofTaps, ofFeatures: AlignedMemory<Int32>

    init(_ parameters: ResidualParameters, _ group: LosslessGroup) {
        self.group = group
        self.parameters = parameters
        weights = AlignedMemory(parameters.weights)
        scales = AlignedMemory(parameters.scales)
        ofTaps = AlignedMemory(count: group.columns)
        ofFeatures = AlignedMemory(count: group.columns)
    }

    /// The columns of a block of a row of blocks.
    private func columns(_ block: Int) -> Range<Int> {
        let first = block * ResidualTaps.block
        return first..<min(first + ResidualTaps.block, group.columns)
    }

    /// The weights of a block's predictor.
    private func weights(
        row: Int, channel: Int, block: Int
    ) -> UnsafeMutablePointer<Int16> {
        let place = parameters.map(channel: channel, row: row / ResidualTaps.block) + block
        let number = parameters.classes > 1 ? Int(parameters.maps[place]) : 0
        return weights.pointer
            + parameters.weights(channel: channel, class: number).lowerBound
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
    func sumFeatures(_ rows: ResidualRows, channel: Int) {
        rows.sum(
            rows.features(channel), skipping: ResidualTaps.serial,
            weights: scales.pointer + parameters.features(channel: channel).lowerBound,
            columns: 0..<group.columns, into: ofFeatures.pointer)
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
        let features = parameters.features(channel: channel)
        let ofScale = scales.pointer + features.lowerBound
        let (near, far) = (Int32(ofScale[0]), Int32(ofScale[1]))
        let added = Int32(ofScale[features.count])
        let (ofTaps, ofFeatures) = (ofTaps.pointer, ofFeatures.pointer)
        for block in 0..<parameters.blockColumns {
            let weights = weights(row: row, channel: channel, block: block)
            let (first, second) = (Int32(weights[0]), Int32(weights[1]))
            for x in columns(block) {
                let north = above[x]
                let west = ResidualPredictor.saturate(sample[x - 1] &- north)
                let farWest = ResidualPredictor.saturate(sample[x - 2] &- north)
                let sum = ofTaps[x] &+ first &* west &+ second &* farWest
                let prediction = min(
                    max(north &+ (sum &+ ResidualTaps.one / 2) >> 8, 0), most)
                let scale =
                    ofFeatures[x] &+ near &* magnitude[x - 1] &+ far &* magnitude[x - 2] &+ added
                let value = Int32(
                    truncatingIfNeeded: symbol(x, prediction, ResidualTaps.scaleIndex(scale)))
                sample[x] =
                    isExact
                    ? (prediction &+ value) & most
                    : min(max(prediction &+ value &* step, 0), most)
                magnitude[x] = abs(value)
            }
        }
    }

    /// The scale indices of a row whose symbols are known.
    func scales(_ rows: ResidualRows, channel: Int, into indices: UnsafeMutablePointer<UInt8>) {
        let magnitude = rows.magnitudes(channel, 0)
        let features = parameters.features(channel: channel)
        let ofScale = scales.pointer + features.lowerBound
        let (near, far) = (Int32(ofScale[0]), Int32(ofScale[1]))
        let added = Int32(ofScale[features.count])
        for x in 0..<group.columns {
            let sum =
                ofFeatures.pointer[x] &+ near &* magnitude[x - 1] &+ far &* magnitude[x - 2]
                &+ added
            indices[x] = UInt8(truncatingIfNeeded: ResidualTaps.scaleIndex(sum))
        }
    }

    @inline(__always)
    private static func saturate(_ value: Int32) -> Int32 { min(max(value, -32768), 32767) }
}
