/// A line of type as a shape: of any size, at any angle, made of squares or of strokes.
struct Lettering {
    enum Style {
        /// The font's own pixels.
        case squares
        /// Lines between the middles of neighbouring pixels, of this radius in 256ths of the font's pixel: type with
        /// curves and weight of its own.
        case strokes(Int)
    }

    /// The lines of one column of the font's pixels and to the next, in 256ths.
    private typealias Stroke = (from: Point, to: Point)

    /// For each column of the font's pixels the rows that are set, the highest in the lowest bit.
    private let columns: [Int]
    private let strokes: [[Stroke]]
    private let style: Style

    /// Letters take the room that they need, unless all are to take the same.
    init(_ text: String, _ style: Style, sameWidths: Bool = false) {
        var columns: [Int] = [0]
        for character in text {
            var glyph = (0..<Font.width).map { column in
                (0..<Font.height).reduce(0) {
                    $0 | (Font.covers(character, column, $1) ? 1 << $1 : 0)
                }
            }
            if !sameWidths {
                if !glyph.contains(where: { $0 != 0 }) { glyph = [0, 0, 0] }
                while glyph.count > 1, glyph.last == 0, glyph.contains(where: { $0 != 0 }) {
                    glyph.removeLast()
                }
                while glyph.count > 1, glyph[0] == 0, glyph.contains(where: { $0 != 0 }) {
                    glyph.removeFirst()
                }
            }
            columns += glyph + [0]
        }
        self.columns = columns
        self.style = style
        strokes = columns.indices.map { Lettering.strokes(columns, at: $0) }
    }

    /// The length in sixteenths of a pixel, with the font's pixels `cell` sixteenths wide.
    func length(cell: Int) -> Int { columns.count * cell }

    /// - Parameters:
    ///   - origin: the upper left corner.
    ///   - cell: the side of the font's pixels.
    ///   - slant: to the right, in eighths.
    ///   - turn: clockwise, about the origin, in turns.
    func shape(at origin: Point, cell: Int, slant: Int = 0, turn: Double = 0) -> Shape {
        let (right, down) = (length(cell: cell), Font.height * cell)
        let axis = Point.around(turn, 16384)
        func place(_ x: Int, _ y: Int) -> Point {
            origin &+ Point((x * axis.x - y * axis.y) >> 14, (x * axis.y + y * axis.x) >> 14)
        }
        let margin = down * slant / 8 + cell
        let corners = [
            place(-margin, -cell), place(right + margin, -cell), place(-margin, down + cell),
            place(right + margin, down + cell),
        ]
        let low = corners.reduce(corners[0]) { pointwiseMin($0, $1) }
        let high = corners.reduce(corners[0]) { pointwiseMax($0, $1) }
        return Shape(low: low, high: high) {
            let d = $0 &- origin
            let v = ((d.y * axis.x - d.x * axis.y) >> 6) / cell
            let u = ((d.x * axis.x + d.y * axis.y) >> 6) / cell + slant * (1792 - v) / 8
            return covers(Point(u, v))
        }
    }

    /// Whether a point in 256ths of the font's pixels is on the type.
    private func covers(_ p: Point) -> Bool {
        let (column, row) = (p.x >> 8, p.y >> 8)
        switch style {
        case .squares:
            return columns.indices.contains(column) && (0..<Font.height).contains(row)
                && columns[column] >> row & 1 == 1
        case .strokes(let radius):
            for column in column - 1...column + 1 where strokes.indices.contains(column) {
                for stroke in strokes[column] where Lettering.isNear(p, stroke, radius) {
                    return true
                }
            }
            return false
        }
    }

    private static func isNear(_ p: Point, _ stroke: Stroke, _ radius: Int) -> Bool {
        let d = stroke.to &- stroke.from
        let e = p &- stroke.from
        let square = d.x * d.x + d.y * d.y
        let along = e.x * d.x + e.y * d.y
        if square == 0 || along <= 0 { return e.x * e.x + e.y * e.y <= radius * radius }
        if along > square {
            let f = p &- stroke.to
            return f.x * f.x + f.y * f.y <= radius * radius
        }
        let across = e.x * d.y - e.y * d.x
        return across * across <= radius * radius * square
    }

    /// From each set pixel of a column to those below, to the right and, where no corner is cut, askew.
    private static func strokes(_ columns: [Int], at column: Int) -> [Stroke] {
        func isSet(_ x: Int, _ y: Int) -> Bool {
            columns.indices.contains(x) && (0..<Font.height).contains(y) && columns[x] >> y & 1 == 1
        }
        func middle(_ x: Int, _ y: Int) -> Point { Point(x * 256 + 128, y * 256 + 128) }
        var strokes: [Stroke] = []
        for y in 0..<Font.height where isSet(column, y) {
            let from = middle(column, y)
            strokes.append((from, from))
            if isSet(column, y + 1) { strokes.append((from, middle(column, y + 1))) }
            if isSet(column + 1, y) { strokes.append((from, middle(column + 1, y))) }
            for step in [-1, 1]
            where isSet(column + 1, y + step) && !isSet(column + 1, y) && !isSet(column, y + step) {
                strokes.append((from, middle(column + 1, y + step)))
            }
        }
        return strokes
    }
}
