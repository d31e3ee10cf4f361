import AECSupport
import CLibrary

/// The mean curves of a report as a picture for a README: an SVG file that follows the reader's light or dark scheme.
public struct CurveSVG: Sendable {
    let report: Report
    let metric: ReportMetric

    private let width = 760.0
    private let height = 480.0
    private let left = 52.0
    private let right = 168.0
    private let top = 14.0
    private let bottom = 44.0
    /// Rates beyond this are cut off.
    private let largestRate = 3.0

    /// The curves of a report's lossy codecs by this metric.
    public init(_ report: Report, metric: ReportMetric) {
        self.report = report
        self.metric = metric
    }

    private struct Curve {
        let codec: ReportCodec
        let points: [RatePoint]
    }

    /// The SVG file's text: rate in bits per pixel to the right, the metric upwards.
    public var text: String {
        let curves = report.codecs.filter { !$0.isLossless }
            .map { Curve(codec: $0, points: report.meanCurve($0, metric)) }
            .filter { $0.points.count > 1 }
        let points = curves.flatMap(\.points).filter { $0.bitsPerPixel <= largestRate }
        guard let low = points.map(\.quality).min(), let high = points.map(\.quality).max(),
            let rate = points.map(\.bitsPerPixel).max(), high > low
        else { return frame("") }
        let scale = Scale(
            rate: rate, low: low - (high - low) * 0.03, high: high + (high - low) * 0.03)
        var body = grid(scale)
        for curve in curves { body += drawing(curve, scale) }
        return frame(body + labels(curves, scale))
    }

    private struct Scale {
        let rate: Double
        let low: Double
        let high: Double
    }

    private func x(_ rate: Double, _ scale: Scale) -> Double {
        left + rate / scale.rate * (width - left - right)
    }

    private func y(_ value: Double, _ scale: Scale) -> Double {
        height - bottom
            - (value - scale.low) / (scale.high - scale.low) * (height - top - bottom)
    }

    private func frame(_ body: String) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(place(width)) \(place(height))" role="img" aria-label="\(metric.name) over bits per pixel">
        <style>
        svg { background: #fdfdfc; font: 13px system-ui, "DejaVu Sans", sans-serif; }
        text { fill: #55585e; } .grid { stroke: #dcdcd6; } .frame { stroke: #77797f; fill: none; }
        .curve { fill: none; stroke-width: 1.8; }
        .aec { stroke: #d1480b; stroke-width: 3.2; } .jpeg { stroke: #2767b8; } .webp { stroke: #2b8a3e; }
        .avif { stroke: #8b3fc0; } .jxl { stroke: #0b7f8c; } .other { stroke: #7a6a2c; }
        text.aec { stroke: none; fill: #d1480b; font-weight: 700; } text.jpeg { stroke: none; fill: #2767b8; }
        text.webp { stroke: none; fill: #2b8a3e; } text.avif { stroke: none; fill: #8b3fc0; }
        text.jxl { stroke: none; fill: #0b7f8c; } text.other { stroke: none; fill: #7a6a2c; }
        @media (prefers-color-scheme: dark) {
        svg { background: #16181b; } text { fill: #a2a7b0; } .grid { stroke: #34383e; }
        .aec { stroke: #ff8a4c; } .jpeg { stroke: #77b0f5; } .webp { stroke: #6fce84; } .avif { stroke: #c795f2; } .jxl { stroke: #52c8d6; }
        text.aec { fill: #ff8a4c; } text.jpeg { fill: #77b0f5; } text.webp { fill: #6fce84; } text.avif { fill: #c795f2; } text.jxl { fill: #52c8d6; }
        }
        </style>
        \(body)</svg>

        """
    }

    private func place(_ value: Double) -> String { Decimal.plain((value * 10).rounded() / 10) }

    private func grid(_ scale: Scale) -> String {
        var text = ""
        let end = width - right
        let ground = height - bottom
        for rate in stride(from: 0, through: scale.rate, by: 0.5) {
            let at = place(x(rate, scale))
            text += "<path class=\"grid\" d=\"M\(at) \(place(top))V\(place(ground))\"/>"
            text +=
                "<text x=\"\(at)\" y=\"\(place(ground + 18))\" text-anchor=\"middle\">\(Decimal.plain(rate))</text>\n"
        }
        let step = [1.0, 2, 5, 10, 20, 50].first { (scale.high - scale.low) / $0 <= 9 } ?? 100
        for value in stride(
            from: (scale.low / step).rounded(.up) * step, through: scale.high, by: step)
        {
            let at = place(y(value, scale))
            text += "<path class=\"grid\" d=\"M\(place(left)) \(at)H\(place(end))\"/>"
            text +=
                "<text x=\"\(place(left - 7))\" y=\"\(place(y(value, scale) + 4))\" text-anchor=\"end\">"
            text += "\(Decimal.plain(value))</text>\n"
        }
        let unit = metric.name + (metric.unit.isEmpty ? "" : " in " + metric.unit)
        text += "<text x=\"\(place(left + 9))\" y=\"\(place(top + 18))\">\(unit)</text>\n"
        text +=
            "<text x=\"\(place((left + end) / 2))\" y=\"\(place(height - 8))\" text-anchor=\"middle\">"
        text +=
            "bits per pixel, mean of \(Decimal.count(report.images(for: metric).count, "picture"))</text>\n"
        text +=
            "<path class=\"frame\" d=\"M\(place(left)) \(place(top))H\(place(end))V\(place(ground))H\(place(left))Z\"/>\n"
        return text
    }

    private func family(_ codec: ReportCodec) -> String {
        let name = codec.id.split(separator: "-").first.map(String.init) ?? ""
        return ["aec", "jpeg", "webp", "avif", "jxl"].contains(name) ? name : "other"
    }

    private func drawing(_ curve: Curve, _ scale: Scale) -> String {
        let siblings = report.codecs.filter { !$0.isLossless && family($0) == family(curve.codec) }
        let position = siblings.firstIndex { $0.id == curve.codec.id } ?? 0
        let dash = ["", " stroke-dasharray=\"7 4\"", " stroke-dasharray=\"2 3\""][position % 3]
        let path = visible(curve).enumerated().map { index, point in
            "\(index == 0 ? "M" : "L")\(place(x(point.bitsPerPixel, scale))) \(place(y(point.quality, scale)))"
        }
        return "<path class=\"curve \(family(curve.codec))\"\(dash) d=\"\(path.joined())\"/>\n"
    }

    private func visible(_ curve: Curve) -> [RatePoint] {
        curve.points.filter { $0.bitsPerPixel <= largestRate }
    }

    /// The names at the right, in the order of the curves' ends, moved apart where they would touch.
    private func labels(_ curves: [Curve], _ scale: Scale) -> String {
        var text = ""
        let ends = curves.compactMap { curve in
            visible(curve).last.map {
                (curve: curve, y: y($0.quality, scale), x: x($0.bitsPerPixel, scale))
            }
        }.sorted { $0.y < $1.y }
        var at = top
        for (index, end) in ends.enumerated() {
            let below = Double(ends.count - index - 1) * 17
            at = min(max(end.y + 4, at + 17), height - bottom - below)
            let start = place(width - right + 10)
            text +=
                "<path class=\"grid\" d=\"M\(place(end.x)) \(place(end.y))L\(start) \(place(at - 4))\"/>"
            text +=
                "<text class=\"\(family(end.curve.codec))\" x=\"\(place(width - right + 13))\" y=\"\(place(at))\">"
            text += "\(HTML.escape(end.curve.codec.name))</text>\n"
        }
        return text
    }
}
