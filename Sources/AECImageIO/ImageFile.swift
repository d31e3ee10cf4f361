import AEC

/// Pictures in files of the common formats, with their alpha, their depth and their metadata. docs/formats.md says what is
/// read, converted and refused.
///
///     let image = try ImageFile.read(FileSystem.read("photo.jpg"))
///     try ImageFile.write(image, as: .png, to: output)
///
/// The format of a file is recognised by its content, never by its name.
public enum ImageFile {
    /// A format that this library reads and writes.
    public enum Format: String, Sendable, CaseIterable {
        /// PNG, JPEG (JFIF or Exif), PNM (PBM, PGM, PPM) and PAM.
        case png, jpeg, pnm, pam

        /// From a file's name, by its extension in any case: png; jpg, jpeg, jpe, jfif; ppm, pgm, pnm; pam. Nil for
        /// others.
        public init?(path: String) {
            switch FileSystem.fileExtension(of: path) {
            case "png": self = .png
            case "jpg", "jpeg", "jpe", "jfif": self = .jpeg
            case "ppm", "pgm", "pnm": self = .pnm
            case "pam": self = .pam
            default: return nil
            }
        }

        /// The usual extension of such a file, without the dot. A PNM is named for its colours.
        public func fileExtension(for colorModel: AECImage.ColorModel) -> String {
            switch self {
            case .png: "png"
            case .jpeg: "jpg"
            case .pnm: colorModel == .grey ? "pgm" : "ppm"
            case .pam: "pam"
            }
        }
    }

    /// The format of a file by its first bytes; nil for what this library does not read.
    public static func format(of bytes: [UInt8]) -> Format? {
        if bytes.starts(with: PNGCodec.signature) { return .png }
        if bytes.starts(with: JPEGCodec.signature) { return .jpeg }
        if PNMCodec.matches(bytes) { return .pnm }
        if PAMCodec.matches(bytes) { return .pam }
        return nil
    }

    /// The picture of a file, without the warnings of `load`.
    ///
    /// - Throws: as `load`.
    public static func read(_ bytes: [UInt8], limits: Limits = .default) throws(AECError)
        -> AECImage
    {
        try load(bytes, limits: limits).image
    }

    /// Decodes a PNG, JPEG, PNM or PAM. Palettes become RGB, or grey where they hold nothing else; samples of fewer than
    /// 8 bits are widened to 8, of 9 to 15 to 16; CMYK becomes RGB. A picture is turned upright as its Exif orientation
    /// asks. Takes the memory of the decoded pixels beside the file's, for a JPEG of several scans two bytes per sample
    /// more while it reads.
    ///
    /// - Parameter salvage: whether a PNG or JPEG whose pixels are damaged or missing gives what can be decoded, the rest
    ///   grey or, where there is alpha, transparent, with a warning; instead of an error. What is damaged before its
    ///   pixels begin is an error all the same.
    /// - Throws: `unsupportedFeature` for kinds of JPEG and PNM that are not read and for formats of others, with a
    ///   message that says what to do; `limitExceeded` before pixels are allocated; `truncated`, `checksumMismatch` or
    ///   `malformed` for damaged files, which without `salvage` are never decoded in part.
    public static func load(
        _ bytes: [UInt8], limits: Limits = .default, salvage: Bool = false
    ) throws(AECError) -> LoadedImage {
        switch format(of: bytes) {
        case .png: return try PNGCodec.decode(bytes, limits: limits, salvage: salvage)
        case .jpeg: return try JPEGCodec.decode(bytes, limits: limits, salvage: salvage)
        case .pnm: return LoadedImage(image: try PNMCodec.decode(bytes, limits: limits))
        case .pam: return LoadedImage(image: try PAMCodec.decode(bytes, limits: limits))
        case nil: throw ForeignFormat.refusal(of: bytes)
        }
    }

    /// Encodes into a file that is open. The picture goes out as it is encoded, not by way of a second copy in memory
    /// (a JPEG's bytes are held, a fraction of the picture's). A PNM is what its name says: a file named .ppm is in RGB
    /// even if the picture is grey; one with another name, or none, is what the picture is.
    ///
    /// - Parameters:
    ///   - jpegQuality: of a JPEG, on libjpeg's scale 1...100.
    ///   - fileExtension: which kind of PNM it is, `ppm`, `pgm` or `pnm`; nil for what the name says.
    ///   - limits: `maxMemory` is for the picture, which is there, and for what writing takes beside it: the coefficients of
    ///     a JPEG, 4.5 bytes per pixel.
    /// - Returns: warnings: what the format could not keep. PNM and PAM never have metadata, which is not worth one.
    /// - Throws: `io` when the file cannot be written, `invalidArgument` when the format cannot hold the picture: alpha
    ///   that is not opaque goes only into PNG and PAM, RGB into no PNM that is named .pgm; `limitExceeded`.
    @discardableResult
    public static func write(
        _ image: AECImage, as format: Format, to output: OutputFile, jpegQuality: Int = 90,
        fileExtension: String? = nil, limits: Limits = .default
    ) throws(AECError) -> [String] {
        switch format {
        case .png:
            guard image.metadata.gainMap != nil else {
                try PNGCodec.write(image, to: output)
                return PNGMetadata.losses(of: image.metadata)
            }
            var bare = image
            bare.metadata.removeGainMap()
            try PNGCodec.write(bare, to: output)
            return PNGMetadata.losses(of: image.metadata)
        case .jpeg:
            let file = try JPEGCodec.encodeWithWarnings(image, quality: jpegQuality, limits: limits)
            try output.write(file.bytes)
            return file.warnings
        case .pnm: try PNMCodec.write(image, to: output, fileExtension: fileExtension)
        case .pam: try PAMCodec.write(image, to: output)
        }
        return []
    }
}
