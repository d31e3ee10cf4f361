/// A range with round numbers in it.
public struct PlotAxis: Sendable {
    let low, high: Double
    private let step: Double

    /// From the least to the largest of these, which are within +-1e15; from 0 to 1 where there are none.
    public init(_ values: [Double]) {
        var (low, high) = (values.min() ?? 0, values.max() ?? 1)
        if high - low < 1e-9 * max(abs(high), 1) {
            // Beside a large number one half is nothing.
            let margin = max(0.5, abs(high) / 10)
            (low, high) = (low - margin, high + margin)
        }
        var step = 1e-12
        var factors = [2.0, 2.5, 2.0]
        while (high - low) / step > 8 {
            step *= factors[0]
            factors = [factors[1], factors[2], factors[0]]
        }
        (self.low, self.high, self.step) = (low, high, step)
    }

    func share(_ value: Double) -> Double { (value - low) / (high - low) }

    var ticks: [Double] {
        (Int((low / step).rounded(.up))...Int((high / step).rounded(.down))).map {
            Double($0) * step
        }
    }

    func text(_ tick: Double) -> String {
        var (digits, scaled) = (0, step)
        while abs(scaled - scaled.rounded()) > 1e-6 * scaled, digits < 9 {
            scaled *= 10
            digits += 1
        }
        return Decimal.fixed(tick, digits)
    }
}
