/// What each block of 16x16 pixels of an image is like, before anything is coded: whether it may be drawn, and so be
/// better off exact, or has so much detail that the network might fail on it.
struct BlockSurvey: Sendable {
    struct Block: Sendable {
        /// Colours that can be seen; 0 where there are more than `mostColors`, or none.
        var colors: UInt8 = 0
        /// Whether nothing can be seen.
        var isHidden = false
        /// The only colour of a block of one.
        var firstColor: UInt64 = 0
        /// Whether neighbours differ by an eighth of the range or more.
        var isSharp = false
        /// The share of pixels that are neither what the one before nor what the one above is. Letters and areas have
        /// few, and photographs, grey ones of few colours too, little else.
        var surprise: Float = 1
        /// Bits that an exact block takes, about.
        var exactBits: Float = .infinity
        /// The mean squared error that the network may make of it, at the worst.
        var risk: Float = 0
    }

    /// In reading order.
    let blocks: [Block]
    /// Whether enough of the picture is drawn for exact blocks to be tried. Photographs have a few silhouettes and much
    /// sky: trying takes time, and they would pay with it.
    let hasDrawings: Bool
    /// Whether hardly anything in the picture is not drawn.
    let isDrawnThroughout: Bool
    /// Whether what is drawn has noise beside its edges, as JPEG leaves it.
    let isNoisyDrawing: Bool

    static let mostColors = 128

    /// Whether the block may be coded exactly for its own sake.
    func isDrawn(_ block: Int) -> Bool { blocks[block].colors > 0 }

    /// Whether the block, if the network fails on it, is better rounded than exact: it has too many colours, or so many
    /// and hardly two the same beside each other; in a noisy drawing, few the same.
    func isNoise(_ block: Int) -> Bool {
        let block = blocks[block]
        return !block.isHidden
            && (block.colors == 0
                || block.hasManyColors && block.surprise > (isNoisyDrawing ? 0.15 : 0.6))
    }

    /// Whether no block that is seen has too many colours to be exact.
    var canBeExact: Bool { blocks.indices.allSatisfy { isDrawn($0) || blocks[$0].isHidden } }

    /// Whether all that is seen of the picture is drawn, and in few bits, so that there is nothing to weigh.
    /// - Parameter bitScale: what the estimates are to be multiplied by.
    func isNothingElse(bitScale: Double) -> Bool {
        canBeExact
            && bitScale * Double(blocks.reduce(0) { $0 + $1.exactBits })
                <= 64 * Double(blocks.count)
    }

    /// Whether the network may fail on a sixteenth of the picture or more, even at a middling quality. Photographs have
    /// a hundredth of such blocks at most.
    var isUnlikePhotographs: Bool {
        16 * suspects(limit: Quality(level: 3).largestBlockError).count >= blocks.count
    }

    /// Whether the network alone is likely to do the picture well.
    var looksLikeAPhotograph: Bool { !hasDrawings && !isUnlikePhotographs }

    /// Whether nothing of the picture is seen.
    var isHidden: Bool { blocks.allSatisfy { $0.isHidden } }

    /// Whether the picture is a drawing before all else.
    var isDrawing: Bool {
        3
            * blocks.count {
                $0.hasFewColors || $0.isSharp && $0.surprise <= 0.4
            } >= blocks.count
    }

    /// Blocks of the one colour that most blocks of one colour have, where a sixteenth of the picture or more is so: the
    /// frame of a photograph, or what it was cut out on. Empty otherwise.
    var paper: [Int] {
        var counts: [(color: UInt64, count: Int)] = []
        for block in blocks where block.colors == 1 {
            if let at = counts.firstIndex(where: { $0.color == block.firstColor }) {
                counts[at].count += 1
            } else if counts.count < 64 {
                counts.append((block.firstColor, 1))
            }
        }
        guard let most = counts.max(by: { $0.count < $1.count }), 16 * most.count >= blocks.count
        else { return [] }
        return blocks.indices.filter {
            blocks[$0].colors == 1 && blocks[$0].firstColor == most.color
        }
    }

