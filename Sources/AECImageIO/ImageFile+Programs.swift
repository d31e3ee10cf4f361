import AEC

extension ImageFile {
    /// Whether a file that begins so is of a format that other programs read for `loadByPrograms`: WebP, AVIF, HEIC,
    /// JPEG XL, GIF, BMP, TIFF.
    public static func isReadByPrograms(_ head: [UInt8]) -> Bool { ForeignFormat(of: head) != nil }

    /// Whether a file of this name is probably of such a format.
    public static func isReadByPrograms(path: String) -> Bool {
        guard let ending = FileSystem.fileExtension(of: path) else { return false }
        return ForeignFormat.allCases.contains { $0.fileExtensions.contains(ending) }
    }

    /// What programs call the format of a file that begins so, "png" or "webp"; nil for no picture that can be read.
    public static func formatName(of head: [UInt8]) -> String? {
        format(of: head)?.rawValue ?? ForeignFormat(of: head)?.fileExtensions[0]
    }

    /// The picture of any file that this library reads by itself, as `load` does, or with the help of an installed
    /// program, which is found on PATH and makes a PNG of it in a temporary folder: dwebp, heif-convert, avifdec, djxl,
    /// or ImageMagick for GIF, BMP and TIFF. Of several pictures it is the first, with a warning. Limits hold for the
    /// picture, but not for the memory that the program takes.
    ///
    /// - Throws: as `load`; `unsupportedFeature` names the program that is missing and its package, `malformed` tells what
    ///   it said of the file.
    public static func loadByPrograms(
        _ bytes: [UInt8], limits: Limits = .default, salvage: Bool = false
    ) throws(AECError) -> LoadedImage {
        guard let format = ForeignFormat(of: bytes) else {
            return try load(bytes, limits: limits, salvage: salvage)
        }
        return try ForeignPicture(bytes, format: format, limits: limits).load()
    }
}
