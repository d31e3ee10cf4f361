/// The pixels of a group's exact blocks, decoded.
final class ExactGroup<Sample: PixelSample>: Sendable {
    let map: ExactMap
    /// Rows of exact pixels, channels interleaved, one after the other from the top.
    private let pixels: AlignedMemory<Sample>
    /// For each row of blocks, where its first pixel lies in `pixels`, counted in pixels.
    private let starts: [Int]
    private let channels: Int

    /// Inflates and decodes a stream.
    /// - Throws: `malformed`.
    init(
        _ stream: ExactStream, of bytes: [UInt8], grid: ExactGrid, header: FileHeader
    ) throws(AECError) {
        channels = header.colorModel.channels
        if case .drawing = stream.form.pixels {
            map = try ExactGroup.map(ofDrawing: stream, of: bytes, grid: grid)
            starts = ExactGroup.starts(map)
            pixels = AlignedMemory(count: map.pixelCount * channels)
            try ExactDrawing(stream, of: bytes, grid: grid, header: header)
                .copyColors(map, channels: channels, into: pixels.pointer)
            return
        }
        let channels = channels
        let data = AlignedMemory<UInt8>(count: stream.dataSize)
        let offset = stream.deflated.lowerBound
        guard
            Inflate.inflate(
                bytes, stream.deflated,
                into: UnsafeMutableBufferPointer(start: data.pointer, count: data.count)) == 0
        else {
            throw AECError(
                .malformed,
                "exact blocks do not inflate to the \(data.count) bytes that they declare",
                offset: offset)
        }
        let form = stream.form
        var position = 0
        if form.hasMap {
            guard data.count >= grid.mapSize else {
                throw AECError(.malformed, "the map of exact blocks is cut off", offset: offset)
            }
            position = grid.mapSize
        }
        map = ExactMap(grid, bits: form.hasMap ? data.pointer : nil)
        let pixelSize = channels * MemoryLayout<Sample>.size
        let map = map
        let wanted =
            position + form.colorsSize(pixelSize: pixelSize)
            + form.rowsSize(map, pixelSize: pixelSize)
        guard data.count == wanted else {
            throw AECError(
                .malformed, "exact blocks need \(wanted) bytes and have \(data.count)",
                offset: offset)
        }
        starts = ExactGroup.starts(map)
        pixels = AlignedMemory(count: map.pixelCount * channels)
        let source = data.pointer + position
        switch form.pixels {
        case .palette(let bits, let colors, let literals, let isFiltered):
            if isFiltered {
                let rows = source + colors * pixelSize
                try ExactGroup.unfilter(rows, map, pixelSize: 1, offset: offset) { _, _ in }
            }
            try ExactGroup.unpack(
                source, map, form, bits: bits, colors: colors, literals: literals,
                channels: channels, into: pixels.pointer, offset: offset)
        case .samples(let lessGreen):
            var to = pixels.pointer
            try ExactGroup.unfilter(source, map, pixelSize: pixelSize, offset: offset) {
                row, count in
                _ = ExactGroup.load(row, into: to, count: count * channels)
                if lessGreen { ExactGroup.addGreen(to, count: count) }
                to += count * channels
            }
        case .drawing: break
        }
    }

    private static func starts(_ map: ExactMap) -> [Int] {
        var start = 0
        return (0..<map.grid.rows).map { row in
            defer { start += map.counts[row] * map.grid.pixelRows(of: row).count }
            return start
        }
    }

    /// Which blocks of a drawing are exact.
    private static func map(
        ofDrawing stream: ExactStream, of bytes: [UInt8], grid: ExactGrid
    ) throws(AECError) -> ExactMap {
        guard stream.form.hasMap else { return ExactMap(grid, bits: nil) }
        let bits = AlignedMemory<UInt8>(count: grid.mapSize)
        guard
            Inflate.inflate(
                bytes, stream.deflatedMap,
                into: UnsafeMutableBufferPointer(start: bits.pointer, count: bits.count)) == 0
        else {
            throw AECError(
                .malformed, "the map of exact blocks does not inflate to \(bits.count) bytes",
                offset: stream.deflatedMap.lowerBound)
        }
        return ExactMap(grid, bits: bits.pointer)
    }

