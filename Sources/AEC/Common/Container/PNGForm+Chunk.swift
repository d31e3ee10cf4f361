/// The data of chunk `pNGF`: section 6.14 of spec/aec-format.md.
extension Metadata.PNGForm {
    /// Nil when the bytes are not the whole of a form that PNG has.
    init?(chunk data: [UInt8]) {
        guard data.count >= 5, let colorType = ColorType(rawValue: data[0]), data[2] <= 1 else {
            return nil
        }
        let bytes = 3 * (Int(data[3]) | Int(data[4]) << 8)
        guard bytes <= data.count - 5 else { return nil }
        self.init(
            colorType: colorType, bitDepth: Int(data[1]), isInterlaced: data[2] == 1,
            palette: Array(data[5..<5 + bytes]), transparency: Array(data[(5 + bytes)...]))
        guard isValid else { return nil }
    }

    /// Of a valid form.
    var chunkData: [UInt8] {
        var data: [UInt8] = [
            colorType.rawValue, UInt8(truncatingIfNeeded: bitDepth), isInterlaced ? 1 : 0,
        ]
        data.appendLittleEndian(UInt16(truncatingIfNeeded: palette.count / 3))
        return data + palette + transparency
    }
}
