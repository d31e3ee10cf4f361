/// What plots in SVG share: a rectangle with two axes in it.
public struct PlotFrame: Sendable {
    /// The sides of the picture.
    public let width, height: Double
    /// The edges of the rectangle.
    public let left, right, top, bottom: Double
    private let xAxis, yAxis: PlotAxis

    /// A rectangle with margins around it.
    public init(
        width: Double, height: Double, left: Double, right: Double, top: Double, bottom: Double,
        x: PlotAxis, y: PlotAxis
    ) {
        (self.width, self.height) = (width, height)
        (self.left, self.right) = (left, width - right)
        (self.top, self.bottom) = (top, height - bottom)
        (xAxis, yAxis) = (x, y)
    }

    /// Where a number of the horizontal axis lies.
    public func x(_ value: Double) -> Double { left + xAxis.share(value) * (right - left) }

    /// Where a number of the vertical axis lies.
    public func y(_ value: Double) -> Double { bottom - yAxis.share(value) * (bottom - top) }

    /// A coordinate, with a decimal.
    public static func text(_ value: Double) -> String { Decimal.fixed(value, 1) }

    /// A document of the picture's sides.
    /// - Parameters:
    ///   - label: what the picture shows, for those who cannot see it.
    ///   - style: of CSS; the grid's lines have the class `grid`.
    public func document(label: String, style: String, _ body: String) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Decimal.plain(width)) \(Decimal.plain(height))" role="img" aria-label="\(PlotFrame.escaped(label))">
        <style>
        \(style)
        </style>
        \(body)</svg>

        """
    }

    /// Lines and numbers at the ticks of both axes.
    public var grid: String {
        let text = PlotFrame.text
        let columns = xAxis.ticks.map { tick in
            let at = text(x(tick))
            return """
                <path class="grid" d="M\(at) \(text(top))V\(text(bottom))"/>
                <text x="\(at)" y="\(text(bottom + 18))" text-anchor="middle">\(xAxis.text(tick))</text>

                """
        }
        let rows = yAxis.ticks.map { tick in
            let at = text(y(tick))
            return """
                <path class="grid" d="M\(text(left)) \(at)H\(text(right))"/>
                <text x="\(text(left - 6))" y="\(text(y(tick) + 4))" text-anchor="end">\(yAxis.text(tick))</text>

                """
        }
        return (columns + rows).joined()
    }

    /// Text between tags or in a quoted attribute.
    static func escaped(_ text: String) -> String {
        [("&", "&amp;"), ("<", "&lt;"), ("\"", "&quot;")].reduce(text) { text, pair in
            text.split(separator: pair.0, omittingEmptySubsequences: false)
                .joined(separator: pair.1)
        }
    }
}