    /// Copies the exact pixels of one of the picture's rows to their places.
    /// - Parameters:
    ///   - columns: of the picture; what lies outside is left out.
    ///   - line: the pixels of `columns`.
    func paint(row: Int, columns: Range<Int>, into line: UnsafeMutablePointer<Sample>) {
        let grid = map.grid
        let y = row - grid.firstRow
        guard (0..<grid.pixelRows).contains(y) else { return }
        let blockRow = y / ExactGrid.side
        var source =
            pixels.pointer + (starts[blockRow] + y % ExactGrid.side * map.counts[blockRow])
            * channels
        map.forEachSpan(ofRow: blockRow) { span in
            let wanted = (span.lowerBound + grid.firstColumn..<span.upperBound + grid.firstColumn)
                .clamped(to: columns)
            if !wanted.isEmpty {
                (line + (wanted.lowerBound - columns.lowerBound) * channels).update(
                    from: source + (wanted.lowerBound - span.lowerBound - grid.firstColumn)
                        * channels,
                    count: wanted.count * channels)
            }
            source += span.count * channels
        }
    }
}

/// The two forms of pixels.
extension ExactGroup {
    /// The palette, and rows of numbers of colours, packed from the highest bit down. The last number stands for the next
    /// literal, where there are any.
    private static func unpack(
        _ data: UnsafePointer<UInt8>, _ map: ExactMap, _ form: ExactForm, bits: Int, colors: Int,
        literals: Int, channels: Int, into target: UnsafeMutablePointer<Sample>, offset: Int
    ) throws(AECError) {
        let palette = self.palette(data, colors: colors, channels: channels)
        let grid = map.grid
        let pixelSize = channels * MemoryLayout<Sample>.size
        var source = data + colors * pixelSize
        var literal = source + form.rowsSize(map, pixelSize: pixelSize)
        let unfiltered = form.rowSize(pixels: 0, pixelSize: pixelSize)
        let escape = literals > 0 ? 1 << bits - 1 : -1
        let mask = 1 << bits - 1
        var left = literals
        var to = target
        for row in 0..<grid.rows where map.counts[row] > 0 {
            let count = map.counts[row]
            let rowSize = form.rowSize(pixels: count, pixelSize: pixelSize)
            for _ in grid.pixelRows(of: row) {
                for i in 0..<count {
                    let bit = i * bits
                    let number =
                        Int(source[unfiltered + bit >> 3]) >> (8 - bits - bit & 7) & mask
                    if number == escape {
                        guard left > 0 else {
                            throw AECError(
                                .malformed, "exact blocks have too few literal colours",
                                offset: offset)
                        }
                        left -= 1
                        literal = load(literal, into: to, count: channels)
                    } else {
                        guard number < colors else {
                            throw AECError(
                                .malformed,
                                "exact blocks use colour number \(number), but have only \(colors) colours",
                                offset: offset)
                        }
                        to.update(from: palette.pointer + number * channels, count: channels)
                    }
                    to += channels
                }
                source += rowSize
            }
        }
        guard left == 0 else {
            throw AECError(
                .malformed, "\(left) literal colours of exact blocks are not used", offset: offset)
        }
    }

    /// The colours of a palette: a row of samples, less the sample before and, of red and blue, less green, stored in
    /// planes of their bytes.
    private static func palette(
        _ data: UnsafePointer<UInt8>, colors: Int, channels: Int
    ) -> AlignedMemory<Sample> {
        let pixelSize = channels * MemoryLayout<Sample>.size
        let row = AlignedMemory<UInt8>(count: colors * pixelSize)
        for i in 0..<row.count {
            row.pointer[i] = data[i % pixelSize * colors + i / pixelSize]
            if i >= pixelSize { row.pointer[i] &+= row.pointer[i - pixelSize] }
        }
        let palette = AlignedMemory<Sample>(count: colors * channels)
        _ = load(row.pointer, into: palette.pointer, count: palette.count)
        if channels == 3 { addGreen(palette.pointer, count: colors) }
        return palette
    }

