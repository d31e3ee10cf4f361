/// A line plot as SVG, such as the loss in a run's folder.
public struct LinePlot {
    /// Above the plot.
    public var title: String
    /// Below the horizontal axis.
    public var xLabel: String
    /// Beside the vertical axis.
    public var yLabel: String
    /// Points by name, in the order of the legend.
    public var lines: [(name: String, points: [(x: Double, y: Double)])]

    /// A plot of these lines; their colours follow from their order.
    public init(
        title: String, xLabel: String, yLabel: String,
        lines: [(name: String, points: [(x: Double, y: Double)])]
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.lines = lines
    }

    /// The document; without points, axes from 0 to 1. What is not finite, or beyond +-1e15, is left out.
    public var svg: String {
        let points = lines.flatMap(\.points).filter(PlotFrame.shows)
        let frame = PlotFrame(points)
        var out = frame.svg(title: title, xLabel: xLabel, yLabel: yLabel)
        for (index, line) in lines.enumerated() {
            let colour = PlotFrame.colour(index)
            let path = line.points.filter(PlotFrame.shows).map { point in
                let (px, py) = frame.place(point)
                return "\(PlotFrame.short(px)),\(PlotFrame.short(py))"
            }
            out += """
                <polyline fill="none" stroke="\(colour)" stroke-width="1.5" points="\(path.joined(separator: " "))"/>
                \(PlotFrame.legend(index, line.name, colour))

                """
        }
        return out + "</svg>\n"
    }
}
