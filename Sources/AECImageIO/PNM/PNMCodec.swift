import AEC

/// Portable anymaps: P1 and P4 (bits), P2 and P5 (grey), P3 and P6 (RGB), of maximum values up to 65535.
///
/// Format: the man pages pbm(5), pgm(5) and ppm(5) of Netpbm.
public enum PNMCodec {
    private static let name = "PNM"

    static func matches(_ bytes: [UInt8]) -> Bool {
        PNMScanner.begins(bytes, digits: UInt8(ascii: "1")...UInt8(ascii: "6"))
    }

    static func decode(_ bytes: [UInt8], limits: Limits) throws(AECError) -> AECImage {
        let kind = bytes[1] - 48
        var scanner = PNMScanner(bytes, at: 2, name: name)
        let width = try scanner.number("width")
        let height = try scanner.number("height")
        let isBitmap = kind == 1 || kind == 4
        let maximum = isBitmap ? 1 : try scanner.number("maximum value")
        guard width > 0, height > 0 else {
            throw AECError(.malformed, "damaged PNM: a side of 0 pixels", offset: 2)
        }
        try limits.check(width: width, height: height, offset: 2)
        guard (1...65535).contains(maximum) else {
            throw AECError(
                .malformed, "damaged PNM: the maximum value is \(maximum), not 1 to 65535",
                offset: scanner.at)
        }
        let colorModel: AECImage.ColorModel = kind == 3 || kind == 6 ? .rgb : .grey
        // No overflow: sides are below 10^9.
        let count = width * height * colorModel.channels
        var budget = limits.budget
        // Samples of text are numbers of 16 bits first.
        try budget.reserve(
            count, PNMSamples.isWide(maximum) ? 2 : 1, for: "the pixels of the PNM", offset: 2)
        if kind == 2 || kind == 3 {
            try budget.reserve(count, 2, for: "the samples of the PNM", offset: 2)
        }
        let samples: AECImage.Samples
        switch kind {
        case 1: samples = try bitsOfText(&scanner, count: count)
        case 2, 3: samples = try samplesOfText(&scanner, count: count, maximum: maximum)
        case 4:
            try scanner.separator()
            samples = try packedBits(&scanner, width: width, height: height)
        default:
            try scanner.separator()
            let source = try scanner.take(PNMSamples.isWide(maximum) ? count * 2 : count)
            samples = try PNMSamples.decode(
                source, depth: 1, channels: 0..<1, maximum: maximum, name: name)
        }
        try scanner.end()
        return try AECImage(
            width: width, height: height, colorModel: colorModel, samples: samples)
    }

    /// Where the picture ends whose header these bytes hold; nil for samples of text.
    /// - Throws: `malformed`, `truncated`, where the header is not understood.
    static func end(of bytes: [UInt8]) throws(AECError) -> Int? {
        let kind = bytes[1] - 48
        guard kind >= 4 else { return nil }
        var scanner = PNMScanner(bytes, at: 2, name: name)
        let width = try scanner.number("width")
        let height = try scanner.number("height")
        // No overflow: all of them are below 10^9
        if kind == 4 { return scanner.at + 1 + (width + 7) / 8 * height }
        let isWide = PNMSamples.isWide(try scanner.number("maximum value"))
        return scanner.at + 1 + width * height * (kind == 6 ? 3 : 1) * (isWide ? 2 : 1)
    }

    /// Where a 1 is black.
    private static func bitsOfText(
        _ scanner: inout PNMScanner, count: Int
    ) throws(AECError) -> AECImage.Samples {
        try scanner.require(count)
        var samples: [UInt8] = []
        samples.reserveCapacity(count)
        for _ in 0..<count { samples.append(try scanner.bit() == 1 ? 0 : 255) }
        return .bits8(samples)
    }

    private static func samplesOfText(
        _ scanner: inout PNMScanner, count: Int, maximum: Int
    ) throws(AECError) -> AECImage.Samples {
        // A sample takes two bytes of text at least.
        try scanner.require(count * 2)
        var samples: [UInt16] = []
        samples.reserveCapacity(count)
        for _ in 0..<count {
            let value = try scanner.number("sample")
            guard value <= maximum else { throw PNMSamples.tooLarge(value, maximum, name) }
            samples.append(UInt16(value))
        }
        return PNMSamples.scale(samples, maximum: maximum)
    }

    /// Eight to a byte, the first in the highest bit; rows begin with a byte.
    private static func packedBits(
        _ scanner: inout PNMScanner, width: Int, height: Int
    ) throws(AECError) -> AECImage.Samples {
        let stride = (width + 7) / 8
        let source = try scanner.take(stride * height)
        let samples = source.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: width * height) { target, initialized in
                for y in 0..<height {
                    for x in 0..<width {
                        let isBlack = source[y * stride + x / 8] >> (7 - x % 8) & 1 == 1
                        target.initializeElement(at: y * width + x, to: isBlack ? 0 : 255)
                    }
                }
                initialized = width * height
            }
        }
        return .bits8(samples)
    }

    /// P5 for grey, P6 for RGB, and for grey too in a file that is named .ppm.
    ///
    /// - Throws: `io`; `invalidArgument` for a transparent picture, and for RGB in a file that is named .pgm.
    static func write(
        _ image: AECImage, to output: OutputFile, fileExtension: String? = nil
    ) throws(AECError) {
        guard image.alphaIfTransparent == nil else {
            throw AECError(
                .invalidArgument,
                "the picture is transparent, but PPM and PGM have no alpha: write a PAM or a PNG")
        }
        let name = fileExtension ?? FileSystem.fileExtension(of: output.path)
        guard name != "pgm" || image.colorModel == .grey else {
            throw AECError(
                .invalidArgument,
                "the picture has colours, but a PGM holds only grey: end the name in .ppm or .pnm")
        }
        let colorModel = name == "ppm" ? .rgb : image.colorModel
        try output.write(header(of: image, colorModel: colorModel))
        try PNMContent(image, hasAlpha: false, colorModel: colorModel).write(to: output)
    }

    /// Encodes the colours into memory.
    public static func encode(_ image: AECImage) -> [UInt8] {
        PNMContent(image, hasAlpha: false, colorModel: image.colorModel)
            .bytes(behind: header(of: image, colorModel: image.colorModel))
    }

    private static func header(
        of image: AECImage, colorModel: AECImage.ColorModel
    ) -> [UInt8] {
        let kind = colorModel == .grey ? "P5" : "P6"
        let maximum = PNMSamples.maximum(of: image.samples)
        return Array("\(kind)\n\(image.width) \(image.height)\n\(maximum)\n".utf8)
    }
}
