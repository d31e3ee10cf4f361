/// A group whose exact blocks are coded as a drawing of all of its pixels, decoded.
struct ExactDrawing {
    private let samples: AlignedMemory<UInt16>
    private let grid: ExactGrid
    /// Of a pixel, opacity included.
    private let channels: Int

    /// - Precondition: the stream is a drawing.
    /// - Throws: `malformed`, `unsupportedFeature`, `truncated`.
    init(
        _ stream: ExactStream, of bytes: [UInt8], grid: ExactGrid, header: FileHeader
    ) throws(AECError) {
        let group = LosslessGroup(
            drawing: grid, channels: ExactDrawing.channels(stream, header),
            bitDepth: header.bitDepth)
        self.grid = grid
        channels = group.channels
        samples = AlignedMemory(count: group.sampleCount)
        try ScanlineForm.decode(bytes, stream.deflated, group: group, into: samples.pointer)
    }

    /// Bytes that one takes, and what decoding it takes beside.
    static func memory(
        _ stream: ExactStream, grid: ExactGrid, header: FileHeader
    ) -> Int {
        let group = LosslessGroup(
            drawing: grid, channels: channels(stream, header), bitDepth: header.bitDepth)
        return 2 * group.sampleCount + ScanlineForm.memory(group)
    }

    private static func channels(_ stream: ExactStream, _ header: FileHeader) -> Int {
        header.colorModel.channels + (stream.form.hasAlpha ? 1 : 0)
    }

    /// The colours of the exact blocks, in rows of exact pixels alone.
    func copyColors<Sample: PixelSample>(
        _ map: ExactMap, channels wanted: Int, into target: UnsafeMutablePointer<Sample>
    ) {
        var to = target
        for row in 0..<grid.rows where map.counts[row] > 0 {
            for y in grid.pixelRows(of: row) {
                map.forEachSpan(ofRow: row) { span in
                    for x in span {
                        let from = samples.pointer + (y * grid.pixelColumns + x) * channels
                        for c in 0..<wanted { to[c] = Sample(truncatingIfNeeded: from[c]) }
                        to += wanted
                    }
                }
            }
        }
    }

    /// The opacities of one of the picture's rows, from `columns` of the picture, all of the group's.
    func copyAlpha<Sample: PixelSample>(
        row: Int, columns: Range<Int>, into target: UnsafeMutablePointer<Sample>
    ) {
        let first = (row - grid.firstRow) * grid.pixelColumns - grid.firstColumn
        for x in columns {
            target[x - columns.lowerBound] = Sample(
                truncatingIfNeeded: samples.pointer[(first + x) * channels + channels - 1])
        }
    }
}

extension LosslessGroup {
    /// The pixels of a group of exact blocks.
    init(drawing grid: ExactGrid, channels: Int, bitDepth: Int) {
        self.init(
            rows: grid.pixelRows, columns: grid.pixelColumns, channels: channels,
            bitDepth: bitDepth, maxError: 0)
    }
}
