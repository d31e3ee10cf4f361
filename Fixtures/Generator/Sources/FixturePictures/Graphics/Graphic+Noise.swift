import AEC

extension Graphic {
    /// Patches that no codec can predict beside flat ones.
    static func noise(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let palette = Palette(&stream)
        var canvas = Canvas(width, height, palette.ground)
        if stream.oneIn(8) {
            let whole = Shape.rectangle(Point(0, 0), .pixel(width, height))
            patch(&canvas, whole, &stream)
            return canvas.image
        }
        for _ in 0..<stream.within(1...6) {
            let shape = Graphic.shape(stream.below(4), width, height, thin: false, &stream)
            if stream.oneIn(4) {
                canvas.paint(shape, stream.pick(palette.inks), smooth: false)
            } else {
                patch(&canvas, shape, &stream)
            }
        }
        return canvas.image
    }

    private static func patch(
        _ canvas: inout Canvas, _ shape: Shape, _ stream: inout RandomStream
    ) {
        let kind = stream.below(6)
        let seed = stream.below(1 << 16)
        let middle = stream.within(60...200)
        let deviation = stream.pick([2, 6, 16, 40])
        canvas.paint(shape, smooth: false) { x, y in
            var noise = RandomStream(x, y, seed)
            func near(_ noise: inout RandomStream) -> UInt8 {
                UInt8(min(max(Double(middle) + noise.normal() * Double(deviation), 0), 255))
            }
            switch kind {
            case 0:
                let bits = noise.next()
                return Colour(
                    UInt8(bits & 255), UInt8(bits >> 8 & 255), UInt8(bits >> 16 & 255))
            case 1: return Colour(repeating: UInt8(noise.below(256)))
            case 2: return Colour(repeating: noise.oneIn(2) ? 255 : 0)
            case 3:
                // Salt and pepper.
                let chance = noise.below(20)
                return Colour(repeating: chance == 0 ? 0 : chance == 1 ? 255 : UInt8(middle))
            case 4: return Colour(repeating: near(&noise))
            default: return Colour(near(&noise), near(&noise), near(&noise))
            }
        }
    }
}
