import AECSupport
import CLibrary

/// A point of a rate-distortion curve.
public struct RatePoint: Sendable, Equatable {
    /// The rate: bits per pixel, bpp.
    public let bitsPerPixel: Double
    /// In the unit of the metric; more is better.
    public let quality: Double

    /// A point at this rate and this quality.
    public init(bitsPerPixel: Double, quality: Double) {
        self.bitsPerPixel = bitsPerPixel
        self.quality = quality
    }
}

/// The Bjøntegaard delta rate: how many percent more bits a codec needs than another, the anchor, for the same quality, as
/// a mean over a range of qualities. G. Bjøntegaard, "Calculation of average PSNR differences between RD-curves",
/// VCEG-M33, 2001, with the piecewise cubic interpolation of JCTVC since.
///
///     switch BDRate.compare(curve, anchor: jpeg, range: 27...40) {
///     case .percent(let value, let range): print("\(value) % over \(range)")
///     case .refused(let reason): print(reason)
///     }
///
/// The logarithm of the rate is interpolated over the quality by PCHIP for both codecs, and the mean difference between
/// the two over the part of `range` that both curves reach is turned back into a ratio.
public enum BDRate {
    /// A BD-rate, or why there is none.
    public enum Result: Sendable, Equatable {
        /// Percent, and the qualities over which it is the mean.
        case percent(Double, over: ClosedRange<Double>)
        /// There is no BD-rate, for this reason.
        case refused(String)

        /// The BD-rate in percent, negative for fewer bits than the anchor; nil when refused.
        public var percent: Double? {
            if case .percent(let value, _) = self { return value }
            return nil
        }
    }

    /// Fewer points would leave the curve to the interpolation.
    public static let minimumPoints = 8
    /// Of curves from elsewhere, which have as few as this.
    public static let minimumPublishedPoints = 4
    /// The part of the shorter curve, as far as it is in the range, that the longer one must reach, too.
    public static let minimumOverlap = 0.5

    /// - Parameters:
    ///   - range: of qualities; what lies outside does not count.
    ///   - minimumPoints: of each curve.
    public static func compare(
        _ curve: [RatePoint], anchor: [RatePoint], range: ClosedRange<Double>,
        minimumPoints: Int = BDRate.minimumPoints
    ) -> Result {
        let curve = interpolable(curve)
        let anchor = interpolable(anchor)
        for (name, points) in [("the curve", curve), ("the anchor", anchor)]
        where points.count < max(2, minimumPoints) {
            return .refused(
                "\(name) has \(points.count) usable points, but \(max(2, minimumPoints)) are needed"
            )
        }
        guard let span = clip(curve, range), let anchorSpan = clip(anchor, range) else {
            return .refused("a curve lies outside of \(text(range))")
        }
        let low = max(span.lowerBound, anchorSpan.lowerBound)
        let high = min(span.upperBound, anchorSpan.upperBound)
        let shorter = min(length(span), length(anchorSpan))
        guard low < high, high - low >= minimumOverlap * shorter else {
            return .refused(
                "the curves overlap too little: \(text(span)) and \(text(anchorSpan))")
        }
        let difference =
            logRate(curve).integral(from: low, to: high)
            - logRate(anchor).integral(from: low, to: high)
        return .percent((pow(10, difference / (high - low)) - 1) * 100, over: low...high)
    }

    /// The points with finite numbers in order of quality; of several with one quality the one of the lowest rate.
    private static func interpolable(_ points: [RatePoint]) -> [RatePoint] {
        let sorted =
            points
            .filter { $0.quality.isFinite && $0.bitsPerPixel.isFinite && $0.bitsPerPixel > 0 }
            .sorted { ($0.quality, $0.bitsPerPixel) < ($1.quality, $1.bitsPerPixel) }
        var result: [RatePoint] = []
        for point in sorted where result.last?.quality != point.quality { result.append(point) }
        return result
    }

    private static func logRate(_ points: [RatePoint]) -> PCHIP {
        PCHIP(x: points.map(\.quality), y: points.map { log10($0.bitsPerPixel) })
    }

    private static func clip(
        _ points: [RatePoint], _ range: ClosedRange<Double>
    ) -> ClosedRange<Double>? {
        let low = max(points[0].quality, range.lowerBound)
        let high = min(points[points.count - 1].quality, range.upperBound)
        return low < high ? low...high : nil
    }

    private static func length(_ range: ClosedRange<Double>) -> Double {
        range.upperBound - range.lowerBound
    }

    private static func text(_ range: ClosedRange<Double>) -> String {
        Decimal.fixed(range.lowerBound, 2) + " to " + Decimal.fixed(range.upperBound, 2)
    }
}
