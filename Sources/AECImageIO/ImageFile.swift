import AEC

/// Pictures in files of the common formats: 8 bits a sample, grey or RGB.
///
///     let image = try ImageFile.read(FileSystem.read("photo.jpg"))
///     try ImageFile.write(image, as: .png, to: output)
///
/// The format of a file is told by its content, never by its name.
public enum ImageFile {
    /// A format that this library reads and writes.
    public enum Format: String, Sendable, CaseIterable {
        case png, jpeg, pnm

        /// From a file's name, by its extension in any case: png; jpg, jpeg, jpe, jfif; ppm, pgm, pnm. Nil for others.
        public init?(path: String) {
            let name = path.utf8.suffix(while: { $0 != UInt8(ascii: "/") })
            guard name.contains(UInt8(ascii: ".")) else { return nil }
            switch String(Substring(name.suffix(while: { $0 != UInt8(ascii: ".") }))).lowercased() {
            case "png": self = .png
            case "jpg", "jpeg", "jpe", "jfif": self = .jpeg
            case "ppm", "pgm", "pnm": self = .pnm
            default: return nil
            }
        }

        /// The usual extension of such a file, without the dot. A PNM is named for its colours.
        public func fileExtension(for colorModel: AECImage.ColorModel) -> String {
            switch self {
            case .png: "png"
            case .jpeg: "jpg"
            case .pnm: colorModel == .grey ? "pgm" : "ppm"
            }
        }
    }

    /// The format of a file by its first bytes; nil for what this library does not read.
    public static func format(of bytes: [UInt8]) -> Format? {
        if bytes.starts(with: PNGCodec.signature) { return .png }
        if bytes.starts(with: JPEGCodec.signature) { return .jpeg }
        if PNMCodec.matches(bytes) { return .pnm }
        return nil
    }

    /// Decodes a PNG, JPEG or PNM (P2, P3, P5, P6) of 8 bits a sample or less, grey or RGB. Palettes become RGB, grey of
    /// fewer bits is widened. Takes the memory of the decoded pixels beside the file's, and for a progressive JPEG two
    /// bytes a sample more while it reads.
    ///
    /// A JPEG is turned upright as its Exif orientation asks.
    ///
    /// - Throws: `unsupportedFeature` for transparency, more than 8 bits, CMYK and formats of others, with a message that
    ///   says what to do; `limitExceeded` before pixels are allocated; `truncated`, `checksumMismatch` or `malformed`
    ///   for damaged files, which are never decoded in part.
    public static func read(_ bytes: [UInt8], limits: Limits = .default) throws(AECError)
        -> AECImage
    {
        switch format(of: bytes) {
        case .png: return try PNGCodec.decode(bytes, limits: limits)
        case .jpeg: return try JPEGCodec.decode(bytes, limits: limits)
        case .pnm: return try PNMCodec.decode(bytes, limits: limits)
        case nil: throw ForeignFormat.refusal(of: bytes)
        }
    }

    /// Encodes into a file that is open. The picture goes out as it is encoded, not by way of a second copy in memory
    /// (a JPEG's bytes are held, a fraction of the picture's).
    ///
    /// - Throws: `io` when the file cannot be written, `invalidArgument` when the format cannot hold the picture.
    public static func write(
        _ image: AECImage, as format: Format, to output: OutputFile
    ) throws(AECError) {
        switch format {
        case .png: try PNGCodec.write(image, to: output)
        case .jpeg: try output.write(JPEGCodec.encode(image))
        case .pnm: try PNMCodec.write(image, to: output)
        }
    }
}

extension BidirectionalCollection {
    /// The longest suffix of elements that satisfy the predicate.
    fileprivate func suffix(while predicate: (Element) -> Bool) -> SubSequence {
        var start = endIndex
        while start > startIndex, predicate(self[index(before: start)]) {
            formIndex(before: &start)
        }
        return self[start...]
    }
}
