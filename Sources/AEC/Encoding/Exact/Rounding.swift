/// How the samples of exact blocks are rounded that have too many colours to keep them all.
struct Rounding: Sendable {
    /// The range of samples has so many steps.
    let steps: Int
    /// What it makes of the blocks that are rounded; of others, nothing.
    let errors: BlockErrors

    /// The step that is nearest to a sample of 0...most, the ends of the range being steps, too.
    static func rounded(_ sample: UInt32, steps: UInt32, most: UInt32) -> UInt32 {
        let step = (sample &* steps &+ most / 2) / most
        return (step &* most &+ steps / 2) / steps
    }

    /// Whether a colour channel of a block stays as it is, its samples being no further apart than `spread`: rounded, it
    /// would be another colour.
    static func keeps(spread: UInt32, steps: UInt32, most: UInt32) -> Bool {
        spread &* steps <= most
    }
}

extension Rounding {
    /// Bytes for each block that is rounded, while it is made.
    static let memory = 4 * Quality(level: 7).roundingSteps

    /// In the steps of the quality, or in those of a lower one that happen to be nearer to what colours there are: so the
    /// error does not rise with quality.
    /// - Parameters:
    ///   - counted: opacity, where what is transparent does not count.
    ///   - exact: the blocks, some of which may be rounded.
    init(
        _ image: AECImage, counted: AECImage.Samples?, exact: ExactBlocks, at quality: Quality,
        threads: Int
    ) throws(AECError) {
        let rounded = exact.isRounded.indices.filter { exact.isRounded[$0] }
        let table = RoundingTable(steps: Quality(level: 0).roundingSteps...quality.roundingSteps)
        let blocks = try Workers.map(rounded.count, threads: threads) {
            index throws(AECError) -> RoundingTable.Block in
            let pixels = exact.geometry.pixels(ofBlock: rounded[index])
            return switch image.samples {
            case .bits8(let samples): table.block(pixels, of: image, samples, counted?.bits8)
            case .bits16(let samples): table.block(pixels, of: image, samples, counted?.bits16)
            }
        }
        var best = table.steps.upperBound
        var least = Int.max
        for steps in table.steps {
            let sums = blocks.map { Int($0.sums[steps - table.steps.lowerBound]) }
            let sum = sums.reduce(0, +)
            let isPromised = zip(sums, blocks).allSatisfy {
                Double($0) <= quality.largestBlockError * Double($1.samples)
            }
            if sum < least && (isPromised || steps == table.steps.upperBound) {
                (best, least) = (steps, sum)
            }
        }
        steps = best
        var errors = BlockErrors(exact.geometry)
        for (number, block) in zip(rounded, blocks) {
            errors.set(
                number, sum: Double(block.sums[best - table.steps.lowerBound]),
                samples: block.samples)
        }
        self.errors = errors
    }
}

/// What rounding makes of samples of 8 bits, for several numbers of steps. Of more bits, the upper 8 are looked at.
private struct RoundingTable: Sendable {
    let steps: ClosedRange<Int>
    /// Squares of errors: [sample][steps]
    private let squares: [UInt16]

    struct Block: Sendable {
        /// Of squared errors, for each number of steps.
        var sums: [UInt32]
        var samples = 0
    }

    init(steps: ClosedRange<Int>) {
        self.steps = steps
        squares = (0...255).flatMap { sample in
            steps.map { steps in
                let error =
                    sample - Int(Rounding.rounded(UInt32(sample), steps: UInt32(steps), most: 255))
                return UInt16(error * error)
            }
        }
    }

    func block<Sample: PixelSample>(
        _ pixels: Region, of image: AECImage, _ samples: [Sample], _ alpha: [Sample]?
    ) -> Block {
        let channels = image.colorModel.channels
        let shift = Sample(truncatingIfNeeded: Sample.bitWidth - 8)
        var block = Block(sums: steps.map { _ in 0 })
        for c in 0..<channels {
            var sums = steps.map { _ in UInt32(0) }
            var (low, high) = (255, 0)
            for y in pixels.rows {
                for x in pixels.columns {
                    let at = y * image.width + x
                    if let alpha, alpha[at] == 0 { continue }
                    let sample = Int(truncatingIfNeeded: samples[at * channels + c] >> shift)
                    (low, high) = (min(low, sample), max(high, sample))
                    let first = sample * steps.count
                    for i in 0..<steps.count { sums[i] &+= UInt32(squares[first + i]) }
                    block.samples += 1
                }
            }
            let spread = UInt32(max(0, high - low))
            for (i, steps) in steps.enumerated()
            where !Rounding.keeps(spread: spread, steps: UInt32(steps), most: 255) {
                block.sums[i] &+= sums[i]
            }
        }
        return block
    }
}