    /// Blocks of which it must be seen what the network makes of them.
    func suspects(limit: Double) -> [Int] {
        blocks.indices.filter { Double(blocks[$0].risk) > limit }
    }
}

extension BlockSurvey.Block {
    /// Photographs hardly have blocks of so few.
    fileprivate var hasFewColors: Bool { 1...16 ~= colors }
    /// So many that they are not the ink, the paper and what is between.
    fileprivate var hasManyColors: Bool { 17... ~= colors }
}

/// What the blocks of a picture are like taken together.
extension [BlockSurvey.Block] {
    fileprivate var haveDrawings: Bool {
        let sharp = filter { $0.isSharp && $0.surprise <= 0.4 }
        let simple = sharp.count { $0.colors <= 64 && $0.surprise <= 0.3 }
        return 24 * simple >= count || 16 * sharp.count >= count
            || 10 * self.count(where: { $0.hasFewColors }) >= 9 * count
    }

    fileprivate var areDrawnThroughout: Bool {
        20
            * self.count {
                $0.isHidden || $0.colors == 1 || $0.isSharp && $0.surprise <= 0.5
            } >= 19 * count
    }

    /// Edges with a countable number of colours, some of them alone: three in ten and more of the blocks of pages and screens that
    /// were JPEG, a tenth at most of photographs, a sixth if they were JPEG of quality 20. And of the blocks of many colours in drawings of all kinds, more than
    /// three in ten with hardly two the same beside each other: four there, two in clean letters whose edges have colours.
    fileprivate var haveNoisyDrawings: Bool {
        let rich = filter { $0.isSharp && $0.hasManyColors }
        guard 10 * rich.count(where: { $0.surprise > 0.45 }) > 3 * rich.count else { return false }
        return haveDrawings
            || 4 * self.count(where: { $0.isSharp && $0.colors > 1 && $0.surprise < 0.6 }) >= count
    }
}

extension BlockSurvey {
    /// Bytes that a survey takes for each block, while it is made too.
    static let memory = 2 * MemoryLayout<Block>.stride

    /// - Parameter counted: opacity, where colours that nobody sees do not count.
    init(
        _ image: AECImage, counted: AECImage.Samples?, threads: Int
    ) throws(AECError) {
        let geometry = Geometry(width: image.width, height: image.height)
        let columns = geometry.latentColumns
        let rows = try Workers.map(geometry.latentRows, threads: threads) {
            row throws(AECError) -> [Block] in
            switch image.samples {
            case .bits8(let samples):
                BlockSurvey.row(row, columns, image, samples, counted?.bits8)
            case .bits16(let samples):
                BlockSurvey.row(row, columns, image, samples, counted?.bits16)
            }
        }
        blocks = rows.flatMap { $0 }
        isDrawnThroughout = blocks.areDrawnThroughout
        isNoisyDrawing = !isDrawnThroughout && blocks.haveNoisyDrawings
        hasDrawings = isNoisyDrawing || blocks.haveDrawings
    }

    private static func row<Sample: PixelSample>(
        _ row: Int, _ columns: Int, _ image: AECImage, _ samples: [Sample], _ alpha: [Sample]?
    ) -> [Block] {
        samples.withUnsafeBufferPointer { samples in
            let surveyor = Surveyor(
                samples: samples.baseAddress!, width: image.width, height: image.height,
                channels: image.colorModel.channels)
            var colors = ColorSet(most: BlockSurvey.mostColors)
            let risks = surveyor.risks(row, count: columns, SurveyPlanes(width: image.width))
            func survey(_ alpha: UnsafePointer<Sample>?) -> [Block] {
                (0..<columns).map {
                    var block = surveyor.block(row, $0, alpha: alpha, &colors)
                    block.risk = risks[$0]
                    return block
                }
            }
            return alpha?.withUnsafeBufferPointer { survey($0.baseAddress) } ?? survey(nil)
        }
    }
}

