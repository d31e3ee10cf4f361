/// Piecewise cubic Hermite interpolation that keeps monotone data monotone: F. N. Fritsch, J. Butland, "A method for
/// constructing local monotone piecewise cubic interpolants", SIAM J. Sci. Stat. Comput. 5 (1984). The same as `pchip` of
/// Matlab and SciPy, which BD-rates are computed with.
struct PCHIP {
    /// Where the curve is known, rising.
    let x: [Double]
    let y: [Double]
    /// The slope at each x.
    private let slopes: [Double]

    /// - Precondition: at least two points, `x` strictly rising.
    init(x: [Double], y: [Double]) {
        precondition(x.count == y.count && x.count >= 2, "PCHIP needs two points or more")
        self.x = x
        self.y = y
        let steps = zip(x.dropFirst(), x).map { $0 - $1 }
        let secants = zip(zip(y.dropFirst(), y), steps).map { ($0.0 - $0.1) / $1 }
        guard x.count > 2 else {
            slopes = [secants[0], secants[0]]
            return
        }
        var slopes = [PCHIP.end(steps[0], steps[1], secants[0], secants[1])]
        for i in 1..<x.count - 1 {
            let (before, after) = (secants[i - 1], secants[i])
            if before * after <= 0 {
                slopes.append(0)
            } else {
                // A harmonic mean that leans to the shorter step
                let w1 = 2 * steps[i] + steps[i - 1]
                let w2 = steps[i] + 2 * steps[i - 1]
                slopes.append((w1 + w2) / (w1 / before + w2 / after))
            }
        }
        let last = steps.count - 1
        slopes.append(
            PCHIP.end(steps[last], steps[last - 1], secants[last], secants[last - 1]))
        self.slopes = slopes
    }

    /// The slope at an end: of the parabola through three points, bounded so that the shape is kept.
    private static func end(_ h0: Double, _ h1: Double, _ s0: Double, _ s1: Double) -> Double {
        let slope = ((2 * h0 + h1) * s0 - h0 * s1) / (h0 + h1)
        if slope * s0 <= 0 { return 0 }
        if s0 * s1 < 0, abs(slope) > 3 * abs(s0) { return 3 * s0 }
        return slope
    }

    /// The curve's value at `at`, within the range of `x`.
    func value(at: Double) -> Double {
        let i = max(0, min(x.count - 2, (x.firstIndex { $0 > at } ?? x.count) - 1))
        let h = x[i + 1] - x[i]
        let t = (at - x[i]) / h
        let (t2, t3) = (t * t, t * t * t)
        return (2 * t3 - 3 * t2 + 1) * y[i] + (t3 - 2 * t2 + t) * h * slopes[i]
            + (3 * t2 - 2 * t3) * y[i + 1] + (t3 - t2) * h * slopes[i + 1]
    }

    /// The area under the curve between two places within the range of `x`.
    func integral(from: Double, to: Double) -> Double {
        var area = 0.0
        for i in 0..<x.count - 1 {
            let low = max(from, x[i])
            let high = min(to, x[i + 1])
            // Simpson's rule is exact for the cubic of one piece
            if low < high {
                let middle = value(at: (low + high) / 2)
                area += (high - low) / 6 * (value(at: low) + 4 * middle + value(at: high))
            }
        }
        return area
    }
}
