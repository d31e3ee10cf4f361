/// What the network makes of an image's blocks, compared with the image.
struct BlockErrors: Sendable {
    struct Block: Sendable {
        /// Of squares, of samples of 8 bits.
        var sum = 0.0
        var samples = 0
        /// How many times as large as elsewhere the error may be: coarser steps are meant to make it so.
        var tolerance = 1.0

        var mean: Double { samples == 0 ? 0 : sum / Double(samples) }
    }

    /// In reading order; of those that were not looked at, and of those that are exact, nothing.
    private(set) var blocks: [Block]

    /// Blocks with a larger mean, where the steps are those of the quality or finer; with coarser ones it may be larger by the
    /// square of what they are coarser.
    func above(_ limit: Double) -> [Int] {
        blocks.indices.filter { blocks[$0].mean > limit * blocks[$0].tolerance }
    }

    /// The same, of a picture with such steps.
    func tolerating(_ steps: StepMap?, columns: Int) -> BlockErrors {
        guard let steps else { return self }
        var result = self
        for block in blocks.indices {
            let coarser = Int(steps.value(latentRow: block / columns, column: block % columns))
            result.blocks[block].tolerance = PortableMath.exp2(Double(max(0, coarser)) / 4)
        }
        return result
    }
}

extension BlockErrors {
    /// Bytes for each block, of two images and while one of them is made.
    static let memory = 3 * MemoryLayout<Block>.stride

    /// Of a picture that was not looked at.
    init(_ geometry: Geometry) {
        blocks = [Block](repeating: Block(), count: geometry.latentRows * geometry.latentColumns)
    }

    /// Runs the synthesis where it is needed and looks at what comes out.
    /// - Parameters:
    ///   - latents: of the whole image, as a decoder has them.
    ///   - wanted: the blocks to look at; nil for all.
    ///   - counted: opacity, where what is transparent does not count.
    init(
        _ latents: Latents, of image: AECImage, counted: AECImage.Samples?, wanted: [Int]?,
        synthesis: Synthesis, threads: Int
    ) throws(AECError) {
        let geometry = synthesis.geometry
        let windows =
            wanted.map { BlockErrors.windows(around: $0, geometry) }
            ?? Workers.bands(rows: 0..<geometry.latentRows, threads: threads).map {
                Window(rows: $0, columns: 0..<geometry.latentColumns)
            }
        let parts = try Workers.map(windows.count, threads: threads) {
            index throws(AECError) -> [Block] in
            let window = windows[index]
            return switch image.samples {
            case .bits8(let samples):
                try window.errors(latents, image.colorModel, samples, counted?.bits8, synthesis)
            case .bits16(let samples):
                try window.errors(latents, image.colorModel, samples, counted?.bits16, synthesis)
            }
        }
        self.init(geometry)
        for (window, part) in zip(windows, parts) {
            for (number, block) in part.enumerated() {
                let row = window.rows.lowerBound + number / window.columns.count
                let column = window.columns.lowerBound + number % window.columns.count
                blocks[row * geometry.latentColumns + column] = block
            }
        }
    }

    /// - Parameter sum: of squares, of samples of 8 bits.
    mutating func set(_ block: Int, sum: Double, samples: Int) {
        (blocks[block].sum, blocks[block].samples) = (sum, samples)
    }

    /// The same without these blocks.
    func without(_ exact: ExactBlocks) -> BlockErrors {
        var result = self
        for block in blocks.indices where exact.isExact[block] { result.blocks[block] = Block() }
        return result
    }

