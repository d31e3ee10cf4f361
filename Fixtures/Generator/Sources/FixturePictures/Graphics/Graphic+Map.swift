import AEC

extension Graphic {
    /// Coloured regions with borders, rivers, roads, places and their names.
    static func map(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let palette = Palette(&stream)
        let smooth = stream.below(3) > 0
        let seed = Double(stream.below(997)) + 0.5
        let rough = stream.pick([0.0, 6, 14])
        let centres = (0..<stream.within(4...24)).map { _ in
            Vector(stream.unit() * Double(width), stream.unit() * Double(height), 0)
        }
        /// The nearest two centres, by a warped distance.
        func region(_ x: Int, _ y: Int) -> Int {
            let p = Vector(Double(x), Double(y), seed)
            let warp =
                Vector(
                    Noise.octaves(p * 0.04, 3), Noise.octaves(p * 0.04 + 50, 3), 0) * rough
            var (best, least) = (0, Double.infinity)
            for (index, centre) in centres.enumerated() {
                let d = Vector(p.x, p.y, 0) + warp - centre
                if d.dot(d) < least { (best, least) = (index, d.dot(d)) }
            }
            return best
        }
        let regions = (0..<width * height).map { region($0 % width, $0 / width) }
        let border = stream.oneIn(3) ? nil : palette.type
        var canvas = Canvas(width, height, palette.ground)
        for y in 0..<height {
            for x in 0..<width {
                let here = regions[y * width + x]
                let right = regions[y * width + min(x + 1, width - 1)]
                let below = regions[min(y + 1, height - 1) * width + x]
                if let border, here != right || here != below {
                    canvas.set(x, y, border)
                } else if here % 7 != 0 {
                    canvas.set(x, y, palette.inks[here % palette.inks.count])
                }
            }
        }
        for _ in 0..<stream.below(8) {
            road(&canvas, palette, smooth: smooth, &stream)
        }
        for centre in centres where stream.below(3) > 0 {
            let at = Point(Int(centre.x * 16), Int(centre.y * 16))
            canvas.paint(.disc(at, radius: 40), Colour(repeating: 255), smooth: smooth)
            canvas.paint(.ring(at, radius: 48, width: 20), Colour(repeating: 0), smooth: smooth)
            let name = Lettering(
                Words.sentence(stream.within(4...12), &stream), smooth ? .strokes(115) : .squares)
            let shape = name.shape(
                at: at &+ Point(64, -64), cell: smooth ? stream.within(13...20) : 16)
            canvas.paint(shape, palette.type, smooth: smooth)
        }
        return canvas.image
    }

    /// A line through the whole picture that changes its direction a little at a time, with or without a casing.
    private static func road(
        _ canvas: inout Canvas, _ palette: Palette, smooth: Bool, _ stream: inout RandomStream
    ) {
        var at = Point(stream.below(canvas.width * 16), stream.below(canvas.height * 16))
        var heading = stream.unit()
        let step = stream.within(6...24) * 16
        var points = [at]
        for _ in 0..<stream.within(6...60) {
            heading += (stream.unit() - 0.5) * 0.12
            at = at &+ .around(heading, step)
            points.append(at)
        }
        let width = stream.within(12...96)
        let river = stream.oneIn(3)
        let ink = river ? Colour(90, 150, 220) : stream.pick(palette.inks)
        if !river, width > 40 {
            for (a, b) in zip(points, points.dropFirst()) {
                canvas.paint(.line(a, b, width: width + 32), palette.type, smooth: smooth)
            }
        }
        for (a, b) in zip(points, points.dropFirst()) {
            canvas.paint(.line(a, b, width: width), ink, smooth: smooth)
        }
    }
}
