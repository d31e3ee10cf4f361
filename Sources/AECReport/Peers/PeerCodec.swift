import AECSupport

/// Another codec's programs, as Debian packages them: how to run each on one thread, at its default quality.
public struct PeerCodec: Sendable {
    /// As a table names it: the encoder with its effort.
    public let name: String
    /// The encoder's program, to be found on PATH.
    public let encoder: String
    /// The decoder's program, to be found on PATH.
    public let decoder: String
    /// Which package brings both programs.
    public let package: String
    /// The extension of its files, without the dot.
    public let fileExtension: String
    /// Whether the encoder reads PPM; else it gets PNG and its time includes reading that.
    public let readsPPM: Bool
    let encodeOptions: [String]
    let encodeOutputOption: [String]
    let decodeOptions: [String]
    let decodeOutputOption: [String]
    /// The extension of what its decoder writes: raw samples, so that its time is not that of a PNG encoder.
    public let decodedExtension: String

    /// The command that encodes `input` to `output`; of an option given twice, the programs take that of `options`.
    public func encodeCommand(input: String, output: String, options: [String] = []) -> [String] {
        [encoder] + encodeOptions + options + [input] + encodeOutputOption + [output]
    }

    /// The command that decodes `input` to `output`.
    public func decodeCommand(input: String, output: String, options: [String] = []) -> [String] {
        [decoder] + decodeOptions + options + [input] + decodeOutputOption + [output]
    }

    /// libwebp's cwebp at its default method, 4.
    public static let webp = PeerCodec(
        name: "cwebp -m 4", encoder: "cwebp", decoder: "dwebp", package: "webp",
        fileExtension: "webp",
        readsPPM: true, encodeOptions: ["-quiet", "-m", "4"], encodeOutputOption: ["-o"],
        decodeOptions: ["-quiet", "-ppm"], decodeOutputOption: ["-o"], decodedExtension: "ppm")

    /// The same without loss, the colours of transparent pixels too, at a method that is to be given; decodes to PAM.
    static let losslessWebP = PeerCodec(
        name: "cwebp -lossless", encoder: "cwebp", decoder: "dwebp", package: "webp",
        fileExtension: "webp", readsPPM: true,
        encodeOptions: ["-quiet", "-lossless", "-exact"], encodeOutputOption: ["-o"],
        decodeOptions: ["-quiet", "-pam"], decodeOutputOption: ["-o"], decodedExtension: "ppm")

    /// avifdec writes Y4M here, which spares it the conversion to RGB; the others do that.
    public static let avif = PeerCodec(
        name: "avifenc -s 6", encoder: "avifenc", decoder: "avifdec", package: "libavif-bin",
        fileExtension: "avif", readsPPM: false, encodeOptions: ["-s", "6", "-j", "1"],
        encodeOutputOption: [],
        decodeOptions: ["-j", "1"], decodeOutputOption: [], decodedExtension: "y4m")

    /// libjxl's cjxl at its default effort, 7.
    public static let jxl = PeerCodec(
        name: "cjxl -e 7", encoder: "cjxl", decoder: "djxl", package: "libjxl-tools",
        fileExtension: "jxl",
        readsPPM: true, encodeOptions: ["--quiet", "-e", "7", "--num_threads=0"],
        encodeOutputOption: [],
        decodeOptions: ["--quiet", "--num_threads=0"], decodeOutputOption: [],
        decodedExtension: "ppm")

    /// The peers in the order of tables.
    public static let all = [webp, avif, jxl]

    /// Its programs that are not on PATH.
    public var missing: [String] {
        [encoder, decoder].filter { ChildProcess.find($0) == nil }
    }
}
