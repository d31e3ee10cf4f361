import AEC

extension Graphic {
    /// Sprites and maps of tiles, every pixel of theirs several wide and high.
    static func pixels(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let palette = Palette(&stream)
        let scale = stream.within(1...8)
        // Drawn small, then enlarged.
        let (columns, rows) = ((width + scale - 1) / scale, (height + scale - 1) / scale)
        var canvas = Canvas(columns, rows, palette.ground)
        if stream.oneIn(2) {
            tiles(&canvas, palette, &stream)
        } else if stream.oneIn(2) {
            for _ in 0..<max(columns * rows / 300, 1) {
                canvas.set(
                    stream.below(columns), stream.below(rows), stream.pick(palette.inks))
            }
        }
        for _ in 0..<stream.within(2...max(2, min(columns * rows / 200, 60))) {
            let side = stream.pick([8, 8, 12, 16, 16, 24, 32])
            // Within the picture, where there is room.
            let x = stream.below(max(columns - side, 1))
            let y = stream.below(max(rows - side, 1))
            sprite(&canvas, x, y, side: side, palette, &stream)
        }
        let small = canvas.image.pixels
        return Region(x: 0..<width, y: 0..<height).image { x, y in
            let at = (y / scale * columns + x / scale) * 3
            return Colour(small[at], small[at + 1], small[at + 2])
        }
    }

    /// Its left half drawn at random and mirrored, in four colours, with an outline.
    private static func sprite(
        _ canvas: inout Canvas, _ x: Int, _ y: Int, side: Int, _ palette: Palette,
        _ stream: inout RandomStream
    ) {
        let colours = (0..<3).map { _ in stream.pick(palette.inks) }
        let seed = stream.below(1 << 20)
        func covers(_ column: Int, _ row: Int) -> Bool {
            guard column >= 1, row >= 1, column < side - 1, row < side - 1 else { return false }
            let from = min(column, side - 1 - column)
            let p = Vector(Double(from) * 0.31, Double(row) * 0.31, Double(seed % 4096) + 0.5)
            let middle = abs(2 * row - side) + (side - 2 * from)
            return Noise.value(p) * 1.4 > Double(middle) / Double(side) - 0.8
        }
        for row in 0..<side {
            for column in 0..<side {
                if covers(column, row) {
                    let from = min(column, side - 1 - column)
                    var choice = RandomStream(seed, from / 2, row / 2)
                    canvas.set(x + column, y + row, colours[min(choice.below(6), 2)])
                } else if covers(column - 1, row) || covers(column + 1, row)
                    || covers(column, row - 1) || covers(column, row + 1)
                {
                    canvas.set(x + column, y + row, Colour(16, 12, 28))
                }
            }
        }
    }

    /// A landscape of a few kinds of tiles, each a pattern of its own.
    private static func tiles(
        _ canvas: inout Canvas, _ palette: Palette, _ stream: inout RandomStream
    ) {
        let side = stream.pick([8, 8, 16])
        let kinds = stream.within(2...5)
        let seed = stream.below(1 << 20)
        let busy = stream.within(3...40)
        for row in 0..<canvas.height {
            for column in 0..<canvas.width {
                let place = Vector(
                    Double(column / side) * 0.37, Double(row / side) * 0.37,
                    Double(seed % 999) + 0.5)
                let level = Int((Noise.value(place) + 1) * Double(kinds) / 2)
                let kind = min(max(level, 0), kinds - 1)
                var pixel = RandomStream(seed + kind, column % side, row % side)
                let base = palette.inks[kind % palette.inks.count]
                let other = base.mixed(palette.ground, 96)
                canvas.set(column, row, pixel.below(busy) == 0 ? other : base)
            }
        }
    }
}