    /// Rectangles that hold the blocks: in each square of 8x8 the smallest.
    private static func windows(around wanted: [Int], _ geometry: Geometry) -> [Window] {
        let side = 8
        let across = (geometry.latentColumns + side - 1) / side
        let down = (geometry.latentRows + side - 1) / side
        var windows = [Window?](repeating: nil, count: across * down)
        for block in wanted {
            let (row, column) = (block / geometry.latentColumns, block % geometry.latentColumns)
            let cell = row / side * across + column / side
            let window = windows[cell] ?? Window(rows: row..<row + 1, columns: column..<column + 1)
            windows[cell] = Window(
                rows: min(window.rows.lowerBound, row)..<max(window.rows.upperBound, row + 1),
                columns: min(
                    window.columns.lowerBound, column)..<max(window.columns.upperBound, column + 1))
        }
        return windows.compactMap { $0 }
    }
}

/// A rectangle of blocks.
private struct Window: Sendable {
    let rows, columns: Range<Int>

    /// The errors of the blocks, in reading order.
    func errors<Sample: PixelSample>(
        _ latents: Latents, _ colorModel: AECImage.ColorModel, _ samples: [Sample],
        _ alpha: [Sample]?, _ synthesis: Synthesis
    ) throws(AECError) -> [BlockErrors.Block] {
        let geometry = synthesis.geometry
        let seen = surrounding(latents, geometry, margin: synthesis.margin)
        let channels = colorModel.channels
        let side = ExactGrid.side
        let left = side * columns.lowerBound
        let width = min(side * columns.upperBound, geometry.width) - left
        let decoded = AlignedMemory<Sample>(count: 8 * width * channels)
        let memory = UnsafeMutableRawPointer(decoded.pointer)
        let target: PixelSink.Target =
            Sample.bitWidth == 16
            ? .bits16(memory.assumingMemoryBound(to: UInt16.self))
            : .bits8(memory.assumingMemoryBound(to: UInt8.self))
        let sink = PixelSink(
            geometry: Geometry(width: width, height: 8), colorModel: colorModel, samples: target)
        let before = 2 * (columns.lowerBound - seen.columns.lowerBound) * 192
        let unit: Double = Sample.bitWidth == 16 ? 1 / (257.0 * 257) : 1
        var errors = [BlockErrors.Block](
            repeating: BlockErrors.Block(), count: rows.count * columns.count)
        try synthesis.run(seen, blockRows: 2 * rows.lowerBound..<2 * rows.upperBound) {
            (y8, blocks) throws(AECError) in
            sink.store(blocks + before, row: 0)
            for dy in 0..<max(0, min(8, geometry.height - 8 * y8)) {
                let start = (8 * y8 + dy) * geometry.width + left
                let first = (y8 / 2 - rows.lowerBound) * columns.count
                for block in 0..<columns.count {
                    let x = side * block..<min(side * (block + 1), width)
                    var (sum, count): (Int64, Int) = (0, 0)
                    for x in x {
                        if let alpha, alpha[start + x] == 0 { continue }
                        for c in 0..<channels {
                            let apart =
                                Int64(truncatingIfNeeded: samples[(start + x) * channels + c])
                                &- Int64(
                                    truncatingIfNeeded: decoded.pointer[
                                        (dy * width + x) * channels + c])
                            sum &+= apart &* apart
                        }
                        count += channels
                    }
                    errors[first + block].sum += unit * Double(sum)
                    errors[first + block].samples += count
                }
            }
        }
        return errors
    }

    /// The latents that the window's pixels depend on.
    private func surrounding(
        _ latents: Latents, _ geometry: Geometry, margin: Int
    ) -> Latents {
        let rows =
            max(
                0, self.rows.lowerBound - margin)..<min(
                geometry.latentRows, self.rows.upperBound + margin)
        let columns =
            max(
                0, self.columns.lowerBound - margin)..<min(
                geometry.latentColumns, self.columns.upperBound + margin)
        guard columns != latents.columns else { return latents }
        let part = Latents(rows: rows, columns: columns, channels: latents.channels)
        for row in rows {
            part.at(row: row, column: columns.lowerBound).update(
                from: latents.at(row: row, column: columns.lowerBound),
                count: columns.count * latents.channels)
        }
        return part
    }
}
