import AEC

/// Portable anymaps: P2 and P5 (grey), P3 and P6 (RGB), of 8 bits (maximum value 255).
///
/// Format: the man pages pgm(5) and ppm(5) of Netpbm.
public enum PNMCodec {
    /// A letter P and a digit of ours, then white space or a comment.
    static func matches(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 2, bytes[0] == UInt8(ascii: "P"),
            [2, 3, 5, 6].contains(Int(bytes[1]) - 48)
        else { return false }
        return bytes.count == 2 || Scanner.isSpace(bytes[2]) || bytes[2] == UInt8(ascii: "#")
    }

    static func decode(_ bytes: [UInt8], limits: Limits) throws(AECError) -> AECImage {
        let kind = bytes[1] - 48
        var scanner = Scanner(bytes: bytes, at: 2)
        let width = try scanner.number("width")
        let height = try scanner.number("height")
        let maximum = try scanner.number("maximum value")
        guard width > 0, height > 0 else {
            throw AECError(.malformed, "damaged PNM: a side of 0 pixels", offset: 2)
        }
        try limits.check(width: width, height: height, offset: 2)
        guard maximum == 255 else {
            throw AECError(
                .unsupportedFeature,
                "this PNM has a maximum value of \(maximum), and only 255 is supported: convert it to 8 bits first",
                offset: scanner.at)
        }
        let colorModel: AECImage.ColorModel = kind == 2 || kind == 5 ? .grey : .rgb
        var budget = limits.budget
        try budget.reserve(
            width, height, colorModel.channels, for: "the pixels of the PNM", offset: 2)
        let count = width * height * colorModel.channels
        let pixels: [UInt8]
        if kind >= 5 {
            try scanner.separator()
            guard bytes.count - scanner.at >= count else {
                throw AECError(
                    .truncated, "the PNM ends before its picture does", offset: bytes.count)
            }
            pixels = Array(bytes[scanner.at..<scanner.at + count])
            scanner.at += count
        } else {
            // A sample takes two bytes of text at least, but for the last one.
            guard (bytes.count - scanner.at + 1) / 2 >= count else {
                throw AECError(
                    .truncated, "the PNM ends before its picture does", offset: bytes.count)
            }
            var samples: [UInt8] = []
            samples.reserveCapacity(count)
            for _ in 0..<count {
                let value = try scanner.number("sample")
                guard value <= 255 else {
                    throw AECError(
                        .malformed, "damaged PNM: a sample of \(value)", offset: scanner.at)
                }
                samples.append(UInt8(value))
            }
            pixels = samples
            // Without it, a file cut within its last number would read as another picture.
            guard scanner.at < bytes.count else {
                throw AECError(
                    .truncated, "the PNM ends without a line end after its last sample",
                    offset: bytes.count)
            }
        }
        try scanner.end()
        return try AECImage(width: width, height: height, colorModel: colorModel, pixels: pixels)
    }

    /// P5 for grey, P6 for RGB.
    static func write(_ image: AECImage, to output: OutputFile) throws(AECError) {
        try output.write(header(of: image))
        try output.write(image.pixels)
    }

    /// Encodes into memory.
    public static func encode(_ image: AECImage) -> [UInt8] { header(of: image) + image.pixels }

    private static func header(of image: AECImage) -> [UInt8] {
        let kind = image.colorModel == .grey ? "P5" : "P6"
        return Array("\(kind)\n\(image.width) \(image.height)\n255\n".utf8)
    }

    /// Reads the text of a header and of P2 and P3 samples.
    private struct Scanner {
        let bytes: [UInt8]
        var at: Int

        static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

        /// Skips white space and comments, which run from # to the end of the line.
        mutating func skip() {
            while at < bytes.count {
                if bytes[at] == UInt8(ascii: "#") {
                    while at < bytes.count, bytes[at] != 10, bytes[at] != 13 { at += 1 }
                } else if Scanner.isSpace(bytes[at]) {
                    at += 1
                } else {
                    return
                }
            }
        }

        /// A decimal number below a thousand million, which no overflow can come near.
        mutating func number(_ what: String) throws(AECError) -> Int {
            skip()
            let start = at
            var value = 0
            while at < bytes.count, (48...57).contains(bytes[at]) {
                value = value * 10 + Int(bytes[at] - 48)
                at += 1
                guard value < 1_000_000_000 else {
                    throw AECError(
                        .malformed, "damaged PNM: the \(what) is too large", offset: start)
                }
            }
            if at > start { return value }
            if at == bytes.count {
                throw AECError(.truncated, "the PNM ends where its \(what) should be", offset: at)
            }
            throw AECError(.malformed, "damaged PNM: the \(what) is not a number", offset: at)
        }

        /// The one byte of white space between the header and the samples.
        mutating func separator() throws(AECError) {
            guard at < bytes.count else {
                throw AECError(.truncated, "the PNM ends before its picture does", offset: at)
            }
            guard Scanner.isSpace(bytes[at]) else {
                throw AECError(
                    .malformed, "damaged PNM: no white space after the header", offset: at)
            }
            at += 1
        }

        /// Nothing but white space may follow: more would be a second picture, or damage.
        mutating func end() throws(AECError) {
            while at < bytes.count, Scanner.isSpace(bytes[at]) { at += 1 }
            if at == bytes.count { return }
            if bytes[at] == UInt8(ascii: "P") {
                throw AECError(
                    .unsupportedFeature,
                    "this PNM holds several pictures, which is not supported: split it first",
                    offset: at)
            }
            throw AECError(.malformed, "damaged PNM: bytes after the picture", offset: at)
        }
    }
}
