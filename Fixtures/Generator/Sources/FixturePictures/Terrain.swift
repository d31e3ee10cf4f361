import AEC

/// Mountains over a lake: fractal heights (Musgrave) met by marching along the ray, snow and forest by height and
/// slope, haze by distance.
public struct Terrain: Sendable {
    public let width: Int
    public let height: Int
    /// Rays a pixel.
    private let samples: Int

    private static let sun = Vector(0.62, 0.36, 0.3).unit
    private static let sunLight = Vector(3.7, 2.9, 2.0)
    private static let eye = Vector(0.2, 0.42, -9)

    public init(width: Int = 768, height: Int = 512, samples: Int = 8) {
        self.width = width
        self.height = height
        self.samples = samples
    }

    public func render(_ region: Region) -> AECImage {
        region.image { x, y in
            var stream = RandomStream(x, y, 2)
            var sum = Vector.zero
            for _ in 0..<samples {
                let dx = stream.unit() + stream.unit() - 0.5
                let dy = stream.unit() + stream.unit() - 0.5
                let u = 2 * (Double(x) + dx) / Double(width) - 1
                let v = 1 - 2 * (Double(y) + dy) / Double(height)
                let aspect = Double(height) / Double(width)
                sum += light(Vector(u * 0.45, v * 0.45 * aspect + 0.085, 1).unit)
            }
            return Film.develop(
                sum / Double(samples), exposure: 1.2, grain: 1.2, x: x, y: y + 10_000)
        }
    }

    private func light(_ direction: Vector) -> Vector {
        // The water's surface lies at height 0.
        let shore = direction.y < 0 ? -Self.eye.y / direction.y : .infinity
        if let distance = march(from: Self.eye, direction, until: min(shore, 60), detail: 1) {
            let p = Self.eye + direction * distance
            return hazed(ground(p, distance), direction, distance)
        }
        guard shore < 60 else { return Self.sky(direction) }
        return hazed(water(Self.eye + direction * shore, direction, shore), direction, shore)
    }

    /// The lake: sky and mountains mirrored in ripples, its bed seen near the shore.
    private func water(_ p: Vector, _ direction: Vector, _ distance: Double) -> Vector {
        let calm = 0.4 + 0.6 * Functions.smoothStep(-0.3, 0.3, Noise.octaves(p * 0.4, 3))
        let ripples = { (q: Vector) in
            Noise.value(Vector(q.x * 3.5, 0, q.z * 9)) + 0.5 * Noise.value(q * 23)
        }
        let slope = Noise.slope(p, ripples) * (0.0045 * calm / (1 + distance * 0.3))
        let normal = Vector(-slope.x, 1, -slope.z).unit
        let facing = max(-direction.dot(normal), 0)
        let mirror = 0.03 + 0.97 * Functions.power(1 - facing, 5)
        var bounced = direction.reflected(normal)
        bounced.y = max(bounced.y, 0.004)
        bounced = bounced.unit
        var reflected = Self.sky(bounced)
        if let far = march(from: p + Vector(0, 0.004, 0), bounced, until: 40, detail: 0.6) {
            let q = p + bounced * far
            reflected = hazed(ground(q, distance + far), bounced, far)
        }
        let depth = Functions.clamp(-Self.height(p.x, p.z, 8) * 5)
        let bed = Vector(0.16, 0.15, 0.10) * (0.7 + 0.5 * Noise.octaves(p * 12, 4))
        let body = Functions.mix(bed, Vector(0.012, 0.05, 0.06), depth)
        return Functions.mix(body, reflected, mirror)
    }

    /// The land's colour in the light at a point.
    private func ground(_ p: Vector, _ distance: Double) -> Vector {
        let e = 0.0012 * distance + 0.001
        let octaves = Self.octaves(at: distance) + 1
        let dx = Self.height(p.x + e, p.z, octaves) - Self.height(p.x - e, p.z, octaves)
        let dz = Self.height(p.x, p.z + e, octaves) - Self.height(p.x, p.z - e, octaves)
        let normal = Vector(-dx, 2 * e, -dz).unit
        let fine = Noise.octaves(p * 22, 5, gain: 0.65)
        let coarse = Noise.octaves(p * 1.7 + 5, 4)

        // Rock in layers, scree below it.
        let layer = Noise.value(Vector(0.3, p.y * 14 + coarse, 0.7))
        var colour = Functions.mix(
            Vector(0.19, 0.17, 0.16), Vector(0.34, 0.29, 0.24), Functions.clamp(0.5 + 0.5 * layer))
        colour *= 1 + 0.45 * fine
        // Forest where it is low and not too steep, meadows between.
        let line = 1.15 + 0.3 * coarse
        let flat = normal.y
        let green =
            Functions.smoothStep(line, line - 0.22, p.y) * Functions.smoothStep(0.5, 0.68, flat)
        let trees = Noise.octaves(Vector(p.x * 46, p.y * 9, p.z * 46), 4, gain: 0.7)
        let wood = Functions.smoothStep(-0.25, 0.1, coarse + 0.35 * trees)
        let meadow = Vector(0.15, 0.17, 0.05) * (1 + 0.4 * fine)
        let forest = Vector(0.028, 0.06, 0.022) * Functions.clamp(0.75 + 0.9 * trees)
        colour = Functions.mix(colour, Functions.mix(meadow, forest, wood), green)
        // Gravel along the water.
        let beach = Functions.smoothStep(0.05 + 0.02 * coarse, 0.012, p.y)
        colour = Functions.mix(colour, Vector(0.30, 0.27, 0.22) * (1 + 0.5 * fine), beach)
        // Snow where it is high and flat enough to lie.
        let snowLine = 2.0 + 0.35 * coarse + 0.15 * fine
        let snow =
            Functions.smoothStep(snowLine, snowLine + 0.3, p.y)
            * Functions.smoothStep(0.42, 0.62, flat + 0.06 * fine)
        colour = Functions.mix(colour, Vector(0.82, 0.85, 0.90), snow)

        let incidence = max(normal.dot(Self.sun), 0)
        let direct = incidence > 0 ? incidence * openness(p, distance) : 0
        let fromSky = Vector(0.30, 0.42, 0.62) * (0.5 + 0.5 * normal.y)
        let fromGround = Vector(0.16, 0.13, 0.09) * max(0.5 - 0.5 * normal.y, 0.1)
        return colour * (Self.sunLight * direct + fromSky + fromGround)
    }

