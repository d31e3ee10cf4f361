import AEC

extension Graphic {
    /// What repeats after 1 to 8 pixels: checkers, stripes, dots, tiles of chance; at times beside a flat area.
    static func pattern(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let palette = Palette(&stream)
        let plain = stream.oneIn(2)
        let first = plain ? Colour(repeating: 0) : stream.pick(palette.inks)
        let second = plain ? Colour(repeating: 255) : palette.ground
        // Some of one kind all over, some of several side by side.
        let columns = stream.oneIn(2) ? 1 : stream.within(2...4)
        let rows = stream.oneIn(2) ? 1 : stream.within(2...3)
        let motifs = (0..<columns * rows).map { _ in Motif(&stream) }
        return Region(x: 0..<width, y: 0..<height).image { x, y in
            let motif = motifs[(y * rows / height) * columns + x * columns / width]
            return switch motif.covers(x, y) {
            case 0: second
            case 1: first
            default: palette.inks[motif.covers(x, y) % palette.inks.count]
            }
        }
    }
}

/// One of the patterns.
private struct Motif {
    private let kind: Int
    private let across: Int
    private let down: Int
    private let on: Int
    private let seed: Int
    private let colours: Int

    init(_ stream: inout RandomStream) {
        kind = stream.below(9)
        across = stream.within(1...8)
        down = stream.oneIn(2) ? across : stream.within(1...8)
        on = stream.within(1...max(across / 2, 1))
        seed = stream.below(1 << 20)
        colours = stream.oneIn(4) ? 5 : 2
    }

    /// The colour's number at a pixel.
    func covers(_ x: Int, _ y: Int) -> Int {
        switch kind {
        case 0: (x / across + y / down) & 1
        case 1: (x + y) & 1
        case 2: x % (across + on) < on ? 1 : 0
        case 3: y % (down + on) < on ? 1 : 0
        case 4: (x + y) % (across + on) < on ? 1 : 0
        case 5: (x - y + 4096 * (across + on)) % (across + on) < on ? 1 : 0
        case 6: x % (across + on) < on || y % (down + on) < on ? 1 : 0
        case 7: x % (across + 1) == 0 && y % (down + 1) == 0 ? 1 : 0
        default: tile(x, y)
        }
    }

    private func tile(_ x: Int, _ y: Int) -> Int {
        var stream = RandomStream(seed, x % across, y % down)
        return stream.below(colours)
    }
}
