import AEC
import AECSupport

/// Rate and quality of a codec over a set of pictures, one point per quality level.
///
/// As JSON: `{"what": "...", "points": [{"q": 0, "bpp": 0.168, "psnr": 27.89}, ...]}`; other members are ignored, so
/// that what `aec bench --json` prints can be the reference of a later run. Or as CompressAI's result files have it, which
/// know of no levels.
public struct RateCurve: Sendable {
    /// The quality levels, 0...7; none of a result file.
    public let levels: [Double]
    /// One of each level or, without levels, in order of rate: means over the pictures, the quality in decibels over RGB.
    public let points: [RatePoint]

    /// - Throws: `malformed` when `bytes` are not such a JSON text.
    public init(parsing bytes: [UInt8]) throws(AECError) {
        let json = try JSON(parsing: bytes)
        if json["results"] != nil {
            guard let curve = try CompressAIResults(json).psnr(), !curve.isEmpty else {
                throw AECError(.malformed, "results has no values of psnr-rgb or psnr")
            }
            levels = []
            points = curve
            return
        }
        guard let values = json["points"]?.array, !values.isEmpty else {
            throw AECError(.malformed, "a rate curve needs a list \"points\"")
        }
        var levels: [Double] = []
        var points: [RatePoint] = []
        for value in values {
            guard let level = value["q"]?.double, let bpp = value["bpp"]?.double,
                let psnr = value["psnr"]?.double,
                bpp > 0
            else {
                throw AECError(
                    .malformed, "a point of a rate curve needs the numbers q, bpp and psnr")
            }
            levels.append(level)
            points.append(RatePoint(bitsPerPixel: bpp, quality: psnr))
        }
        self.levels = levels
        self.points = points
    }

    /// The point at exactly this level.
    public func point(level: Double) -> RatePoint? {
        levels.firstIndex(of: level).map { points[$0] }
    }
}
