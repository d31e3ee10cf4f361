import AECSupport

/// The mean curves of a report as a picture for a README: an SVG file that follows the reader's light or dark scheme.
public struct CurveSVG: Sendable {
    let report: Report
    let metric: ReportMetric

    /// Rates beyond this are cut off.
    private let largestRate = 3.0
    /// Beyond this an axis has no ticks: a file of results that somebody has changed may say anything.
    private let largestQuality = 1e15

    /// The curves of a report's lossy codecs by this metric.
    public init(_ report: Report, metric: ReportMetric) {
        self.report = report
        self.metric = metric
    }

    private struct Curve {
        let source: CurveSource
        /// Those that are not cut off.
        let points: [RatePoint]
    }

    /// The SVG file's text: rate in bits per pixel to the right, the metric upwards.
    public var text: String {
        let curves = report.sources
            .map { Curve(source: $0, points: report.meanCurve($0, metric)) }
            .filter { $0.points.count > 1 }
            .map { curve in
                Curve(
                    source: curve.source,
                    points: curve.points.filter {
                        $0.bitsPerPixel <= largestRate && abs($0.quality) <= largestQuality
                    })
            }
        let points = curves.flatMap(\.points)
        let qualities = points.map(\.quality)
        let margin = ((qualities.max() ?? 0) - (qualities.min() ?? 0)) * 0.03
        let frame = PlotFrame(
            width: 760, height: 480, left: 52, right: 168, top: 14, bottom: 44,
            x: PlotAxis([0] + points.map(\.bitsPerPixel)),
            y: PlotAxis(qualities.flatMap { [$0 - margin, $0 + margin] }))
        let body =
            frame.grid + titles(frame) + curves.map { drawing($0, frame) }.joined()
            + labels(curves, frame)
        return frame.document(
            label: metric.name + " over bits per pixel", style: CurveSVG.style, body)
    }

    private static let style = """
        svg { background: #fdfdfc; font: 13px system-ui, "DejaVu Sans", sans-serif; }
        text { fill: #55585e; } .grid { stroke: #dcdcd6; } .frame { stroke: #77797f; fill: none; }
        .curve { fill: none; stroke-width: 1.8; }
        .aec { stroke: #d1480b; stroke-width: 3.2; } .jpeg { stroke: #2767b8; } .webp { stroke: #2b8a3e; }
        .avif { stroke: #8b3fc0; } .jxl { stroke: #0b7f8c; } .other { stroke: #7a6a2c; }
        .outside-0 { stroke: #b8256f; } .outside-1 { stroke: #556070; } .outside-2 { stroke: #84531f; }
        text.outside-0 { stroke: none; fill: #b8256f; } text.outside-1 { stroke: none; fill: #556070; }
        text.outside-2 { stroke: none; fill: #84531f; }
        text.aec { stroke: none; fill: #d1480b; font-weight: 700; } text.jpeg { stroke: none; fill: #2767b8; }
        text.webp { stroke: none; fill: #2b8a3e; } text.avif { stroke: none; fill: #8b3fc0; }
        text.jxl { stroke: none; fill: #0b7f8c; } text.other { stroke: none; fill: #7a6a2c; }
        @media (prefers-color-scheme: dark) {
        svg { background: #16181b; } text { fill: #a2a7b0; } .grid { stroke: #34383e; }
        .aec { stroke: #ff8a4c; } .jpeg { stroke: #77b0f5; } .webp { stroke: #6fce84; } .avif { stroke: #c795f2; } .jxl { stroke: #52c8d6; }
        .outside-0 { stroke: #f58bbd; } .outside-1 { stroke: #aab4c4; } .outside-2 { stroke: #d9a56b; }
        text.outside-0 { fill: #f58bbd; } text.outside-1 { fill: #aab4c4; } text.outside-2 { fill: #d9a56b; }
        text.aec { fill: #ff8a4c; } text.jpeg { fill: #77b0f5; } text.webp { fill: #6fce84; } text.avif { fill: #c795f2; } text.jxl { fill: #52c8d6; }
        }
        """

    /// What the axes mean, and a line around the curves.
    private func titles(_ frame: PlotFrame) -> String {
        let place = PlotFrame.text
        let unit = metric.name + (metric.unit.isEmpty ? "" : " in " + metric.unit)
        let count = Decimal.count(report.images(for: metric).count, "picture")
        return """
            <text x="\(place(frame.left + 9))" y="\(place(frame.top + 18))">\(unit)</text>
            <text x="\(place((frame.left + frame.right) / 2))" y="\(place(frame.height - 8))" text-anchor="middle">bits per pixel, mean of \(count)</text>
            <path class="frame" d="M\(place(frame.left)) \(place(frame.top))H\(place(frame.right))V\(place(frame.bottom))H\(place(frame.left))Z"/>

            """
    }

    /// The class of a curve, which gives its colour, and its dashes: those of a family share the colour and differ in the
    /// dashes, so that colour is never all there is.
    private func look(_ source: CurveSource) -> (style: String, dash: String) {
        if source.outside != nil {
            let position = report.curves.firstIndex { $0.id == source.id } ?? 0
            let dashes = ["8 3 2 3", "3 3", "14 4"]
            return ("outside-\(position % 3)", dashes[position / 3 % 3])
        }
        let siblings = report.sources.filter {
            $0.outside == nil && family($0.id) == family(source.id)
        }
        let position = siblings.firstIndex { $0.id == source.id } ?? 0
        let dashes = ["", "7 4", "2 3", "11 3 2 3", "6 2 1 2 1 2"]
        return (family(source.id), dashes[position % dashes.count])
    }

    private func family(_ id: String) -> String {
        let name = id.split(separator: "-").first.map(String.init) ?? ""
        return ["aec", "jpeg", "webp", "avif", "jxl"].contains(name) ? name : "other"
    }

    private func drawing(_ curve: Curve, _ frame: PlotFrame) -> String {
        let look = look(curve.source)
        let dash = look.dash.isEmpty ? "" : " stroke-dasharray=\"\(look.dash)\""
        let path = curve.points.map { point in
            PlotFrame.text(frame.x(point.bitsPerPixel)) + " "
                + PlotFrame.text(frame.y(point.quality))
        }
        return
            "<path class=\"curve \(look.style)\"\(dash) d=\"M\(path.joined(separator: "L"))\"/>\n"
    }

    /// The names at the right, in the order of the curves' ends, moved apart where they would touch.
    private func labels(_ curves: [Curve], _ frame: PlotFrame) -> String {
        let place = PlotFrame.text
        let ends = curves.compactMap { curve in
            curve.points.last.map {
                (source: curve.source, x: frame.x($0.bitsPerPixel), y: frame.y($0.quality))
            }
        }.sorted { $0.y < $1.y }
        var text = ""
        var at = frame.top
        for (index, end) in ends.enumerated() {
            let below = Double(ends.count - index - 1) * 17
            at = min(max(end.y + 4, at + 17), frame.bottom - below)
            text += """
                <path class="grid" d="M\(place(end.x)) \(place(end.y))L\(place(frame.right + 10)) \(place(at - 4))"/>
                <text class="\(look(end.source).style)" x="\(place(frame.right + 13))" y="\(place(at))">\(HTML.escape(end.source.name(upTo: 20)))</text>

                """
        }
        return text
    }
}
