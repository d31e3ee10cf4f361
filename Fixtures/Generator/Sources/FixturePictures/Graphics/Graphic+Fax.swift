import AEC

extension Graphic {
    /// A page through a scanner or a fax: black and white, a little askew, with specks.
    static func fax(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let (white, black) = (Colour(repeating: 255), Colour(repeating: 0))
        let negative = stream.oneIn(8)
        let (paper, ink) = negative ? (black, white) : (white, black)
        var page = Canvas(width, height, paper)
        let (w, h) = (width * 16, height * 16)
        let turn = stream.oneIn(2) ? 0 : Double(stream.below(9) - 4) / 360
        let cell = stream.within(14...30)
        let radius = stream.within(90...150)
        var y = cell * 3
        while y < h {
            switch stream.below(9) {
            case 0:
                let start = Point(cell * 3, y)
                let end = start &+ .around(turn, max(w - cell * 6, 16))
                page.paint(
                    .line(start, end, width: stream.within(12...40)), ink, smooth: false)
                y += cell * 6
            case 1:
                // A table's row.
                for column in 0..<4 {
                    let left = cell * 3 + (w - cell * 6) * column / 4
                    page.paint(
                        .frame(
                            Point(left, y), Point(left + (w - cell * 6) / 4, y + cell * 13),
                            width: 16), ink, smooth: false)
                    let text = Lettering(Words.number(&stream), .strokes(radius))
                    page.paint(
                        text.shape(at: Point(left + cell * 2, y + cell * 2), cell: cell), ink,
                        smooth: false)
                }
                y += cell * 13
            case 2 where h - y > cell * 40:
                signature(&page, Point(w / 2, y + cell * 8), cell * 6, ink, &stream)
                y += cell * 20
            default:
                let large = stream.oneIn(8)
                let size = large ? cell * 2 : cell
                let room = max((w - cell * 6) / size / 5, 1)
                let text = Lettering(
                    Words.sentence(min(room, 80), &stream), .strokes(large ? 150 : radius))
                page.paint(
                    text.shape(at: Point(cell * 3, y), cell: size, turn: turn), ink, smooth: false)
                y += size * 12
            }
        }
        if stream.oneIn(2) { speckle(&page, &stream) }
        return page.image.asGrey()
    }

    private static func signature(
        _ page: inout Canvas, _ start: Point, _ size: Int, _ ink: Colour,
        _ stream: inout RandomStream
    ) {
        var before = start
        for _ in 0..<stream.within(12...40) {
            let next =
                before &+ Point(stream.below(size * 2) - size / 2, stream.below(size * 2) - size)
            let kept = Point(next.x, (next.y * 2 + start.y) / 3)
            page.paint(.line(before, kept, width: 24), ink, smooth: false)
            before = kept
        }
    }

    /// Dust of both colours, and now and then a lost line.
    private static func speckle(_ page: inout Canvas, _ stream: inout RandomStream) {
        for _ in 0..<max(page.width * page.height / stream.pick([80, 400, 2000]), 1) {
            let (x, y) = (stream.below(page.width), stream.below(page.height))
            let colour = Colour(repeating: stream.oneIn(3) ? 255 : 0)
            let side = stream.oneIn(6) ? 2 : 1
            page.fill(x..<x + side, y..<y + side, colour)
        }
        if stream.oneIn(4) {
            let y = stream.below(page.height)
            page.fill(0..<page.width, y..<y + 1, Colour(repeating: 0))
        }
    }
}
