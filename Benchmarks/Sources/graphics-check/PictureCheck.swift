import AEC
import AECImageIO

/// What is measured of a picture at a quality.
struct Measurement: Sendable {
    let quality: Double
    let bytes: Int
    let seconds: Double
    let fidelity: Fidelity
}

/// What is measured of a picture.
struct PictureCheck: Sendable {
    /// The quality at which sizes are compared.
    static let comparedQuality = 60.0
    /// Decibels that a higher quality may cost.
    static let allowedFall = 0.05

    let path: String
    let width: Int
    let height: Int
    let bitDepth: Int
    let hasAlpha: Bool
    let measurements: [Measurement]
    /// Where the quality of comparison was among those asked for.
    let pngBytes: Int?
    /// A JPEG as true, where there is one.
    let jpegBytes: Int?

    /// - Parameter qualities: in rising order.
    init(path: String, qualities: [Double], effort: Int) throws {
        self.path = path
        var image = try ImageFile.read(FileSystem.read(path))
        // The check is of pixels alone.
        image.metadata = Metadata()
        width = image.width
        height = image.height
        bitDepth = image.bitDepth
        hasAlpha = image.alpha.map { $0.in8Bits.contains { $0 < 255 } } ?? false
        measurements = try qualities.map { quality in
            let encoder = AECEncoder(.quality(quality), effort: Effort(effort))
            var bytes: [UInt8] = []
            let time = try ContinuousClock().measure { bytes = try encoder.encode(image) }
            let decoded = try AECDecoder().decode(bytes)
            let fidelity = Fidelity(image, decoded, limit: Fidelity.limit(quality: quality))
            return Measurement(
                quality: quality, bytes: bytes.count, seconds: time.inSeconds, fidelity: fidelity)
        }
        let compared = measurements.first { $0.quality == PictureCheck.comparedQuality }
        pngBytes = compared == nil ? nil : try PNGSize.smallest(image)
        jpegBytes =
            if let compared, !hasAlpha {
                try JPEGMatch.smallest(image, psnr: compared.fidelity.psnr)
            } else {
                nil
            }
    }

    var compared: Measurement? {
        measurements.first { $0.quality == PictureCheck.comparedQuality }
    }

    /// What precedes the file name's first hyphen.
    var kind: String {
        let name = path.split(separator: "/").last ?? ""
        guard let hyphen = name.firstIndex(of: "-"), hyphen > name.startIndex else {
            return "other"
        }
        return String(name[..<hyphen])
    }

    /// The qualities at which PSNR is lower than at a lower quality, and by how much.
    var falls: [(quality: Double, decibels: Double)] {
        var best = -Double.infinity
        return measurements.compactMap { measurement in
            let psnr = measurement.fidelity.psnr
            defer { best = max(best, psnr) }
            let fall = best - psnr
            return fall > PictureCheck.allowedFall ? (measurement.quality, fall) : nil
        }
    }

    var blocksOutside: Int { measurements.reduce(0) { $0 + $1.fidelity.blocksOutside } }

    /// Whether the file is smaller than any JPEG that is as true; nil where that is not asked.
    var isSmallerThanJPEG: Bool? {
        guard let compared, !hasAlpha else { return nil }
        return jpegBytes.map { compared.bytes < $0 } ?? true
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + 1e-18 * Double(components.attoseconds) }
}
