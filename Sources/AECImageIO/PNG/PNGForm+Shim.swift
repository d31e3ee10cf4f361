import AEC
import CAECPNG

extension Metadata.PNGForm {
    /// That of an open file; nil where the writer makes the same without being told.
    /// - Parameter isOpaque: whether the file has opacities, and all are full: such a plane is not kept with the picture.
    init?(of reader: OpaquePointer, isOpaque: Bool) {
        var form = aec_png_form()
        aec_png_get_form(reader, &form)
        guard let value = UInt8(exactly: form.color_type), let type = ColorType(rawValue: value)
        else { return nil }
        func bytes<Storage>(_ storage: Storage, _ count: Int32) -> [UInt8] {
            withUnsafeBytes(of: storage) { Array($0.prefix(Int(count))) }
        }
        self.init(
            colorType: type, bitDepth: Int(form.bit_depth), isInterlaced: form.is_interlaced != 0,
            palette: bytes(form.palette, form.palette_size),
            transparency: bytes(form.transparency, form.transparency_size))
        let isUsual =
            bitDepth >= 8 && palette.isEmpty && transparency.isEmpty && !isInterlaced && !isOpaque
        if isUsual { return nil }
    }

    /// As the shim takes it; nil for what no PNG can have.
    var shim: aec_png_form? {
        var form = aec_png_form()
        let isSmall = withUnsafeMutableBytes(of: &form.palette) { target in
            guard palette.count <= target.count else { return false }
            target.copyBytes(from: palette)
            return true
        }
        let isShort = withUnsafeMutableBytes(of: &form.transparency) { target in
            guard transparency.count <= target.count else { return false }
            target.copyBytes(from: transparency)
            return true
        }
        guard isSmall, isShort, let depth = Int32(exactly: bitDepth) else { return nil }
        form.color_type = Int32(colorType.rawValue)
        form.bit_depth = depth
        form.is_interlaced = isInterlaced ? 1 : 0
        form.palette_size = Int32(palette.count)
        form.transparency_size = Int32(transparency.count)
        return form
    }
}
