import AEC
import AECSupport

/// What is asked of the file: one of -q, --bpp, --target-size and --psnr.
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

    static func target(_ arguments: Arguments) throws(UsageError) -> EncodingTarget {
        let given = [quality, bitsPerPixel, targetSize, psnr].filter { arguments.has($0) }
        guard given.count <= 1 else {
            throw UsageError(
                "--\(given[0].long) and --\(given[1].long) exclude each other: give one of them",
                command: arguments.command)
        }
        if let bits = try arguments.number(bitsPerPixel, in: 0.0001...1000) {
            return .bitsPerPixel(bits)
        }
        if let size = try arguments.size(targetSize) { return .targetSize(size) }
        if let decibels = try arguments.number(psnr, in: 1...100) { return .psnr(decibels) }
        let percent = try arguments.number(quality, in: 0...100)
        return .quality(Quality(percent: percent ?? AECEncoder.defaultQuality))
    }
}

extension EncodingTarget {
    /// How a quality was found, in brackets; nothing where it was given.
    func text(_ encoding: Encoding) -> String {
        if case .quality = self { return "" }
        let psnr = encoding.psnr.map { ", \(Decimal.fixed($0, 2)) dB" } ?? ""
        return " (found in \(Decimal.count(encoding.encodings, "encoding"))\(psnr))"
    }
}
