import AEC

extension Graphic {
    /// A mark and perhaps a name on nothing: the ground is transparent.
    static func logo(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let palette = Palette(&stream)
        // What nobody sees of the ground.
        let hidden = stream.pick([Colour(repeating: 0), Colour(repeating: 255), palette.ground])
        var sticker = Sticker(width, height, hidden, smooth: stream.below(5) > 0)
        let centre = Point(width * 8, height * 8)
        let size = max(min(width, height) * 7, 8)
        let glow = stream.oneIn(4)
        if glow {
            for layer in (1...6).reversed() {
                sticker.add(
                    .disc(centre, radius: size * (10 + layer) / 16), Colour(repeating: 0),
                    opacity: 20)
            }
        }
        for layer in 0..<stream.within(1...4) {
            let turn = Double(stream.below(16)) / 16
            let part = size * (8 - layer) / 8
            let shape =
                switch stream.below(5) {
                case 0: Shape.disc(centre, radius: part)
                case 1: Shape.ring(centre, radius: part, width: max(part / 4, 16))
                case 2:
                    Shape.star(
                        centre, part, part * stream.within(4...9) / 10,
                        corners: 2 * stream.within(2...6), turn: turn)
                case 3: Shape.rectangle(centre &- part, centre &+ part, corner: part / 3)
                default:
                    Shape.line(
                        centre &- .around(turn, part), centre &+ .around(turn, part),
                        width: max(part / 3, 16))
                }
            sticker.add(shape, stream.pick(palette.inks), opacity: stream.oneIn(6) ? 140 : 255)
        }
        if stream.oneIn(2) {
            let name = Lettering(Words.name(&stream), Graphic.style(&stream))
            let cell = max(width * 14 / name.length(cell: 1), 6)
            let at = Point((width * 16 - name.length(cell: cell)) / 2, height * 8 - cell * 4)
            sticker.add(name.shape(at: at, cell: cell), palette.type)
        }
        return sticker.image
    }
}

/// A picture with alpha: colours are not multiplied by it.
private struct Sticker {
    private let smooth: Bool
    private let width: Int
    private let height: Int
    private var colours: [Colour]
    private var alpha: [Int]

    init(_ width: Int, _ height: Int, _ hidden: Colour, smooth: Bool) {
        self.smooth = smooth
        self.width = width
        self.height = height
        colours = [Colour](repeating: hidden, count: width * height)
        alpha = [Int](repeating: 0, count: width * height)
    }

    /// Over what is there, by the rule of Porter and Duff.
    mutating func add(_ shape: Shape, _ colour: Colour, opacity: Int = 255) {
        var mask = Canvas(width, height, Colour(repeating: 0))
        mask.paint(shape, Colour(repeating: 255), smooth: smooth, opacity: opacity)
        let cover = mask.image.pixels
        for at in alpha.indices where cover[at * 3] > 0 {
            let over = Int(cover[at * 3])
            let sum = over * 255 + alpha[at] * (255 - over)
            colours[at] = colours[at].mixed(colour, over * 65025 / sum)
            alpha[at] = (sum + 127) / 255
        }
    }

    var image: AECImage {
        makeImage(
            width: width, height: height, .rgb, .bits8(colours.flatMap { [$0.x, $0.y, $0.z] }),
            alpha: .bits8(alpha.map { UInt8($0) }))
    }
}
