/// What plots share: axes, grid, titles, colours.
struct PlotFrame {
    private static let (width, height) = (720.0, 440.0)
    private static let (left, right, top, bottom) = (64.0, 16.0, 40.0, 52.0)
    private static let colours = [
        "#2563eb", "#dc2626", "#16a34a", "#9333ea", "#ea580c", "#0891b2", "#ca8a04", "#db2777",
        "#4d7c0f", "#475569",
    ]

    private let x, y: Axis

    /// Whether a point is drawn: its numbers are finite and within +-1e15, so that ticks are whole multiples of a step.
    static func shows(_ p: (x: Double, y: Double)) -> Bool { abs(p.x) <= 1e15 && abs(p.y) <= 1e15 }

    /// Axes that hold all points, which `shows` allows.
    init(_ points: [(x: Double, y: Double)]) {
        x = Axis(points.map(\.x))
        y = Axis(points.map(\.y))
    }

    static func colour(_ index: Int) -> String { colours[index % colours.count] }

    func place(_ p: (x: Double, y: Double)) -> (Double, Double) {
        (
            Self.left + x.share(p.x) * (Self.width - Self.left - Self.right),
            Self.height - Self.bottom - y.share(p.y) * (Self.height - Self.top - Self.bottom)
        )
    }

    /// The beginning of a document.
    func svg(title: String, xLabel: String, yLabel: String) -> String {
        var out = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 440" font-family="sans-serif" font-size="12">
            <rect width="720" height="440" fill="white"/>
            <text x="64" y="24" font-size="15">\(Self.escaped(title))</text>
            <text x="384" y="430" text-anchor="middle">\(Self.escaped(xLabel))</text>
            <text x="16" y="214" text-anchor="middle" transform="rotate(-90 16 214)">\(Self.escaped(yLabel))</text>

            """
        for tick in x.ticks {
            let (px, _) = place((tick, y.low))
            out += """
                <path d="M\(Self.short(px)) \(Self.short(Self.top))V388" stroke="#ddd"/>
                <text x="\(Self.short(px))" y="406" text-anchor="middle">\(x.text(tick))</text>

                """
        }
        for tick in y.ticks {
            let (_, py) = place((x.low, tick))
            out += """
                <path d="M64 \(Self.short(py))H704" stroke="#ddd"/>
                <text x="58" y="\(Self.short(py + 4))" text-anchor="end">\(y.text(tick))</text>

                """
        }
        return out
    }

    /// An entry of the legend, one below the other at the right.
    static func legend(_ index: Int, _ name: String, _ colour: String) -> String {
        """
        <text x="696" y="\(short(56 + 16 * Double(index)))" text-anchor="end" fill="\(colour)">\(escaped(name))</text>
        """
    }

    private static func escaped(_ text: String) -> String {
        text.split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&amp;")
            .split(separator: "<", omittingEmptySubsequences: false).joined(separator: "&lt;")
    }

    static func short(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    /// A range with round numbers in it.
    struct Axis {
        let low, high: Double
        let step: Double

        init(_ values: [Double]) {
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
            var unit = 1
            for _ in 0..<digits { unit *= 10 }
            let value = Int((tick * Double(unit)).rounded())
            guard digits > 0 else { return "\(value)" }
            let fraction = String(abs(value) % unit)
            let zeros = String(repeating: "0", count: digits - fraction.count)
            return "\(value < 0 ? "-" : "")\(abs(value) / unit).\(zeros)\(fraction)"
        }
    }
}
