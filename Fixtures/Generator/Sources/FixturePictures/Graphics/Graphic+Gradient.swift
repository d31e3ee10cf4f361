import AEC

extension Graphic {
    /// Colours that run into each other along a line, around a point or with the angle.
    static func gradient(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let palette = Palette(&stream)
        var stops = [palette.ground]
        for _ in 0..<stream.within(1...5) {
            let next = stream.pick(palette.inks)
            // A colour that runs into itself is not a gradient.
            stops.append(next == stops[stops.count - 1] ? next.mixed(palette.type, 128) : next)
        }
        let hard = stream.oneIn(5)
        // So many levels that each is a step of one, or few that show as bands.
        let levels = stream.pick([4096, 4096, 256, 32, stream.within(3...16)])
        let dithered = stream.oneIn(4)
        let kind = stream.below(4)
        let axis = Point.around(Double(stream.below(stream.oneIn(2) ? 4 : 360)) / 360, 4096)
        let centre = Point(stream.below(width * 16), stream.below(height * 16))
        let reach = (width + height) * stream.within(3...16)
        let ramp = Ramp(stops: stops, hard: hard, levels: levels)
        return Region(x: 0..<width, y: 0..<height).image { x, y in
            let d = Point.pixel(x, y) &- centre
            let position: Int
            switch kind {
            case 0, 1:
                // From corner to corner at most.
                let far = (d.x * axis.x + d.y * axis.y) / reach
                position = kind == 0 ? 2048 + far / 2 : abs(far)
            case 2:
                let far = Double(d.x * d.x + d.y * d.y).squareRoot()
                position = Int(far * 4096 / Double(reach))
            default: position = Graphic.angle(d)
            }
            var noise = RandomStream(x, y, 5)
            let shift = dithered ? noise.below(257) - 128 : 0
            return ramp.colour(position, shift)
        }
    }

    /// 0..<4096 once around, from the ratio of the sides alone.
    private static func angle(_ d: Point) -> Int {
        let sum = abs(d.x) + abs(d.y)
        guard sum > 0 else { return 0 }
        let part = 1024 * abs(d.y) / sum
        switch (d.x < 0, d.y < 0) {
        case (false, false): return part
        case (true, false): return 2048 - part
        case (true, true): return 2048 + part
        case (false, true): return 4095 - part
        }
    }
}

/// Colours at positions 0...4096.
private struct Ramp {
    let stops: [Colour]
    /// Whether each colour lasts until the next begins.
    let hard: Bool
    let levels: Int

    /// - Parameter shift: added before rounding, in 256ths.
    func colour(_ position: Int, _ shift: Int) -> Colour {
        let clamped = min(max(position, 0), 4095)
        let level = clamped * levels / 4096 * 4096 / levels
        let count = hard ? stops.count : stops.count - 1
        let segment = level * count / 4096
        if hard { return stops[segment] }
        let share = level * count - segment * 4096
        func channel(_ a: UInt8, _ b: UInt8) -> UInt8 {
            let value = Int(a) * (4096 - share) + Int(b) * share
            return UInt8(min(max((value + 2048 + shift * 16) / 4096, 0), 255))
        }
        let (a, b) = (stops[segment], stops[segment + 1])
        return Colour(channel(a.x, b.x), channel(a.y, b.y), channel(a.z, b.z))
    }
}