extension BlockSurvey {
    /// What exact blocks of an image really take, as a share of the estimates, if all that is drawn is exact; 1 for a
    /// picture that is not.
    func bitScale(
        of image: AECImage, counted: AECImage.Samples?, geometry: Geometry, threads: Int,
        within budget: Budget
    ) throws(AECError) -> Double {
        guard hasDrawings else { return 1 }
        let drawn = blocks.indices.filter(isDrawn)
        var exact = ExactBlocks(geometry)
        exact.insert(drawn)
        let chunk = try exact.chunk(
            image, range: nil, counted: counted, rounding: nil, threads: threads, within: budget)
        let estimate = drawn.reduce(1) { $0 + Double(blocks[$1].exactBits) }
        return min(1, Double(8 * chunk.payload.count) / estimate)
    }
}

private struct Surveyor<Sample: PixelSample> {
    let samples: UnsafePointer<Sample>
    let width, height, channels: Int

    private static var sharp: Int32 { Int32(truncatingIfNeeded: Sample.max / 8) }

    func block(
        _ row: Int, _ column: Int, alpha: UnsafePointer<Sample>?, _ colors: inout ColorSet
    ) -> BlockSurvey.Block {
        let side = ExactGrid.side
        let rows = side * row..<min(side * (row + 1), height)
        let columns = side * column..<min(side * (column + 1), width)
        var result = BlockSurvey.Block()
        colors.removeAll()
        // Pixels that neither the one before nor the one above tells.
        var surprises = 0
        var sharpest: Int32 = 0
        for y in rows {
            for x in columns {
                let at = y * width + x
                func isSeen(_ at: Int) -> Bool { alpha.map { $0[at] != 0 } ?? true }
                guard isSeen(at) else { continue }
                let color = color(at)
                let left = x > columns.lowerBound && isSeen(at - 1) ? at - 1 : at
                let above = y > rows.lowerBound && isSeen(at - width) ? at - width : at
                let isNew =
                    (left == at || self.color(left) != color)
                    && (above == at || self.color(above) != color)
                guard isNew else { continue }
                if surprises == 0 { result.firstColor = color }
                surprises += 1
                guard colors.insert(color) else { return result }
                sharpest = max(sharpest, difference(at, left), difference(at, above))
            }
        }
        result.colors = UInt8(truncatingIfNeeded: colors.count)
        result.isSharp = sharpest >= Surveyor.sharp
        guard colors.count > 0 else {
            (result.isHidden, result.exactBits) = (true, 0)
            return result
        }
        let bits = Float(PortableMath.log2(Double(colors.count)))
        let pixels = Float(rows.count * columns.count)
        result.surprise = Float(surprises) / pixels
        result.exactBits =
            colors.count == 1
            ? 1 : min(pixels * bits, Float(surprises) * (bits + 3)) + 4 * Float(colors.count)
        return result
    }

    private func color(_ at: Int) -> UInt64 {
        let pixel = samples + at * channels
        if channels == 1 { return UInt64(truncatingIfNeeded: pixel[0]) }
        return UInt64(truncatingIfNeeded: pixel[0]) | UInt64(truncatingIfNeeded: pixel[1]) << 16
            | UInt64(truncatingIfNeeded: pixel[2]) << 32
    }

    private func difference(_ a: Int, _ b: Int) -> Int32 {
        var most: Int32 = 0
        for c in 0..<channels {
            most = max(
                most,
                abs(
                    Int32(truncatingIfNeeded: samples[a * channels + c])
                        &- Int32(truncatingIfNeeded: samples[b * channels + c])))
        }
        return most
    }

