import AEC
import AECSupport

/// Rate and quality of a codec over a set of pictures, one point a quality level.
///
/// As JSON: `{"what": "...", "points": [{"q": 0, "bpp": 0.168, "psnr": 27.89}, ...]}`; other members are ignored, so
/// that what `aec bench --json` prints can be the reference of a later run.
public struct RateCurve: Sendable {
    public struct Point: Sendable {
        /// The quality level, 0...7.
        public let level: Double
        /// Bits per pixel, mean over the pictures.
        public let bitsPerPixel: Double
        /// Decibels over RGB, mean over the pictures.
        public let psnr: Double

        public init(level: Double, bitsPerPixel: Double, psnr: Double) {
            self.level = level
            self.bitsPerPixel = bitsPerPixel
            self.psnr = psnr
        }
    }

    public let points: [Point]

    public init(points: [Point]) { self.points = points }

    /// - Throws: `malformed` when `bytes` are not such a JSON text.
    public init(parsing bytes: [UInt8]) throws(AECError) {
        let json = try JSON(parsing: bytes)
        guard let values = json["points"]?.array, !values.isEmpty else {
            throw AECError(.malformed, "a rate curve needs a list \"points\"")
        }
        var points: [Point] = []
        for value in values {
            guard let level = value["q"]?.double, let bpp = value["bpp"]?.double,
                let psnr = value["psnr"]?.double,
                bpp > 0
            else {
                throw AECError(
                    .malformed, "a point of a rate curve needs the numbers q, bpp and psnr")
            }
            points.append(Point(level: level, bitsPerPixel: bpp, psnr: psnr))
        }
        self.points = points
    }

    public var ratePoints: [RatePoint] {
        points.map { RatePoint(bitsPerPixel: $0.bitsPerPixel, quality: $0.psnr) }
    }

    /// The point at exactly this level.
    public func point(level: Double) -> Point? {
        points.first { $0.level == level }
    }
}
