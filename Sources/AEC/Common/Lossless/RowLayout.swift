/// How method `rows` of form 1 turns pixels into bytes.
///
///     | kind and flags | colours - 1, of a palette | DEFLATE of the palette and of the rows ...
struct RowLayout: Equatable {
    /// Bits of the number of a colour, 1, 2, 4 or 8; 0: samples
    let bits: Int
    /// Of the palette
    let colors: Int
    /// Whether each row has a filter.
    let isFiltered: Bool
    /// Whether red and blue are less green, which samples may be.
    let lessGreen: Bool

    static let samplesKind: UInt8 = 4
    static let filteredFlag: UInt8 = 8
    static let lessGreenFlag: UInt8 = 16

    /// What filters take for a pixel, in bytes.
    func pixelSize(_ group: LosslessGroup) -> Int {
        bits > 0 ? 1 : group.channels * (group.bitDepth / 8)
    }

    /// Bytes of a row, its filter included.
    func rowSize(_ group: LosslessGroup) -> Int {
        (isFiltered ? 1 : 0)
            + (bits > 0 ? (group.columns * bits + 7) >> 3 : group.columns * pixelSize(group))
    }

    func paletteSize(_ group: LosslessGroup) -> Int {
        colors * group.channels * (group.bitDepth / 8)
    }

    func dataSize(_ group: LosslessGroup) -> Int {
        paletteSize(group) + group.rows * rowSize(group)
    }

    /// As bytes.
    var bytes: [UInt8] {
        let kind = bits > 0 ? UInt8(bits.trailingZeroBitCount) : RowLayout.samplesKind
        let flags =
            (isFiltered ? RowLayout.filteredFlag : 0) | (lessGreen ? RowLayout.lessGreenFlag : 0)
        return bits > 0 ? [kind | flags, UInt8(colors - 1)] : [kind | flags]
    }
}

extension RowLayout {
    /// - Throws: `malformed`, `unsupportedFeature`, `truncated`.
    init(_ reader: inout ByteReader, group: LosslessGroup) throws(AECError) {
        let start = reader.offset
        let code = try reader.u8()
        isFiltered = code & RowLayout.filteredFlag != 0
        lessGreen = code & RowLayout.lessGreenFlag != 0
        let kind = code & ~(RowLayout.filteredFlag | RowLayout.lessGreenFlag)
        guard kind <= RowLayout.samplesKind,
            !lessGreen || kind == RowLayout.samplesKind && group.hasGreen
        else {
            throw AECError(
                .unsupportedFeature, "a group has rows of kind \(Int(code)), which is not known",
                offset: start)
        }
        guard kind < RowLayout.samplesKind else {
            (bits, colors) = (0, 0)
            return
        }
        bits = 1 << Int(kind)
        colors = Int(try reader.u8()) + 1
        guard colors <= 1 << bits else {
            throw AECError(
                .malformed, "\(colors) colours do not fit numbers of \(bits) bits", offset: start)
        }
    }
}
