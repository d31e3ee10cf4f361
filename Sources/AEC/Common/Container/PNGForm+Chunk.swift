/// The data of chunk `pNGF`: section 6.14 of spec/aec-format.md.
extension Metadata.PNGForm {
    /// Set in the first byte where the palette is by the picture's own colours.
    private static let isOrdered: UInt8 = 0x80

    /// Of a palette by the picture's own colours all entries are black, until `resolve` is told them.
    /// - Returns: nil when the bytes are not the whole of a form that PNG has.
    init?(chunk data: [UInt8]) {
        guard data.count >= 5, let colorType = ColorType(rawValue: data[0] & ~Self.isOrdered),
            data[2] <= 1
        else { return nil }
        let entries = Int(data[3]) | Int(data[4]) << 8
        let bytes = 3 * entries
        self.init(colorType: colorType, bitDepth: Int(data[1]), isInterlaced: data[2] == 1)
        if data[0] & Self.isOrdered != 0 {
            guard colorType == .palette, data.count >= 8 + entries,
                let sorting = PaletteOrder.Sorting(rawValue: data[7])
            else { return nil }
            palette = [UInt8](repeating: 0, count: bytes)
            transparency = [UInt8](repeating: 0, count: Int(data[5]) | Int(data[6]) << 8)
            order = PaletteOrder(
                sorting: sorting, ranks: Array(data[8..<8 + entries]),
                others: Array(data[(8 + entries)...]))
        } else {
            guard bytes <= data.count - 5 else { return nil }
            palette = Array(data[5..<5 + bytes])
            transparency = Array(data[(5 + bytes)...])
        }
        guard isValid else { return nil }
    }

    /// Of a valid form whose palette is known.
    var chunkData: [UInt8] { head(flags: 0) + palette + transparency }

    /// The same by the picture's own colours; nil where there is no palette, or one of which the picture has more colours.
    func orderedChunkData(
        _ sorting: PaletteOrder.Sorting, of image: AECImage
    ) -> [UInt8]? {
        guard colorType == .palette,
            let colors = PictureColor.all(
                of: image.samples, image.colorModel, alpha: image.alpha, sorting),
            colors.count <= palette.count / 3
        else { return nil }
        let order = PaletteOrder(
            sorting, palette: palette, opacities: transparency, colors: colors)
        var data = head(flags: Self.isOrdered)
        data.appendLittleEndian(UInt16(truncatingIfNeeded: transparency.count))
        return data + [sorting.rawValue] + order.ranks + order.others
    }

    private func head(flags: UInt8) -> [UInt8] {
        var data: [UInt8] = [
            colorType.rawValue | flags, UInt8(truncatingIfNeeded: bitDepth), isInterlaced ? 1 : 0,
        ]
        data.appendLittleEndian(UInt16(truncatingIfNeeded: palette.count / 3))
        return data
    }

    /// Puts the picture's colours into a palette that is known by their order only.
    /// - Returns: false where they are not those that the order was made of.
    mutating func resolve(
        samples: AECImage.Samples, _ colorModel: AECImage.ColorModel, alpha: AECImage.Samples?
    ) -> Bool {
        guard let order else { return true }
        guard
            let colors = PictureColor.all(of: samples, colorModel, alpha: alpha, order.sorting),
            let known = order.palette(opacities: transparency.count, colors: colors)
        else { return false }
        (palette, transparency) = known
        self.order = nil
        return true
    }
}
