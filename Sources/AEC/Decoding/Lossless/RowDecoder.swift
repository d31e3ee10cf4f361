/// Decodes method `rows` of form 1.
enum RowDecoder {
    /// - Parameter range: what follows the method.
    /// - Throws: `malformed`, `unsupportedFeature`, `truncated`.
    static func decode(
        _ bytes: [UInt8], _ range: Range<Int>, group: LosslessGroup,
        into samples: UnsafeMutablePointer<UInt16>
    ) throws(AECError) {
        var reader = ByteReader(bytes, at: range.lowerBound)
        let layout = try RowLayout(&reader, group: group)
        let data = try ScanlineForm.inflate(
            bytes, reader.offset, to: range.upperBound, size: layout.dataSize(group))
        let isWide = group.bitDepth == 16
        let palette = ScanlinePalette.load(
            data.pointer, colors: layout.colors, channels: group.channels, wide: isWide)
        let rowSize = layout.rowSize(group)
        let count = rowSize - (layout.isFiltered ? 1 : 0)
        let zeros = AlignedMemory<UInt8>(count: count)
        var above = UnsafePointer(zeros.pointer)
        var row = data.pointer + layout.paletteSize(group)
        var to = samples
        for _ in 0..<group.rows {
            if layout.isFiltered {
                guard let filter = ScanlineFilter(rawValue: row[0]) else {
                    throw AECError(
                        .malformed, "a group uses filter \(Int(row[0])), which does not exist",
                        offset: range.lowerBound)
                }
                row += 1
                filter.undo(row, above: above, count: count, pixelSize: layout.pixelSize(group))
                above = UnsafePointer(row)
            }
            if layout.bits > 0 {
                guard paint(row, layout, palette.pointer, group, to) else {
                    throw AECError(
                        .malformed, "a group uses a colour beyond its \(layout.colors)",
                        offset: range.lowerBound)
                }
            } else {
                load(row, isWide: isWide, lessGreen: layout.lessGreen, group, to)
            }
            row += count
            to += group.columns * group.channels
        }
    }

    /// A row of numbers of colours, packed from the highest bit down.
    /// - Returns: whether the palette has them all.
    private static func paint(
        _ row: UnsafePointer<UInt8>, _ layout: RowLayout, _ palette: UnsafePointer<UInt16>,
        _ group: LosslessGroup, _ samples: UnsafeMutablePointer<UInt16>
    ) -> Bool {
        let (bits, channels) = (layout.bits, group.channels)
        let mask = 1 << bits - 1
        var to = samples
        for x in 0..<group.columns {
            let bit = x &* bits
            let number = Int(row[bit >> 3]) >> (8 - bits - bit & 7) & mask
            guard number < layout.colors else { return false }
            for c in 0..<channels { to[c] = palette[number &* channels &+ c] }
            to += channels
        }
        return true
    }

    /// A row of samples, those of 16 bits with the high byte first.
    private static func load(
        _ row: UnsafePointer<UInt8>, isWide: Bool, lessGreen: Bool, _ group: LosslessGroup,
        _ samples: UnsafeMutablePointer<UInt16>
    ) {
        let count = group.columns * group.channels
        if isWide {
            for i in 0..<count { samples[i] = UInt16(row[2 * i]) << 8 | UInt16(row[2 * i + 1]) }
        } else {
            for i in 0..<count { samples[i] = UInt16(row[i]) }
        }
        guard lessGreen else { return }
        let mask = group.most
        for x in 0..<group.columns {
            let pixel = samples + group.channels * x
            pixel[0] = (pixel[0] &+ pixel[1]) & mask
            pixel[2] = (pixel[2] &+ pixel[1]) & mask
        }
    }
}
