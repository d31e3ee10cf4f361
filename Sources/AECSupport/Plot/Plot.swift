/// A plot as SVG, such as the loss in a run's folder: a line for each series, or points of several classes.
public struct Plot: Sendable {
    /// What is drawn of a series.
    public enum Mark: Sendable {
        /// From each point to the next.
        case line
        /// A disc at each point.
        case points
    }

    /// Points with the name that the legend gives them.
    public typealias Series = (name: String, points: [(x: Double, y: Double)])

    private let mark: Mark
    private let title, xLabel, yLabel: String
    private let series: [Series]

    /// A plot of these series; their colours follow from their order.
    /// - Parameters:
    ///   - title: above the plot.
    ///   - xLabel: below the horizontal axis.
    ///   - yLabel: beside the vertical axis.
    ///   - series: in the order of the legend.
    public init(_ mark: Mark, title: String, xLabel: String, yLabel: String, series: [Series]) {
        (self.mark, self.title, self.xLabel, self.yLabel) = (mark, title, xLabel, yLabel)
        self.series = series
    }

    private static let colours = [
        "#2563eb", "#dc2626", "#16a34a", "#9333ea", "#ea580c", "#0891b2", "#ca8a04", "#db2777",
        "#4d7c0f", "#475569",
    ]
    private static let style = """
        svg { background: white; font: 12px sans-serif; } .grid { stroke: #ddd; }
        polyline { fill: none; stroke-width: 1.5; } circle { opacity: 0.7; }
        """

    /// The document; without points, axes from 0 to 1. What is not finite, or beyond +-1e15, is left out: ticks are whole
    /// multiples of a step.
    public var svg: String {
        let shown = series.map { $0.points.filter { abs($0.x) <= 1e15 && abs($0.y) <= 1e15 } }
        let all = shown.joined()
        let frame = PlotFrame(
            width: 720, height: 440, left: 64, right: 16, top: 40, bottom: 52,
            x: PlotAxis(all.map(\.x)), y: PlotAxis(all.map(\.y)))
        var body = """
            <text x="64" y="24" font-size="15">\(PlotFrame.escaped(title))</text>
            <text x="384" y="430" text-anchor="middle">\(PlotFrame.escaped(xLabel))</text>
            <text x="16" y="214" text-anchor="middle" transform="rotate(-90 16 214)">\(PlotFrame.escaped(yLabel))</text>
            \(frame.grid)
            """
        for (index, points) in shown.enumerated() {
            let colour = Plot.colours[index % Plot.colours.count]
            let places = points.map {
                (PlotFrame.text(frame.x($0.x)), PlotFrame.text(frame.y($0.y)))
            }
            switch mark {
            case .line:
                let path = places.map { "\($0),\($1)" }.joined(separator: " ")
                body += "<polyline stroke=\"\(colour)\" points=\"\(path)\"/>\n"
            case .points:
                let discs = places.map { "<circle cx=\"\($0)\" cy=\"\($1)\" r=\"2.5\"/>" }
                body += "<g fill=\"\(colour)\">\n\(discs.joined())\n</g>\n"
            }
            // One name below the other at the right.
            body += """
                <text x="696" y="\(56 + 16 * index)" text-anchor="end" fill="\(colour)">\(PlotFrame.escaped(series[index].name))</text>

                """
        }
        return frame.document(label: title, style: Plot.style, body)
    }
}
