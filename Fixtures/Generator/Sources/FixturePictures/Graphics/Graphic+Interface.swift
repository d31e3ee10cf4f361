import AEC

extension Graphic {
    /// A program's window, or part of one: bars, buttons, lists, fields, and at times a photograph.
    static func interface(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let palette = Palette(&stream)
        var screen = Screen(
            canvas: Canvas(width, height, palette.ground), palette: palette,
            smooth: stream.below(5) > 0, cell: stream.within(13...18),
            corner: stream.pick([0, 3, 6, 12]) * 16)
        if stream.oneIn(2) { screen.desktop(&stream) }
        for _ in 0..<stream.within(1...3) { screen.window(&stream) }
        return screen.canvas.image
    }
}

/// A screen that is drawn upon; its measures are in sixteenths of a pixel.
private struct Screen {
    var canvas: Canvas
    let palette: Palette
    let smooth: Bool
    let cell: Int
    let corner: Int

    private var type: Lettering.Style { smooth ? .strokes(105) : .squares }
    private var typeCell: Int { smooth ? cell : 16 }

    private mutating func write(_ text: String, _ at: Point, _ colour: Colour) {
        canvas.paint(
            Lettering(text, type).shape(at: at, cell: typeCell), colour, smooth: smooth)
    }

    /// A ramp, or a photograph, behind the windows.
    mutating func desktop(_ stream: inout RandomStream) {
        let (width, height) = (canvas.width, canvas.height)
        let (from, to) = (palette.inks[0], palette.inks[1])
        let photograph = stream.oneIn(2) ? Photograph(&stream) : nil
        canvas.paint(.rectangle(Point(0, 0), .pixel(width, height)), smooth: false) { x, y in
            photograph?.colour(x, y, width, height) ?? from.mixed(to, y * 255 / height)
        }
    }

    mutating func window(_ stream: inout RandomStream) {
        let low = Point.pixel(
            stream.below(canvas.width / 3 + 1) - 4, stream.below(canvas.height / 3 + 1) - 4)
        let high =
            low
            &+ .pixel(
                max(canvas.width * stream.within(5...10) / 10, 12),
                max(canvas.height * stream.within(5...10) / 10, 12))
        // Its shadow, in layers.
        if smooth {
            for layer in (1...5).reversed() {
                let spread = layer * 24
                canvas.paint(
                    .rectangle(low &- spread, high &+ spread, corner: corner + spread),
                    Colour(repeating: 0), smooth: true, opacity: 14)
            }
        }
        let face = palette.ground
        let edge = face.mixed(palette.type, 60)
        canvas.paint(.rectangle(low, high, corner: corner), face, smooth: smooth)
        let bar = 14 * cell
        let title = stream.oneIn(2) ? palette.inks[2] : face.mixed(palette.type, 20)
        canvas.paint(
            .rectangle(low, Point(high.x, low.y + bar), corner: corner), title, smooth: smooth)
        canvas.paint(.frame(low, high, corner: corner, width: 16), edge, smooth: smooth)
        let ink = title.brightness < 140 ? Colour(repeating: 255) : Colour(repeating: 20)
        write(Words.sentence(20, &stream), low &+ Point(bar * 2, 3 * cell), ink)
        for (i, colour) in [
            Colour(255, 95, 87), Colour(254, 188, 46), Colour(40, 200, 64),
        ].enumerated() {
            let centre = Point(low.x + bar / 2 + i * bar * 4 / 10, low.y + bar / 2)
            canvas.paint(.disc(centre, radius: bar / 7), colour, smooth: smooth)
        }
        content(low &+ Point(cell * 4, bar + cell * 4), high &- cell &* 4, &stream)
    }

