import AEC

extension Graphic {
    /// Bars, lines, points, a pie or a field of colours, with axes and labels.
    static func chart(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let palette = Palette(&stream)
        var canvas = Canvas(width, height, palette.ground)
        let smooth = stream.below(4) > 0
        let (w, h) = (width * 16, height * 16)
        let cell = smooth ? stream.within(13...18) : 16
        let style: Lettering.Style = smooth ? .strokes(110) : .squares
        func label(_ text: String, _ x: Int, _ y: Int, turn: Double = 0) {
            canvas.paint(
                Lettering(text, style).shape(at: Point(x, y), cell: cell, turn: turn),
                palette.type, smooth: smooth)
        }
        label(Words.sentence(max(w / cell / 6, 1), &stream), w / 8, cell)
        let low = Point(min(w / 8, 40 * 16), min(h / 6, 28 * 16)) / 16 &* 16
        let high = Point(w - w / 16, h - min(h / 7, 24 * 16)) / 16 &* 16
        let plot = Plot(
            low: low, high: pointwiseMax(high, low &+ 16), smooth: smooth, palette: palette)
        let kind = stream.below(5)
        if kind != 3 {
            for i in 0...4 {
                let y = (low.y + (plot.high.y - low.y) * i / 4) / 16 * 16
                let grid = palette.ground.mixed(palette.type, i == 4 ? 200 : 40)
                canvas.paint(
                    .rectangle(Point(low.x, y), Point(plot.high.x, y + 16)), grid, smooth: false)
                label(Words.number(&stream), cell, y - 4 * cell)
            }
        }
        switch kind {
        case 0: plot.bars(&canvas, &stream)
        case 1: plot.lines(&canvas, &stream)
        case 2: plot.points(&canvas, &stream)
        case 3: plot.pie(&canvas, &stream)
        default: plot.field(&canvas, &stream)
        }
        label(Words.sentence(14, &stream), plot.low.x, plot.high.y + 3 * cell)
        if stream.oneIn(3) {
            label(Words.sentence(12, &stream), 11 * cell, plot.high.y, turn: 0.75)
        }
        return canvas.image
    }
}

/// The part of a chart between its axes.
private struct Plot {
    let low: Point
    let high: Point
    let smooth: Bool
    let palette: Palette

    var size: Point { high &- low }

    func bars(_ canvas: inout Canvas, _ stream: inout RandomStream) {
        let count = stream.within(2...24)
        let groups = stream.within(1...3)
        for i in 0..<count {
            var bottom = high.y
            let left = low.x + size.x * i / count
            let right = low.x + size.x * (i + 1) / count - size.x / count / 4
            for group in 0..<groups {
                let top = bottom - stream.below(size.y / groups + 1)
                let snapped = smooth ? top : top / 16 * 16
                canvas.paint(
                    .rectangle(Point(left, snapped), Point(max(right, left + 8), bottom)),
                    palette.inks[group], smooth: smooth)
                bottom = snapped
            }
        }
    }

    func lines(_ canvas: inout Canvas, _ stream: inout RandomStream) {
        let count = stream.within(3...60)
        let width = stream.within(12...48)
        for series in 0..<stream.within(1...5) {
            var level = size.y * stream.within(2...8) / 10
            var before: Point?
            let ink = palette.inks[series % palette.inks.count]
            for i in 0..<count {
                level += (stream.below(2001) - 1000) * size.y / 8000
                level = min(max(level, 0), size.y)
                let here = Point(low.x + size.x * i / max(count - 1, 1), high.y - level)
                if let before {
                    canvas.paint(.line(before, here, width: width), ink, smooth: smooth)
                }
                if count < 14 {
                    canvas.paint(.disc(here, radius: width + 16), ink, smooth: smooth)
                }
                before = here
            }
        }
    }

    func points(_ canvas: inout Canvas, _ stream: inout RandomStream) {
        let radius = stream.within(12...64)
        let opacity = stream.pick([255, 255, 120])
        for _ in 0..<stream.within(20...300) {
            let x = stream.below(size.x)
            let y = size.y / 2 + x * size.y / size.x / 3 + Int(stream.normal() * Double(size.y) / 9)
            canvas.paint(
                .disc(Point(low.x + x, high.y - y), radius: radius),
                palette.inks[stream.below(3)], smooth: smooth, opacity: opacity)
        }
    }

    func pie(_ canvas: inout Canvas, _ stream: inout RandomStream) {
        let centre = low &+ size / 2
        let radius = min(size.x, size.y) / 2
        let hole = stream.oneIn(2) ? radius * stream.within(3...7) / 10 : 0
        var from = 0.0
        for i in 0..<24 where from < 1 {
            let share = Double(stream.within(3...30)) / 100
            let to = min(from + share, 1)
            let slice = Shape.slice(centre, radius: radius, hole: hole, from: from, to: to)
            canvas.paint(slice, palette.inks[i % palette.inks.count], smooth: smooth)
            from = to
        }
    }

    func field(_ canvas: inout Canvas, _ stream: inout RandomStream) {
        let (columns, rows) = (stream.within(3...24), stream.within(3...24))
        let (cold, hot) = (palette.inks[0], palette.inks[1])
        for row in 0..<rows {
            for column in 0..<columns {
                let from = low &+ Point(size.x * column / columns, size.y * row / rows)
                let to = low &+ Point(size.x * (column + 1) / columns, size.y * (row + 1) / rows)
                canvas.paint(
                    .rectangle(from / 16 &* 16, to / 16 &* 16),
                    cold.mixed(hot, stream.below(256)), smooth: false)
            }
        }
    }
}
