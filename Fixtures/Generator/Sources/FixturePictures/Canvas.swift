import AEC

typealias Colour = SIMD3<UInt8>

/// A picture to draw on, in 8 bits and integers alone.
struct Canvas {
    let width: Int
    let height: Int
    private var pixels: [UInt8]

    init(_ width: Int, _ height: Int, _ background: Colour) {
        self.width = width
        self.height = height
        pixels = (0..<width * height * 3).map { background[$0 % 3] }
    }

    var image: AECImage { makeImage(width: width, height: height, .rgb, pixels) }

    /// Mixes a colour in: `cover` is 0...255; what lies outside is cut off.
    mutating func set(_ x: Int, _ y: Int, _ colour: Colour, cover: Int = 255) {
        guard x >= 0, x < width, y >= 0, y < height else { return }
        for c in 0..<3 {
            let at = (y * width + x) * 3 + c
            let old = Int(pixels[at])
            pixels[at] = UInt8(old + ((Int(colour[c]) - old) * cover + 127) / 255)
        }
    }

    mutating func fill(_ x: Range<Int>, _ y: Range<Int>, _ colour: Colour) {
        for row in y { for column in x { set(column, row, colour) } }
    }

    /// Fills what `inside` contains, smooth at the edge: 16 points of each pixel are asked, in sixteenths of a pixel.
    mutating func fill(
        _ x: Range<Int>, _ y: Range<Int>, _ colour: Colour, inside: (Int, Int) -> Bool
    ) {
        for row in y {
            for column in x {
                var count = 0
                for i in 0..<16 where inside(column * 16 + i % 4 * 4 + 2, row * 16 + i / 4 * 4 + 2)
                {
                    count += 1
                }
                if count > 0 { set(column, row, colour, cover: count * 255 / 16) }
            }
        }
    }

    /// A line of a width in sixteenths of a pixel, between points in pixels, smooth at its edges.
    mutating func line(
        _ x0: Int, _ y0: Int, _ x1: Int, _ y1: Int, _ colour: Colour, width: Int = 20
    ) {
        let (dx, dy) = ((x1 - x0) * 16, (y1 - y0) * 16)
        let square = dx * dx + dy * dy
        let margin = width / 16 + 2
        fill(
            min(x0, x1) - margin..<max(x0, x1) + margin,
            min(y0, y1) - margin..<max(y0, y1) + margin,
            colour
        ) { x, y in
            let (px, py) = (x - x0 * 16 - 8, y - y0 * 16 - 8)
            let along = px * dx + py * dy
            if along < 0 || along > square {
                let (ex, ey) = along < 0 ? (px, py) : (px - dx, py - dy)
                return 4 * (ex * ex + ey * ey) <= width * width
            }
            let across = px * dy - py * dx
            // |across| / length <= width / 2, squared.
            return 4 * across * across <= width * width * square
        }
    }

    mutating func disc(_ x: Int, _ y: Int, radius: Int, _ colour: Colour) {
        let r = radius * 16
        fill(x - radius - 1..<x + radius + 2, y - radius - 1..<y + radius + 2, colour) { px, py in
            let (dx, dy) = (px - x * 16 - 8, py - y * 16 - 8)
            return dx * dx + dy * dy <= r * r
        }
    }

    /// A line of text with its upper left corner at a point; every pixel of the type is `scale` pixels wide and high.
    mutating func text(
        _ text: String, _ x: Int, _ y: Int, _ colour: Colour, scale: Int = 1, slant: Int = 0
    ) {
        for (index, character) in text.enumerated() {
            let left = x + index * (Font.width + 1) * scale
            for row in 0..<Font.height {
                for column in 0..<Font.width where Font.covers(character, column, row) {
                    let shift = slant * (Font.height - row) * scale / 8
                    let px = left + column * scale + shift
                    let py = y + row * scale
                    fill(px..<px + scale, py..<py + scale, colour)
                }
            }
        }
    }
}
