import AEC

/// The measurements of a set of pictures at one quality level.
public struct LevelSummary: Sendable {
    /// The quality level, 0...7.
    public let level: Double
    /// How many pictures have been added.
    public private(set) var count = 0
    private var bitsPerPixelSum = 0.0
    private var psnrSum = 0.0
    private var pixelSum = 0
    private var encodeSum = 0.0
    private var decodeSum = 0.0
    private var msssimSum: Double? = 0
    private var ssimulacra2Sum: Double? = 0
    private var lookCount = 0

    /// A summary of no pictures yet, at a quality level of 0...7.
    public init(level: Double) { self.level = level }

    /// Adds a trial of the codec on a picture.
    /// - Parameter looks: whether the metrics of how a picture looks are computed, too, which takes about as long as coding.
    public mutating func add(_ trial: CodecTrial, of image: AECImage, looks: Bool = false) {
        add(bitsPerPixel: trial.bitsPerPixel, psnr: PSNR.rgb(image, trial.decoded))
        if looks {
            let scores = QualityScores(original: image, decoded: trial.decoded)
            lookCount += 1
            msssimSum = LevelSummary.sum(msssimSum, scores.msssim.map(MSSSIM.decibels))
            ssimulacra2Sum = LevelSummary.sum(ssimulacra2Sum, scores.ssimulacra2)
        }
        pixelSum += image.width * image.height
        encodeSum += trial.encodeTime.wall
        decodeSum += trial.decodeTime.wall
    }

    /// Adds a picture that was measured without the codec, of whose speed nothing is known.
    public mutating func add(bitsPerPixel: Double, psnr: Double) {
        count += 1
        bitsPerPixelSum += bitsPerPixel
        psnrSum += psnr
    }

    /// Means over the pictures, each with the same weight.
    public var point: RatePoint {
        RatePoint(
            bitsPerPixel: bitsPerPixelSum / Double(count), quality: psnrSum / Double(count))
    }

    /// The mean of the pictures' MS-SSIM in decibels; nil where it was not asked for or a picture is too small for it.
    public var msssim: Double? { mean(msssimSum) }
    /// The mean of SSIMULACRA 2; nil likewise.
    public var ssimulacra2: Double? { mean(ssimulacra2Sum) }

    private func mean(_ sum: Double?) -> Double? {
        lookCount > 0 && lookCount == count ? sum.map { $0 / Double(count) } : nil
    }

    private static func sum(_ sum: Double?, _ value: Double?) -> Double? {
        if let sum, let value { sum + value } else { nil }
    }

    /// Megapixels per second of encoding, all pixels by all seconds; nil where no picture went through the codec.
    public var encodeSpeed: Double? { speed(encodeSum) }
    /// Megapixels per second of decoding.
    public var decodeSpeed: Double? { speed(decodeSum) }

    private func speed(_ seconds: Double) -> Double? {
        pixelSum > 0 ? Double(pixelSum) / seconds / 1e6 : nil
    }
}
