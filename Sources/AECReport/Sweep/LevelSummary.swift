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

    /// A summary of no pictures yet, at a quality level of 0...7.
    public init(level: Double) { self.level = level }

    /// Adds a trial of the codec on a picture.
    public mutating func add(_ trial: CodecTrial, of image: AECImage) {
        add(bitsPerPixel: trial.bitsPerPixel, psnr: PSNR.rgb(image, trial.decoded))
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

    /// Megapixels per second of encoding, all pixels by all seconds; nil where no picture went through the codec.
    public var encodeSpeed: Double? { speed(encodeSum) }
    /// Megapixels per second of decoding.
    public var decodeSpeed: Double? { speed(decodeSum) }

    private func speed(_ seconds: Double) -> Double? {
        pixelSum > 0 ? Double(pixelSum) / seconds / 1e6 : nil
    }
}