    /// How much of the sun is seen, with a soft edge by how near the ray passes the land.
    private func openness(_ p: Vector, _ distance: Double) -> Double {
        var open = 1.0
        var t = 0.01 + 0.002 * distance
        for _ in 0..<40 {
            let q = p + Self.sun * t
            if q.y > 6.5 { break }
            let clearance = q.y - Self.height(q.x, q.z, 6)
            open = min(open, 0.5 + 22 * clearance / t)
            if open <= 0 { return 0 }
            t += max(0.02 + 0.02 * t, clearance * 0.5)
        }
        return open
    }

    /// Where a ray first lies below the land: steps in proportion to its height above it, then halving.
    private func march(
        from origin: Vector, _ direction: Vector, until end: Double, detail: Double
    ) -> Double? {
        var t = 0.02
        var before = 0.0
        while t < end {
            let p = origin + direction * t
            if p.y > 6.5, direction.y >= 0 { return nil }
            let above = p.y - Self.height(p.x, p.z, Self.octaves(at: t / detail))
            if above < 0.0004 * t {
                var (low, high) = (before, t)
                for _ in 0..<8 {
                    let middle = (low + high) / 2
                    let q = origin + direction * middle
                    if q.y < Self.height(q.x, q.z, Self.octaves(at: t / detail)) {
                        high = middle
                    } else {
                        low = middle
                    }
                }
                return high
            }
            before = t
            t += max(above * 0.38, 0.0008 * t + 0.002)
        }
        return nil
    }

    /// Octaves that are not smaller than a pixel at a distance.
    private static func octaves(at distance: Double) -> Int {
        distance < 1.5 ? 12 : distance < 4 ? 11 : distance < 9 ? 10 : distance < 20 ? 9 : 8
    }

    /// The land's height over the lake, roughly -0.5...3.4.
    private static func height(_ x: Double, _ z: Double, _ octaves: Int) -> Double {
        let p = Vector(x, 0, z)
        let warp = Noise.octaves(p * 0.22 + 7, 2) * 0.3
        let ridges = Noise.ridges(Vector(x * 0.17 + warp, 0.37, z * 0.17 - warp), octaves)
        // The valley in which the lake lies, and higher mountains farther off.
        let valley = Functions.smoothStep(0.4, 4.2, abs(x - 0.4 * warp * z * 0.12 + 0.5))
        let far = Functions.smoothStep(3, 18, z)
        let hill = Noise.octaves(p * 0.8 + 3, min(octaves, 5)) * 0.16
        return ridges * (0.3 + max(1.9 * valley, 5.6 * far)) - 0.78 + 0.66 * valley + 0.05 * far
            + hill
    }

    private func hazed(_ light: Vector, _ direction: Vector, _ distance: Double) -> Vector {
        let clear = Functions.exp2(-distance * 0.022)
        let glow = Functions.power(max(direction.dot(Self.sun), 0), 6)
        let air = Functions.mix(Vector(0.30, 0.42, 0.62), Vector(0.85, 0.66, 0.46), glow * 0.8)
        return light * clear + air * (1 - clear)
    }

    private static func sky(_ direction: Vector) -> Vector {
        let up = max(direction.y, 0)
        var light = Functions.mix(
            Vector(0.62, 0.66, 0.72), Vector(0.05, 0.15, 0.42), Functions.power(up, 0.45))
        let glow = max(direction.dot(sun), 0)
        light += Vector(0.6, 0.4, 0.2) * Functions.power(glow, 8)
        guard up > 0.005 else { return light }
        let plane = Vector(direction.x / (up + 0.1), 0.7, direction.z / (up + 0.1))
        let streaks = Noise.octaves(
            Vector(plane.x * 0.5, 3, plane.z * 1.3) + Noise.octaves(plane * 0.8, 3) * 0.6, 6)
        let heaps = Noise.octaves(plane * 0.75 + 11, 6, gain: 0.55)
        let cirrus = Functions.smoothStep(0, 0.7, streaks) * 0.5
        light = Functions.mix(light, Vector(0.95, 0.9, 0.86), cirrus)
        let cumulus = Functions.smoothStep(0.12, 0.5, heaps) * Functions.smoothStep(0, 0.12, up)
        let shade = Functions.smoothStep(0.25, 0.9, heaps)
        let cloud = Functions.mix(Vector(1.25, 1.12, 0.98), Vector(0.48, 0.50, 0.58), shade)
        return Functions.mix(light, cloud, cumulus * 0.92)
    }
}