    /// Rows of things until the window is full.
    private mutating func content(_ low: Point, _ high: Point, _ stream: inout RandomStream) {
        var y = low.y
        while y + cell * 16 < high.y {
            switch stream.below(9) {
            case 0:
                var x = low.x
                while x + cell * 50 < high.x, stream.below(5) > 0 {
                    x += button(Point(x, y), &stream) + cell * 4
                }
                y += cell * 20
            case 1:
                let field = Point(min(low.x + cell * 120, high.x), y + cell * 15)
                let corner = min(corner, 64)
                canvas.paint(
                    .rectangle(Point(low.x, y), field, corner: corner),
                    palette.ground.mixed(Colour(repeating: 255), 120), smooth: smooth)
                canvas.paint(
                    .frame(Point(low.x, y), field, corner: corner, width: 16),
                    palette.ground.mixed(palette.type, 90), smooth: smooth)
                y += cell * 20
            case 2 where high.y - y > 40 * 16 && high.x - low.x > 40 * 16:
                let size = Point(min(high.x - low.x, 260 * 16), min(high.y - y, 160 * 16))
                photograph(Point(low.x, y) / 16, size / 16, &stream)
                y += size.y + cell * 4
            case 3:
                icons(Point(low.x, y), high.x, &stream)
                y += cell * 26
            case 4:
                let row = Shape.rectangle(Point(low.x, y), Point(high.x, y + cell * 13))
                canvas.paint(row, palette.inks[3 % palette.inks.count], smooth: false, opacity: 90)
                write(
                    Words.sentence(26, &stream), Point(low.x + cell * 2, y + cell * 2), palette.type
                )
                y += cell * 13
            default:
                let room = max((high.x - low.x) / typeCell / 5, 1)
                write(Words.sentence(min(room, 70), &stream), Point(low.x, y), palette.type)
                y += cell * 13
            }
        }
    }

    /// Gives its width.
    private mutating func button(_ low: Point, _ stream: inout RandomStream) -> Int {
        let name = Words.name(&stream)
        let width = Lettering(name, type).length(cell: typeCell) + cell * 10
        let high = low &+ Point(width, cell * 16)
        let face =
            stream.oneIn(2) ? stream.pick(palette.inks) : palette.ground.mixed(palette.type, 30)
        let top = face.mixed(Colour(repeating: 255), 60)
        let sloped = stream.oneIn(3)
        canvas.paint(.rectangle(low, high, corner: corner), smooth: smooth) { _, y in
            sloped ? face.mixed(top, min(max((high.y / 16 - y) * 12, 0), 255)) : face
        }
        canvas.paint(
            .frame(low, high, corner: corner, width: 16), face.mixed(Colour(repeating: 0), 70),
            smooth: smooth)
        let ink = face.brightness < 140 ? Colour(repeating: 255) : Colour(repeating: 20)
        write(name, low &+ Point(cell * 5, cell * 4), ink)
        return width
    }

    private mutating func photograph(
        _ low: Point, _ size: Point, _ stream: inout RandomStream
    ) {
        let photograph = Photograph(&stream)
        canvas.paint(.rectangle(low &* 16, (low &+ size) &* 16), smooth: false) { x, y in
            photograph.colour(x - low.x, y - low.y, size.x, size.y)
        }
    }

    private mutating func icons(_ low: Point, _ right: Int, _ stream: inout RandomStream) {
        let side = cell * 20
        var x = low.x
        while x + side < right {
            let middle = Point(x + side / 2, low.y + side / 2)
            let ink = stream.pick(palette.inks)
            canvas.paint(
                .rectangle(Point(x, low.y), Point(x + side, low.y + side), corner: corner), ink,
                smooth: smooth)
            let mark =
                switch stream.below(4) {
                case 0: Shape.disc(middle, radius: side / 4)
                case 1: Shape.star(middle, side / 3, side / 7, corners: 10, turn: 0.75)
                case 2: Shape.ring(middle, radius: side / 3, width: side / 8)
                default:
                    Shape.line(middle &- side / 4, middle &+ side / 4, width: side / 6)
                }
            canvas.paint(mark, ink.mixed(Colour(repeating: 255), 220), smooth: smooth)
            x += side + cell * 6
        }
    }
}
