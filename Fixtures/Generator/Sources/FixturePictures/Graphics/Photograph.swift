/// Something like a photograph, made fast: hills in haze under a sky, or balls on a table, with texture and grain.
struct Photograph {
    private struct Ball {
        let middle: Vector
        let radius: Double
        let colour: Vector
    }

    private let seed: Int
    private let sky: Vector
    private let land: Vector
    private let detail: Double
    /// None in a landscape.
    private var balls: [Ball] = []

    init(_ stream: inout RandomStream) {
        seed = stream.below(1 << 16)
        /// A colour between two.
        func between(_ low: Vector, _ high: Vector) -> Vector {
            low + (high - low) * Vector(stream.unit(), stream.unit(), stream.unit())
        }
        sky = between(Vector(0.3, 0.42, 0.6), Vector(0.6, 0.62, 0.9))
        land = between(Vector(0.08, 0.1, 0.03), Vector(0.26, 0.24, 0.12))
        detail = 2 + 6 * stream.unit()
        guard stream.oneIn(2) else { return }
        for _ in 0..<stream.within(3...7) {
            balls.append(
                Ball(
                    middle: Vector(stream.unit(), 0.3 + 0.5 * stream.unit(), 0),
                    radius: 0.06 + 0.16 * stream.unit(),
                    colour: between(Vector(repeating: 0.04), Vector(0.9, 0.7, 0.6))))
        }
    }

    /// The colour at a pixel of a photograph of these sides.
    func colour(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> Colour {
        let (u, v) = (Double(x) / Double(max(width, height)), Double(y) / Double(max(height, 1)))
        let light =
            balls.isEmpty
            ? landscape(u, v) : table(u, v * Double(height) / Double(max(width, height)))
        return Film.develop(light, exposure: 1.1, grain: 1.8, x: x + seed, y: y)
    }

    private func landscape(_ u: Double, _ v: Double) -> Vector {
        let z = Double(seed % 997) + 0.5
        let cloud = Functions.smoothStep(
            0, 0.6, Noise.octaves(Vector(u * 3, v * 6, z), 4, gain: 0.55))
        var light = Functions.mix(sky * (1.1 - 0.5 * v), Vector(0.92, 0.9, 0.88), cloud)
        for range in 0..<3 {
            let near = Double(range)
            let crest =
                0.35 + 0.18 * near + 0.16 * Noise.octaves(Vector(u * (2 + near), near, z), 4)
            guard v > crest else { continue }
            // Light and shade of the slopes, and what grows there.
            let slope = Noise.octaves(Vector(u * 5, v * 9, z + near * 3), 3)
            let growth = Noise.octaves(
                Vector(u * 14 * detail, v * 20 * detail, z + near * 3), 3, gain: 0.6)
            let texture = max(0.9 + 0.5 * slope + 0.4 * growth, 0.1)
            light = Functions.mix(land * (1.9 * texture), sky, 0.6 - 0.28 * near)
        }
        return light
    }

    private func table(_ u: Double, _ v: Double) -> Vector {
        let p = Vector(u, v, 0)
        let grain = Noise.octaves(Vector(u * 6, v * 60, Double(seed % 997) + 0.5), 3)
        var light = Functions.mix(sky * 0.5, Vector(0.34, 0.22, 0.12) * (1 + 0.3 * grain), v + 0.2)
        for ball in balls {
            // Its shadow lies to the lower right.
            let aside = (p - ball.middle - Vector(0.4, 0.5, 0) * ball.radius).length
            light *= 1 - 0.5 * Functions.smoothStep(1.3, 0.7, aside / ball.radius)
            let d = (p - ball.middle) / ball.radius
            guard d.dot(d) < 1 else { continue }
            let normal = Vector(d.x, d.y, (1 - d.dot(d)).squareRoot())
            let lit = max(normal.dot(Vector(-0.5, -0.6, 0.62)), 0)
            let skin = 1 + 0.15 * Noise.octaves(normal * (4 + 10 * ball.radius) + d, 3)
            let gleam = Functions.power(lit, 30) * 0.8
            light = ball.colour * (skin * (0.15 + 1.3 * lit)) + gleam
        }
        return light
    }
}
