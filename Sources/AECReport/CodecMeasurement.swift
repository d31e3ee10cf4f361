import AEC
import AECSupport

/// What one encoding and decoding of one picture costs and loses, pixels in memory to bytes in memory and back.
public struct CodecMeasurement: Sendable {
    public let bytes: Int
    public let pixels: Int
    /// Decibels over RGB between the picture and the decoded one, both of 8 bits.
    public let psnr: Double
    /// Wall-clock time.
    public let encodeSeconds: Double
    public let decodeSeconds: Double

    public var bitsPerPixel: Double { Double(bytes) * 8 / Double(pixels) }

    /// Encodes and decodes `image` once.
    public init(
        of image: AECImage, quality: Quality, effort: Effort = .standard, limits: Limits = .default,
        model: Model = .standard, threads: Int = 1
    ) throws(AECError) {
        var watch = Stopwatch()
        let encoder = AECEncoder(
            quality: quality, effort: effort, model: model, threads: threads)
        let file = try encoder.encode(image)
        encodeSeconds = watch.lap()
        let decoded = try AECDecoder(limits: limits, model: model, threads: threads).decode(file)
        decodeSeconds = watch.lap()
        guard decoded.width == image.width, decoded.height == image.height else {
            throw AECError(
                .internalInconsistency, "the decoded picture has another size than the original")
        }
        bytes = file.count
        pixels = image.width * image.height
        psnr = PSNR.rgb(image, decoded)
    }
}

/// The measurements of a set of pictures at one quality level.
public struct LevelSummary: Sendable {
    public let level: Double
    public private(set) var count = 0
    private var bitsPerPixelSum = 0.0
    private var psnrSum = 0.0
    private var pixelSum = 0
    private var encodeSum = 0.0
    private var decodeSum = 0.0

    public init(level: Double) { self.level = level }

    public mutating func add(_ measurement: CodecMeasurement) {
        add(bitsPerPixel: measurement.bitsPerPixel, psnr: measurement.psnr)
        pixelSum += measurement.pixels
        encodeSum += measurement.encodeSeconds
        decodeSum += measurement.decodeSeconds
    }

    /// A picture that was measured otherwise than with the codec: its speed does not count.
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

    /// All pixels by all seconds, in millions a second; nil where no picture went through the codec.
    public var encodeSpeed: Double? { speed(encodeSum) }
    public var decodeSpeed: Double? { speed(decodeSum) }

    private func speed(_ seconds: Double) -> Double? {
        pixelSum > 0 ? Double(pixelSum) / seconds / 1e6 : nil
    }
}
