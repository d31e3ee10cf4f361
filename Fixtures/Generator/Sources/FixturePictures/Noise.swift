/// A stream of random numbers: SplitMix64 (Steele, Lea, Flood 2014), seeded per pixel, so that a pixel does not depend
/// on the order in which they are made.
struct RandomStream {
    private var state: UInt64

    init(_ a: Int, _ b: Int = 0, _ c: Int = 0) {
        state = UInt64(bitPattern: Int64(a &* 0x1_0001 &+ b)) &* 0x9E37_79B9_7F4A_7C15
        state ^= UInt64(bitPattern: Int64(c)) &* 0xD1B5_4A32_D192_ED03
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// In [0, 1).
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// In 0..<bound.
    mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }

    /// Nearly normal, of mean 0 and deviation 1: a sum of uniform numbers.
    mutating func normal() -> Double {
        unit() + unit() + unit() + unit() - unit() - unit() - unit() - unit()
            + (unit() + unit() + unit() + unit() - 2)
    }
}

/// Gradient noise (Perlin 2002) and sums of its octaves.
enum Noise {
    private static func hash(_ x: Int, _ y: Int, _ z: Int) -> Int {
        var h = UInt32(truncatingIfNeeded: x &* 0x27D4_EB2D &+ y &* 0x1656_67B1 &+ z &* 0x9E37_79B1)
        h = (h ^ (h >> 15)) &* 0x85EB_CA6B
        h = (h ^ (h >> 13)) &* 0xC2B2_AE35
        return Int(h >> 16)
    }

    @inline(__always)
    private static func gradient(
        _ ix: Int, _ iy: Int, _ iz: Int, _ x: Double, _ y: Double, _ z: Double
    ) -> Double {
        let h = hash(ix, iy, iz) & 15
        let u = h < 8 ? x : y
        let v = h < 4 ? y : (h == 12 || h == 14 ? x : z)
        return (h & 1 == 0 ? u : -u) + (h & 2 == 0 ? v : -v)
    }

    /// About -1...1, mean 0, one feature a unit.
    static func value(_ p: Vector) -> Double {
        let fx = p.x.rounded(.down)
        let fy = p.y.rounded(.down)
        let fz = p.z.rounded(.down)
        let (ix, iy, iz) = (Int(fx), Int(fy), Int(fz))
        let (x, y, z) = (p.x - fx, p.y - fy, p.z - fz)
        let u = x * x * x * (x * (x * 6 - 15) + 10)
        let v = y * y * y * (y * (y * 6 - 15) + 10)
        let w = z * z * z * (z * (z * 6 - 15) + 10)
        func edge(_ jy: Int, _ jz: Int, _ y: Double, _ z: Double) -> Double {
            let a = gradient(ix, jy, jz, x, y, z)
            return a + u * (gradient(ix + 1, jy, jz, x - 1, y, z) - a)
        }
        let a = edge(iy, iz, y, z)
        let b = edge(iy + 1, iz, y - 1, z)
        let c = edge(iy, iz + 1, y, z - 1)
        let d = edge(iy + 1, iz + 1, y - 1, z - 1)
        let near = a + v * (b - a)
        return near + w * (c + v * (d - c) - near)
    }

    /// A sum of octaves, each of half the size and `gain` of the height of the one before.
    static func octaves(_ p: Vector, _ count: Int, gain: Double = 0.5) -> Double {
        var sum = 0.0
        var height = 1.0
        var p = p
        for _ in 0..<count {
            sum += height * value(p)
            height *= gain
            // Turned between octaves, so that the lattice does not show.
            p = Vector(1.6 * p.x + 1.2 * p.z, 2 * p.y, 1.6 * p.z - 1.2 * p.x) + 17.3
        }
        return sum
    }

    /// Octaves of sharp ridges, 0...1.5: Musgrave's ridged multifractal.
    static func ridges(_ p: Vector, _ count: Int) -> Double {
        var sum = 0.0
        var height = 0.5
        var weight = 1.0
        var p = p
        for _ in 0..<count {
            let ridge = 1 - abs(value(p))
            let signal = ridge * ridge * weight
            weight = Functions.clamp(signal * 1.8)
            sum += height * signal
            height *= 0.5
            p = Vector(1.6 * p.x + 1.2 * p.z, 2 * p.y, 1.6 * p.z - 1.2 * p.x) + 31.7
        }
        return sum
    }

    /// The gradient of a noise by differences, for bumps.
    static func slope(_ p: Vector, _ f: (Vector) -> Double) -> Vector {
        let e = 0.01
        let at = f(p)
        return Vector(
            f(p + Vector(e, 0, 0)) - at, f(p + Vector(0, e, 0)) - at, f(p + Vector(0, 0, e)) - at)
            / e
    }
}