    /// Undoes PNG's filters in rows, in place, and hands each to `body` without its filter type, with its pixels' number.
    /// Neighbours are exact pixels: to the left the one before in the row, above the nearest in the column.
    private static func unfilter(
        _ data: UnsafeMutablePointer<UInt8>, _ map: ExactMap, pixelSize: Int, offset: Int,
        _ body: (UnsafePointer<UInt8>, Int) -> Void
    ) throws(AECError) {
        let grid = map.grid
        let above = ExactColumns(grid, pixelSize: pixelSize)
        var source = data
        for row in 0..<grid.rows where map.counts[row] > 0 {
            let count = map.counts[row]
            for _ in grid.pixelRows(of: row) {
                guard let filter = ScanlineFilter(rawValue: source[0]) else {
                    throw AECError(
                        .malformed,
                        "exact blocks use filter \(Int(source[0])), which does not exist",
                        offset: offset)
                }
                filter.undo(
                    source + 1, above: above.gather(map, row: row), count: count * pixelSize,
                    pixelSize: pixelSize)
                above.scatter(source + 1, map, row: row)
                body(source + 1, count)
                source += 1 + count * pixelSize
            }
        }
    }

    /// Adds green to red and to blue.
    private static func addGreen(_ pixels: UnsafeMutablePointer<Sample>, count: Int) {
        for i in 0..<count {
            pixels[3 * i] &+= pixels[3 * i + 1]
            pixels[3 * i + 2] &+= pixels[3 * i + 1]
        }
    }

    /// Big-endian samples.
    /// - Returns: what follows them.
    private static func load(
        _ source: UnsafePointer<UInt8>, into target: UnsafeMutablePointer<Sample>, count: Int
    ) -> UnsafePointer<UInt8> {
        if Sample.bitWidth == 8 {
            for i in 0..<count { target[i] = Sample(truncatingIfNeeded: source[i]) }
            return source + count
        }
        for i in 0..<count {
            target[i] = Sample(
                truncatingIfNeeded: UInt16(source[2 * i]) << 8 | UInt16(source[2 * i + 1]))
        }
        return source + 2 * count
    }
}

/// The last exact pixel of every column of a group, for filters that look upwards.
final class ExactColumns {
    /// [pixel columns][pixel size]
    private let last: AlignedMemory<UInt8>
    /// Those of the exact columns of a row, one after the other.
    private let gathered: AlignedMemory<UInt8>
    private let pixelSize: Int

    init(_ grid: ExactGrid, pixelSize: Int) {
        self.pixelSize = pixelSize
        last = AlignedMemory(count: grid.pixelColumns * pixelSize)
        gathered = AlignedMemory(count: grid.pixelColumns * pixelSize)
    }

    /// What lies above the exact pixels of a row of blocks.
    func gather(_ map: ExactMap, row: Int) -> UnsafePointer<UInt8> {
        var to = gathered.pointer
        map.forEachSpan(ofRow: row) { span in
            to.update(
                from: last.pointer + span.lowerBound * pixelSize, count: span.count * pixelSize)
            to += span.count * pixelSize
        }
        return UnsafePointer(gathered.pointer)
    }

    /// Takes a row of exact pixels in.
    func scatter(_ pixels: UnsafePointer<UInt8>, _ map: ExactMap, row: Int) {
        var from = pixels
        map.forEachSpan(ofRow: row) { span in
            (last.pointer + span.lowerBound * pixelSize).update(
                from: from, count: span.count * pixelSize)
            from += span.count * pixelSize
        }
    }
}
