import AEC

extension Graphic {
    /// Type in many sizes: a page, a listing, a sign, lines at all angles.
    static func text(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let palette = Palette(&stream)
        var canvas = Canvas(width, height, palette.ground)
        switch stream.below(4) {
        case 0: page(&canvas, palette, &stream)
        case 1: listing(&canvas, palette, &stream)
        case 2: sign(&canvas, palette, &stream)
        default:
            let edges = stream.pick(Edges.allCases)
            for _ in 0..<stream.within(2...14) {
                let text = Lettering(Words.sentence(24, &stream), style(&stream))
                let shape = text.shape(
                    at: Point(stream.below(width * 16), stream.below(height * 16)),
                    cell: stream.within(12...64), slant: stream.below(3),
                    turn: Double(stream.below(360)) / 360)
                let colour = stream.oneIn(3) ? palette.type : stream.pick(palette.inks)
                canvas.paint(shape, colour, smooth: edges.smooth(&stream))
            }
        }
        return canvas.image
    }

    static func style(_ stream: inout RandomStream) -> Lettering.Style {
        stream.oneIn(3) ? .squares : .strokes(stream.within(80...170))
    }

    /// The side of a type's pixels in sixteenths: whole pixels where edges are hard and it is made of squares.
    static func cell(_ smooth: Bool, _ most: Int, _ stream: inout RandomStream) -> Int {
        smooth ? stream.within(13...max(most, 14)) : 16 * stream.within(1...max(most / 16, 1))
    }

    /// Headings and paragraphs, with sometimes a block in another colour behind.
    private static func page(
        _ canvas: inout Canvas, _ palette: Palette, _ stream: inout RandomStream
    ) {
        let smooth = stream.below(3) > 0
        let body = cell(smooth, 24, &stream)
        let (plain, strong) =
            smooth
            ? (Lettering.Style.strokes(stream.within(90...120)), Lettering.Style.strokes(160))
            : (.squares, .squares)
        var y = stream.within(2...12) * 16
        let margin = stream.within(2...20) * 16
        while y < canvas.height * 16 {
            let heading = stream.oneIn(6)
            let cell = heading ? body * stream.within(3...5) / 2 : body
            if stream.oneIn(10) {
                canvas.paint(
                    .rectangle(
                        Point(margin / 2, y - cell * 2),
                        Point(canvas.width * 16 - margin / 2, y + cell * 11)),
                    stream.pick(palette.inks), smooth: false)
            }
            let room = (canvas.width * 16 - 2 * margin) / (cell * 5)
            let last = stream.oneIn(5)
            let text = Words.sentence(
                last ? max(room / 2, 1) : max(min(room, heading ? 20 : 90), 1), &stream)
            let line = Lettering(text, heading ? strong : plain)
            let ink = heading && stream.oneIn(2) ? stream.pick(palette.inks) : palette.type
            canvas.paint(line.shape(at: Point(margin, y), cell: cell), ink, smooth: smooth)
            y += cell * (heading ? 15 : last ? 18 : 12)
        }
    }

    /// Lines of a program in colours, with their numbers.
    private static func listing(
        _ canvas: inout Canvas, _ palette: Palette, _ stream: inout RandomStream
    ) {
        let smooth = stream.oneIn(2)
        let cell = cell(smooth, 22, &stream)
        let style: Lettering.Style = smooth ? .strokes(stream.within(85...130)) : .squares
        var y = 3 * cell
        for number in 1... where y < canvas.height * 16 {
            let dim = palette.ground.mixed(palette.type, 110)
            let label = Lettering("\(number)", style, sameWidths: true)
            canvas.paint(label.shape(at: Point(cell * 2, y), cell: cell), dim, smooth: smooth)
            var x = cell * 24
            for word in Words.code(&stream).split(separator: " ", omittingEmptySubsequences: false)
            {
                let part = Lettering(String(word), style, sameWidths: true)
                let ink = stream.oneIn(2) ? palette.type : stream.pick(palette.inks)
                canvas.paint(part.shape(at: Point(x, y), cell: cell), ink, smooth: smooth)
                x += cell * 6 * (word.count + 1)
            }
            y += cell * 12
            if y >= canvas.height * 16 { return }
        }
    }

    /// A few words as large as the picture allows, on a plate or with an outline.
    private static func sign(
        _ canvas: inout Canvas, _ palette: Palette, _ stream: inout RandomStream
    ) {
        let smooth = stream.below(4) > 0
        let rows = stream.within(1...3)
        let (width, height) = (canvas.width * 16, canvas.height * 16)
        if stream.oneIn(2) {
            let corner = stream.below(30) * 16
            canvas.paint(
                .rectangle(
                    Point(width / 20, height / 20), Point(width * 19 / 20, height * 19 / 20),
                    corner: corner), stream.pick(palette.inks), smooth: smooth)
        }
        for row in 0..<rows {
            let text = stream.oneIn(3) ? Words.number(&stream) : Words.name(&stream)
            let line = Lettering(text, style(&stream))
            let cell = max(min(width * 9 / 10 / line.length(cell: 1), height / (rows * 11)), 6)
            let place = Point(
                (width - line.length(cell: cell)) / 2, height * row / rows + cell)
            if stream.oneIn(3) {
                let shadow = line.shape(at: place &+ cell / 3, cell: cell)
                canvas.paint(shadow, Colour(repeating: 0), smooth: smooth, opacity: 120)
            }
            let ink = stream.oneIn(2) ? palette.type : stream.pick(palette.inks)
            canvas.paint(line.shape(at: place, cell: cell), ink, smooth: smooth)
        }
    }
}
