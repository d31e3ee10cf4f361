import AEC

/// Portable arbitrary maps (P7): grey, RGB and bits, with or without alpha.
///
/// Format: the man page pam(5) of Netpbm.
public enum PAMCodec {
    private static let name = "PAM"

    static func matches(_ bytes: [UInt8]) -> Bool {
        PNMScanner.begins(bytes, digits: UInt8(ascii: "7")...UInt8(ascii: "7"))
    }

    /// The lines of a header that count.
    private struct Header {
        var width = 0
        var height = 0
        var depth = 0
        var maximum = 0
        var tupleType = ""
    }

    static func decode(_ bytes: [UInt8], limits: Limits) throws(AECError) -> AECImage {
        var scanner = PNMScanner(bytes, at: 2, name: name)
        let header = try readHeader(&scanner)
        try limits.check(width: header.width, height: header.height, offset: 2)
        let (colorModel, hasAlpha) = try colors(of: header)
        // No overflow: sides are below 10^9, and there are at most 4 channels.
        let area = header.width * header.height
        let count = area * header.depth
        var budget = limits.budget
        try budget.reserve(
            count, PNMSamples.isWide(header.maximum) ? 2 : 1, for: "the pixels of the PAM",
            offset: 2)
        let source = try scanner.take(PNMSamples.isWide(header.maximum) ? count * 2 : count)
        try scanner.end()
        func samples(_ channels: Range<Int>) throws(AECError) -> AECImage.Samples {
            try PNMSamples.decode(
                source, depth: header.depth, channels: channels, maximum: header.maximum, name: name
            )
        }
        let channels = colorModel.channels
        return try AECImage(
            width: header.width, height: header.height, colorModel: colorModel,
            samples: samples(0..<channels),
            alpha: hasAlpha ? samples(channels..<header.depth) : nil)
    }

    /// Where the picture ends whose header these bytes hold; nil where that says nothing that can be read.
    /// - Throws: `malformed`, `truncated`, where the header is not understood.
    static func end(of bytes: [UInt8]) throws(AECError) -> Int? {
        var scanner = PNMScanner(bytes, at: 2, name: name)
        let header = try readHeader(&scanner)
        guard header.depth <= 4 else { return nil }
        let area = header.width * header.height
        return scanner.at + area * header.depth * (PNMSamples.isWide(header.maximum) ? 2 : 1)
    }

    private static func readHeader(_ scanner: inout PNMScanner) throws(AECError) -> Header {
        var header = Header()
        while true {
            let start = scanner.at
            let key = try scanner.word()
            switch key {
            case "WIDTH": header.width = try scanner.number("width")
            case "HEIGHT": header.height = try scanner.number("height")
            case "DEPTH": header.depth = try scanner.number("depth")
            case "MAXVAL": header.maximum = try scanner.number("maximum value")
            case "TUPLTYPE":
                let line = try scanner.restOfLine()
                header.tupleType += header.tupleType.isEmpty ? line : " " + line
                continue
            case "ENDHDR":
                guard try scanner.restOfLine().isEmpty else { throw malformed("ENDHDR", start) }
                guard header.width > 0, header.height > 0, header.depth > 0,
                    (1...65535).contains(header.maximum)
                else {
                    throw AECError(
                        .malformed,
                        "damaged PAM: it declares \(header.width) x \(header.height) pixels of depth \(header.depth) and a maximum value of \(header.maximum)",
                        offset: start)
                }
                return header
            default: throw malformed("\(key)", start)
            }
            guard try scanner.restOfLine().isEmpty else { throw malformed(key, start) }
        }
    }

    private static func malformed(_ key: String, _ offset: Int) -> AECError {
        // A word of a damaged file can be long and unprintable.
        let shown = String(key.unicodeScalars.prefix(20).filter { (33...126).contains($0.value) })
        return AECError(
            .malformed, "damaged PAM: a line of its header is not understood: \(shown)",
            offset: offset)
    }

    /// By the tuple type, or by the depth alone where there is none.
    private static func colors(
        of header: Header
    ) throws(AECError) -> (AECImage.ColorModel, hasAlpha: Bool) {
        switch (header.tupleType, header.depth) {
        case ("GRAYSCALE", 1), ("BLACKANDWHITE", 1), ("", 1): return (.grey, false)
        case ("GRAYSCALE_ALPHA", 2), ("BLACKANDWHITE_ALPHA", 2), ("", 2): return (.grey, true)
        case ("RGB", 3), ("", 3): return (.rgb, false)
        case ("RGB_ALPHA", 4), ("", 4): return (.rgb, true)
        default:
            throw AECError(
                .unsupportedFeature,
                "this PAM has \(header.depth) channels that are not grey or RGB, with or without alpha: convert it to PNG first",
                offset: 2)
        }
    }

    static func write(_ image: AECImage, to output: OutputFile) throws(AECError) {
        try output.write(header(of: image))
        try content(of: image).write(to: output)
    }

    /// Encodes into memory.
    public static func encode(_ image: AECImage) -> [UInt8] {
        content(of: image).bytes(behind: header(of: image))
    }

    private static func content(of image: AECImage) -> PNMContent {
        PNMContent(image, hasAlpha: true, colorModel: image.colorModel)
    }

    private static func header(of image: AECImage) -> [UInt8] {
        let kind =
            (image.colorModel == .grey ? "GRAYSCALE" : "RGB") + (image.alpha == nil ? "" : "_ALPHA")
        let depth = image.colorModel.channels + (image.alpha == nil ? 0 : 1)
        return Array(
            """
            P7
            WIDTH \(image.width)
            HEIGHT \(image.height)
            DEPTH \(depth)
            MAXVAL \(PNMSamples.maximum(of: image.samples))
            TUPLTYPE \(kind)
            ENDHDR

            """.utf8)
    }
}
