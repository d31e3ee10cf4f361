/// A scatter plot as SVG: points of several classes, a colour each.
public struct ScatterPlot {
    /// Above the plot.
    public var title: String
    /// Below the horizontal axis.
    public var xLabel: String
    /// Beside the vertical axis.
    public var yLabel: String
    /// Points by the name of their class, in the order of the legend.
    public var classes: [(name: String, points: [(x: Double, y: Double)])]

    /// A plot of these classes; their colours follow from their order.
    public init(
        title: String, xLabel: String, yLabel: String,
        classes: [(name: String, points: [(x: Double, y: Double)])]
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.classes = classes
    }

    /// The document; without points, axes from 0 to 1. What is not finite, or beyond +-1e15, is left out.
    public var svg: String {
        let points = classes.flatMap(\.points).filter(PlotFrame.shows)
        let frame = PlotFrame(points)
        var out = frame.svg(title: title, xLabel: xLabel, yLabel: yLabel)
        for (index, group) in classes.enumerated() {
            let colour = PlotFrame.colour(index)
            out += "<g fill=\"\(colour)\" fill-opacity=\"0.7\">\n"
            for point in group.points where PlotFrame.shows(point) {
                let (px, py) = frame.place(point)
                out +=
                    "<circle cx=\"\(PlotFrame.short(px))\" cy=\"\(PlotFrame.short(py))\" r=\"2.5\"/>"
            }
            out += "\n</g>\n\(PlotFrame.legend(index, group.name, colour))\n"
        }
        return out + "</svg>\n"
    }
}
