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

    var image: AECImage { makeImage(width: width, height: height, .rgb, .bits8(pixels)) }

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
