/// Steps that follow what is in the picture: coarser where it is busy, finer where it is calm, as the eye hardly sees errors
/// beside strong texture (visual masking).
extension StepMap {
    /// Octaves of step for each octave of variance.
    private static let strength = 0.225
    /// The variance, of luma of 8 bits, where steps are those of the quality: that of a middling place of photographs. The same
    /// for all pictures, so that a busy one gets coarser steps than a calm one, and both look about as good.
    private static let middlingVariance = 240.0
    /// Below this variance the eye sees errors no better.
    private static let calmVariance = 16.0

    /// The logarithm of the variance, as a mean over the windows that touch a cell or lie beside it; the strength, the variances
    /// and the size of windows were found by SSIMULACRA 2 over photographs, at equal bytes (docs/visual.md).
    init(activityOf image: AECImage, threads: Int) throws(AECError) {
        self.init(width: image.width, height: image.height)
        let luma = try LumaBlocks(image, threads: threads)
        let columns = columns
        let still = PortableMath.log2(StepMap.calmVariance + StepMap.middlingVariance)
        let side = StepMap.cellSide / LumaBlocks.side
        values = try Workers.map(rows, threads: threads) { row throws(AECError) -> [Int8] in
            (0..<columns).map { column in
                let rows = luma.windows(side * row - 1...side * (row + 1) - 1, of: luma.rows)
                let columns = luma.windows(
                    side * column - 1...side * (column + 1) - 1, of: luma.columns)
                var sum = 0.0
                for y in rows {
                    for x in columns {
                        sum += PortableMath.log2(
                            StepMap.calmVariance + luma.variance(row: y, column: x))
                    }
                }
                let mean = sum / Double(rows.count * columns.count)
                return StepMap.clamped(8 * StepMap.strength * (mean - still))
            }
        }.flatMap { $0 }
    }

    /// The nearest value that a map can have.
    static func clamped(_ eighths: Double) -> Int8 {
        Int8(min(max(eighths, Double(range.lowerBound)), Double(range.upperBound)).rounded())
    }
}

/// How luma varies within windows of 16x16 pixels, seen through a filter of 2x2 pixels: what changes from one pixel to the next
/// masks little.
struct LumaBlocks: Sendable {
    /// Sums over one block of 8x8 pixels: of the 16 sums of 2x2 pixels, and of their squares.
    private struct Sums {
        var sum: Int32 = 0
        var squares: Int32 = 0
    }

    /// Pixels along a block.
    static let side = 8
    /// Bytes for each block, while they are made too.
    static let memory = 2 * MemoryLayout<Sums>.stride

    /// How many blocks lie wholly within the picture, at least 1.
    let columns, rows: Int
    /// [rows][columns]
    private let blocks: [Sums]

    init(_ image: AECImage, threads: Int) throws(AECError) {
        let columns = LumaBlocks.count(image.width)
        let rows = LumaBlocks.count(image.height)
        (self.columns, self.rows) = (columns, rows)
        blocks = try Workers.map(rows, threads: threads) { row throws(AECError) -> [Sums] in
            switch image.samples {
            case .bits8(let samples): LumaBlocks.sums(samples, of: image, row: row, columns)
            case .bits16(let samples): LumaBlocks.sums(samples, of: image, row: row, columns)
            }
        }.flatMap { $0 }
    }

    /// Blocks along a side of so many pixels.
    static func count(_ pixels: Int) -> Int { max(1, pixels / side) }

    /// Of these windows, by their first block, those that there are, or the nearest one.
    func windows(_ wanted: ClosedRange<Int>, of blocks: Int) -> ClosedRange<Int> {
        let last = max(0, blocks - 2)
        return min(max(wanted.lowerBound, 0), last)...min(wanted.upperBound, last)
    }

    /// Of the window of 2x2 blocks that begins with this one, in squares of samples of 8 bits.
    func variance(row: Int, column: Int) -> Double {
        let right = min(column + 1, columns - 1)
        let below = min(row + 1, rows - 1)
        var (sum, squares) = (0.0, 0.0)
        for (y, x) in [(row, column), (row, right), (below, column), (below, right)] {
            let block = blocks[y * columns + x]
            sum += Double(block.sum)
            squares += Double(block.squares)
        }
        // 64 sums of four pixels each
        return (squares / 64 - (sum / 64) * (sum / 64)) / 16
    }

    private static func sums<Sample: PixelSample>(
        _ samples: [Sample], of image: AECImage, row: Int, _ columns: Int
    ) -> [Sums] {
        let (width, height) = (image.width, image.height)
        let channels = image.colorModel.channels
        return samples.withUnsafeBufferPointer { samples in
            let pixels = samples.baseAddress!
            var result = [Sums](repeating: Sums(), count: columns)
            for y in stride(from: side * row, to: side * (row + 1), by: 2) {
                // Pictures of less than 8 pixels repeat their last
                let above = pixels + min(y, height - 1) * width * channels
                let below = pixels + min(y + 1, height - 1) * width * channels
                for block in 0..<columns {
                    for x in stride(from: side * block, to: side * (block + 1), by: 2) {
                        let (left, right) = (
                            min(x, width - 1) * channels, min(x + 1, width - 1) * channels
                        )
                        // 256 times luma; four of 16 bits fit in 26 + 2 bits
                        func luma(_ pixel: UnsafePointer<Sample>) -> Int32 {
                            channels == 1
                                ? Int32(truncatingIfNeeded: pixel[0]) << 8
                                : 77 &* Int32(truncatingIfNeeded: pixel[0])
                                    &+ 150 &* Int32(truncatingIfNeeded: pixel[1])
                                    &+ 29 &* Int32(truncatingIfNeeded: pixel[2])
                        }
                        let sum =
                            luma(above + left) &+ luma(above + right) &+ luma(below + left)
                            &+ luma(below + right)
                        // The same of 8 bits and of 16 that say the same
                        let four = (Sample.bitWidth == 16 ? sum / 257 : sum) >> 8
                        result[block].sum &+= four
                        result[block].squares &+= four &* four
                    }
                }
            }
            return result
        }
    }
}
