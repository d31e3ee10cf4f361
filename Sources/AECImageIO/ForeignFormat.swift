import AEC

/// Formats that are not read here but recognised, so that the refusal can name them.
enum ForeignFormat {
    /// What a file begins with, where it stands, and what it is called.
    private static let signatures: [(offset: Int, bytes: String, name: String)] = [
        (0, "PF", "a PFM"), (0, "Pf", "a PFM"),
        (0, "GIF8", "a GIF"), (8, "WEBP", "a WebP"), (0, "BM", "a BMP"),
        (0, "II*\0", "a TIFF or raw photo"), (0, "MM\0*", "a TIFF or raw photo"),
        (4, "ftypavif", "an AVIF"), (4, "ftypheic", "a HEIC"), (4, "ftypheix", "a HEIC"),
        (4, "ftypmif1", "a HEIF"), (4, "JXL ", "a JPEG XL"), (4, "jP  ", "a JPEG 2000"),
        (0, "8BPS", "a Photoshop file"), (0, "qoif", "a QOI"), (0, "%PDF", "a PDF"),
        (0, "<svg", "an SVG"), (0, "<?xml", "an XML file"),
    ]

    /// The error for a file of a format that is not read.
    static func refusal(of bytes: [UInt8]) -> AECError {
        guard !bytes.isEmpty else { return AECError(.truncated, "the file is empty", offset: 0) }
        // A prefix of a PNG or JPEG too short to be told from other files.
        for (signature, name) in [(PNGCodec.signature, "PNG"), (JPEGCodec.signature, "JPEG")]
        where signature.starts(with: bytes) {
            return AECError(
                .truncated, "the file ends within the first bytes of a \(name)", offset: bytes.count
            )
        }
        if bytes == [UInt8(ascii: "P")] {
            return AECError(.truncated, "the file ends within the first bytes of a PNM", offset: 1)
        }
        if bytes.count > 3, bytes[1...].starts(with: "PNG".utf8) {
            return AECError(
                .malformed,
                "damaged PNG: its first bytes were changed, as by a transfer in text mode: copy it again",
                offset: 0)
        }
        // The bare codestream of JPEG XL.
        if bytes.starts(with: [0xFF, 0x0A]) { return unsupported("a JPEG XL") }
        for entry in signatures
        where bytes.count > entry.offset
            && bytes[entry.offset...].starts(with: entry.bytes.utf8)
        {
            return unsupported(entry.name)
        }
        return AECError(
            .malformed, "not a picture that can be read: it is not a PNG, JPEG, PNM or PAM file",
            offset: 0)
    }

    private static func unsupported(_ name: String) -> AECError {
        AECError(
            .unsupportedFeature,
            "this is \(name), but only PNG, JPEG, PNM and PAM are read: convert it to PNG first",
            offset: 0)
    }
}
