import AEC

/// Formats that are recognised but not read here: some of them other programs can read for us, of the others only the name
/// is known.
enum ForeignFormat: CaseIterable {
    case webp, avif, heif, jxl, gif, bmp, tiff

    /// By a file's first bytes; nil for other formats, the library's own among them.
    init?(of head: [UInt8]) {
        guard
            let match = ForeignFormat.signatures.first(where: {
                ForeignFormat.has($0.bytes, at: $0.offset, in: head)
            })
        else { return nil }
        self = match.format
    }

    /// What a file begins with, and where that stands. A codestream of JPEG XL can do without a container.
    private static let signatures: [(offset: Int, bytes: [UInt8], format: ForeignFormat)] = [
        (8, Array("WEBP".utf8), .webp), (0, Array("GIF8".utf8), .gif), (0, Array("BM".utf8), .bmp),
        (0, Array("II*\0".utf8), .tiff), (0, Array("MM\0*".utf8), .tiff),
        (4, Array("ftypavif".utf8), .avif), (4, Array("ftypavis".utf8), .avif),
        (4, Array("ftypheic".utf8), .heif), (4, Array("ftypheix".utf8), .heif),
        (4, Array("ftyphevc".utf8), .heif), (4, Array("ftypmif1".utf8), .heif),
        (4, Array("ftypmsf1".utf8), .heif),
        (4, Array("JXL ".utf8), .jxl), (0, [0xFF, 0x0A], .jxl),
    ]

    /// What only its name is known of.
    private static let unreadable: [(offset: Int, bytes: String, name: String)] = [
        (0, "PF", "a PFM"), (0, "Pf", "a PFM"), (4, "jP  ", "a JPEG 2000"),
        (0, "8BPS", "a Photoshop file"), (0, "qoif", "a QOI"), (0, "%PDF", "a PDF"),
        (0, "<svg", "an SVG"), (0, "<?xml", "an XML file"),
    ]

    /// The name that people use.
    var name: String {
        switch self {
        case .webp: "WebP"
        case .avif: "AVIF"
        case .heif: "HEIC"
        case .jxl: "JPEG XL"
        case .gif: "GIF"
        case .bmp: "BMP"
        case .tiff: "TIFF"
        }
    }

    /// As a sentence has it: "a WebP".
    var nameWithArticle: String { (self == .avif ? "an " : "a ") + name }

    /// The extensions of such files, the usual one first.
    var fileExtensions: [String] {
        switch self {
        case .webp: ["webp"]
        case .avif: ["avif"]
        case .heif: ["heic", "heif", "hif"]
        case .jxl: ["jxl"]
        case .gif: ["gif"]
        case .bmp: ["bmp", "dib"]
        case .tiff: ["tiff", "tif"]
        }
    }

    /// The error for a file of a format that the library itself does not read.
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
        let name =
            ForeignFormat(of: bytes)?.nameWithArticle
            ?? unreadable.first { has(Array($0.bytes.utf8), at: $0.offset, in: bytes) }?.name
        if let name {
            return AECError(
                .unsupportedFeature,
                "this is \(name), which is not read: convert it to PNG first",
                offset: 0)
        }
        return AECError(
            .malformed,
            "not a picture that can be read: neither a PNG, JPEG, PNM or PAM file nor of a format that other programs read for it",
            offset: 0)
    }

    private static func has(_ signature: [UInt8], at offset: Int, in bytes: [UInt8]) -> Bool {
        bytes.count > offset && bytes[offset...].starts(with: signature)
    }
}
