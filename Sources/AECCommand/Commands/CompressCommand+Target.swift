import AEC
import AECReport
import AECSupport

/// What is asked of a file.
enum CompressionTarget {
    case encoder(EncodingTarget)
    /// At least this SSIMULACRA 2, and hardly more.
    case ssimulacra2(Double)

    /// - Throws: as `AECEncoder.encode`.
    func encoding(
        of image: AECImage, with encoder: AECEncoder, warnings: inout [String]
    ) throws(AECError) -> Encoding {
        switch self {
        case .encoder: try encoder.encoding(of: image, warnings: &warnings)
        case .ssimulacra2(let score):
            try encoder.encoding(
                of: image, reaching: .ssimulacra2(score), warnings: &warnings)
        }
    }

    /// Whether the file has an exact layer.
    var hasLayer: Bool {
        switch ofEncoder {
        case .lossless, .nearLossless: true
        case .quality, .bitsPerPixel, .targetSize, .psnr: false
        }
    }

    /// What the encoder is to be made with.
    var ofEncoder: EncodingTarget {
        switch self {
        case .encoder(let target): target
        case .ssimulacra2: .quality(AECEncoder.defaultQuality)
        }
    }
}

/// One of -q, --bpp, --target-size, --psnr, --ssimulacra2, --lossless and --near-lossless.
extension CompressCommand {
    static let quality = Option(
        "quality", "q", value: "0..100",
        help:
            "0 is the smallest file, 100 the best picture (default \(Decimal.plain(AECEncoder.defaultQuality)))"
    )
    static let bitsPerPixel = Option(
        "bpp", value: "X", help: "instead of a quality: a file of at most X bits per pixel")
    static let targetSize = Option(
        "target-size", value: "BYTES",
        help:
            "instead of a quality: a file of at most this size; 40k, 0.5M and 64KiB are understood")
    static let psnr = Option(
        "psnr", value: "DB", help: "instead of a quality: a PSNR of at least DB decibels")

    static let ssimulacra2 = Option(
        "ssimulacra2", value: "SCORE",
        help:
            "instead of a quality: a SSIMULACRA 2 of at least SCORE; 90 is hardly told from the original, 70 is good, 50 middling"
    )

    static let lossless = Option(
        "lossless",
        help:
            "keep every sample: behind the lossy picture the file has what that lacks; -q is the quality of the lossy one then"
    )
    static let nearLossless = Option(
        "near-lossless", value: "N",
        help: "the same, but samples of colour may be off by N, from 1 to 255")

    static func target(_ arguments: Arguments) throws(UsageError) -> CompressionTarget {
        let layers = [lossless, nearLossless].filter { arguments.has($0) }
        // With a layer, a quality is that of the lossy picture
        let given =
            layers
            + [quality, bitsPerPixel, targetSize, psnr, ssimulacra2].filter {
                arguments.has($0) && (layers.isEmpty || $0 != quality)
            }
        guard given.count <= 1 else {
            throw UsageError(
                "--\(given[0].long) and --\(given[1].long) exclude each other: give one of them",
                command: arguments.command)
        }
        if arguments.has(lossless) { return .encoder(.lossless) }
        if let error = try arguments.whole(nearLossless, in: EncodingTarget.maxErrors) {
            return .encoder(.nearLossless(maxError: error))
        }
        if let bits = try arguments.number(bitsPerPixel, in: 0.0001...1000) {
            return .encoder(.bitsPerPixel(bits))
        }
        if let size = try arguments.size(targetSize) { return .encoder(.targetSize(size)) }
        if let decibels = try arguments.number(psnr, in: 1...100) {
            return .encoder(.psnr(decibels))
        }
        if let score = try arguments.number(ssimulacra2, in: 0...100) { return .ssimulacra2(score) }
        let percent = try arguments.number(quality, in: 0...100)
        return .encoder(.quality(Quality(percent: percent ?? AECEncoder.defaultQuality)))
    }
}

extension CompressionTarget {
    /// How a quality was found, in brackets; nothing where it was given.
    func text(_ encoding: Encoding) -> String {
        var reached = ""
        switch self {
        case .encoder(.quality): return ""
        case .encoder where encoding.encodings == 1 && encoding.layer != nil: return ""
        case .encoder: reached = encoding.psnr.map { ", \(Decimal.fixed($0, 2)) dB" } ?? ""
        case .ssimulacra2:
            reached = encoding.fidelity.map { ", SSIMULACRA 2 \(Decimal.fixed($0, 2))" } ?? ""
        }
        return " (found in \(Decimal.count(encoding.encodings, "encoding"))\(reached))"
    }

    /// The quality that was found, or the parts of a file with an exact layer; nothing where the quality was given.
    func found(_ encoding: Encoding) -> String {
        if case .encoder(.quality) = self { return "" }
        if let layer = encoding.layer { return ", " + layer.text }
        return ", quality \(Decimal.fixed(encoding.quality.percent, 1))"
    }

    /// Members of JSON: what the search reached.
    func json(_ encoding: Encoding) -> [(String, JSON)] {
        if let layer = encoding.layer { return [("layer", layer.json)] }
        return switch self {
        case .encoder: encoding.psnr.map { [("psnr", .rounded($0, 3))] } ?? []
        case .ssimulacra2: encoding.fidelity.map { [("ssimulacra2", .rounded($0, 3))] } ?? []
        }
    }
}
