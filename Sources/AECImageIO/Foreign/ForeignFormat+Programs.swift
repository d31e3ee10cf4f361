import AECSupport

extension ForeignFormat {
    /// A program that makes a PNG of a file, as Debian packages it.
    struct Converter: Sendable {
        /// What it is called on PATH; the first that is there is taken.
        let programs: [String]
        /// Which package brings it.
        let package: String
        /// Whether it turns and cuts the picture as the file asks. One that does not is not given files that ask.
        var transforms = true
        /// Its arguments.
        let arguments:
            @Sendable (_ input: String, _ output: String, _ header: ForeignHeader) -> [String]

        /// What is on PATH of it; nil when it is not installed.
        var installed: String? { programs.first { ChildProcess.find($0) != nil } }
    }

    /// Those that read this format, the best first: what one refuses, the next may read.
    var converters: [Converter] {
        switch self {
        case .webp:
            [
                Converter(programs: ["dwebp"], package: "webp") { input, output, _ in
                    ["-quiet", input, "-o", output]
                }
            ]
        case .avif: [ForeignFormat.libheif, ForeignFormat.libavif]
        case .heif: [ForeignFormat.libheif]
        case .jxl:
            [
                Converter(programs: ["djxl"], package: "libjxl-tools") { input, output, header in
                    // djxl 0.7 scales samples of fewer bits wrongly on their way into a PNG
                    let depth =
                        header.bitDepth.map { $0 < 8 } == true ? ["--bits_per_sample", "8"] : []
                    return ["--quiet"] + depth + [input, output]
                }
            ]
        case .gif, .bmp, .tiff: [ForeignFormat.imageMagick(reading: fileExtensions[0])]
        }
    }

    private static let libheif = Converter(
        programs: ["heif-convert", "heif-dec"], package: "libheif-examples"
    ) { input, output, _ in [input, output] }

    /// It reads animated files, which libheif does not.
    private static let libavif = Converter(
        programs: ["avifdec"], package: "libavif-bin", transforms: false
    ) { input, output, _ in ["-j", "1", input, output] }

    /// The first picture of a file, on its canvas. The format is named, so that nothing in the file can choose another
    /// reader.
    private static func imageMagick(reading format: String) -> Converter {
        Converter(programs: ["magick", "convert"], package: "imagemagick") { input, output, _ in
            [
                "\(format):\(input)[0]"
            ] + (format == "gif" ? ["-coalesce"] : []) + [
                "-auto-orient", "-define", "png:compression-level=1", "png:\(output)",
            ]
        }
    }
}
