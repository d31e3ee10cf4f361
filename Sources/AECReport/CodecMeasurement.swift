import AEC

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
        count += 1
        bitsPerPixelSum += measurement.bitsPerPixel
        psnrSum += measurement.psnr
        pixelSum += measurement.pixels
        encodeSum += measurement.encodeSeconds
        decodeSum += measurement.decodeSeconds
    }

    /// Means over the pictures, each with the same weight.
    public var point: RateCurve.Point {
        RateCurve.Point(
            level: level, bitsPerPixel: bitsPerPixelSum / Double(count),
            psnr: psnrSum / Double(count))
    }

    /// All pixels by all seconds, in millions a second.
    public var encodeSpeed: Double { Double(pixelSum) / encodeSum / 1e6 }
    public var decodeSpeed: Double { Double(pixelSum) / decodeSum / 1e6 }
}