    /// The risk of each block in a row of blocks.
    ///
    /// The network has learnt photographs. What it cannot hold is change from pixel to pixel: of luminance, along rows
    /// and columns, and far less of it in the differences between the colours. On noise, gratings, zone plates and the
    /// Kodak images the error of blocks stays below 0.7 times the first and 5 times the second.
    func risks(_ row: Int, count: Int, _ planes: SurveyPlanes) -> [Float] {
        let side = ExactGrid.side
        let rows = side * row..<min(side * (row + 1), height)
        // Two more on each side, the last ones repeated.
        for y in rows.lowerBound - 2..<rows.upperBound + 2 {
            let line = samples + min(max(y, 0), height - 1) * width * channels
            planes.load(line, channels: channels, row: y - rows.lowerBound + 2)
        }
        return (0..<count).map { block in
            let columns = side * block..<min(side * (block + 1), width)
            let (luminance, color) = planes.changes(rows: rows.count, columns: columns)
            return Float(max(0.7 * luminance, channels == 1 ? 0 : 5 * color))
        }
    }
}

/// Some rows of luminance and of colour differences, 8 bits per sample, with two columns more on each side.
private struct SurveyPlanes {
    private let width: Int
    private let stride: Int
    /// Red, green and blue added; red less green; blue less green.
    private let sums, reds, blues: AlignedMemory<Int16>

    init(width: Int) {
        self.width = width
        stride = width + 4
        let count = (ExactGrid.side + 4) * stride
        sums = AlignedMemory(count: count)
        reds = AlignedMemory(count: count)
        blues = AlignedMemory(count: count)
    }

    func load<Sample: PixelSample>(_ line: UnsafePointer<Sample>, channels: Int, row: Int) {
        let shift = Sample(truncatingIfNeeded: Sample.bitWidth - 8)
        let (sum, red, blue) = (
            sums.pointer + row * stride, reds.pointer + row * stride,
            blues.pointer + row * stride
        )
        for x in 0..<width {
            let pixel = line + x * channels
            let g = Int16(truncatingIfNeeded: pixel[channels / 2] >> shift)
            if channels == 1 {
                sum[x + 2] = 3 &* g
                continue
            }
            let r = Int16(truncatingIfNeeded: pixel[0] >> shift)
            let b = Int16(truncatingIfNeeded: pixel[2] >> shift)
            sum[x + 2] = r &+ g &+ b
            red[x + 2] = r &- g
            blue[x + 2] = b &- g
        }
        for plane in [sum, red, blue] {
            (plane[0], plane[1]) = (plane[2], plane[2])
            (plane[width + 2], plane[width + 3]) = (plane[width + 1], plane[width + 1])
        }
    }

    /// Means of squares: of luminance what the filter (1, -4, 6, -4, 1) / 16 leaves along rows and along columns, of the
    /// colours' differences from luminance what sets pixels apart from their four neighbours' mean.
    func changes(rows: Int, columns: Range<Int>) -> (luminance: Double, color: Double) {
        var luminance: Int64 = 0
        var color: Int64 = 0
        let s = stride
        for y in 2..<rows + 2 {
            let (sum, red, blue) = (
                sums.pointer + y * s + 2, reds.pointer + y * s + 2, blues.pointer + y * s + 2
            )
            var (l, c): (Int64, Int64) = (0, 0)
            for x in columns {
                func fourth(_ step: Int) -> Int32 {
                    let far = Int32(sum[x - 2 * step]) &+ Int32(sum[x + 2 * step])
                    let near = Int32(sum[x - step]) &+ Int32(sum[x + step])
                    return far &- 4 &* near &+ 6 &* Int32(sum[x])
                }
                func apart(_ plane: UnsafeMutablePointer<Int16>) -> Int32 {
                    4 &* Int32(plane[x]) &- Int32(plane[x - 1]) &- Int32(plane[x + 1])
                        &- Int32(plane[x - s]) &- Int32(plane[x + s])
                }
                let (h, v) = (fourth(1), fourth(s))
                l &+= Int64(h &* h) &+ Int64(v &* v)
                let (r, b) = (apart(red), apart(blue))
                c &+= Int64(r &* r &+ b &* b &- r &* b)
            }
            luminance &+= l
            color &+= c
        }
        let pixels = Double(rows * columns.count)
        return (Double(luminance) / (2304 * pixels), Double(color) / (72 * pixels))
    }
}
