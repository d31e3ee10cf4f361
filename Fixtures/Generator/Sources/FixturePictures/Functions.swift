/// Functions of real numbers made of the four operations and square roots alone. IEEE 754 rounds those the same on every
/// machine, and a system's mathematical library need not: with these, every machine makes the same pictures.
enum Functions {
    /// 2^x for |x| < 1000, to about 1e-13.
    static func exp2(_ x: Double) -> Double {
        let whole = x.rounded(.down)
        let t = (x - whole) * 0.693147180559945309
        var sum = 1.0
        for n in stride(from: 14.0, through: 1, by: -1) { sum = 1 + sum * t / n }
        return Double(sign: .plus, exponent: Int(whole), significand: sum)
    }

    /// log2(x) for x > 0, to about 1e-11.
    static func log2(_ x: Double) -> Double {
        let m = x.significand
        let y = (m - 1) / (m + 1)
        var sum = 0.0
        for n in stride(from: 23.0, through: 1, by: -2) { sum = sum * y * y + 1 / n }
        return Double(x.exponent) + 2.885390081777926815 * y * sum
    }

    /// x^y; 0 for x <= 0.
    static func power(_ x: Double, _ y: Double) -> Double { x <= 0 ? 0 : exp2(y * log2(x)) }

    /// The sine of a full turn times x, to about 1e-9.
    static func sine(turns x: Double) -> Double {
        let t = (x - x.rounded(.toNearestOrEven)) * 6.283185307179586477
        let square = t * t
        var sum = 1.0
        for n in stride(from: 24.0, through: 2, by: -2) { sum = 1 - sum * square / (n * (n + 1)) }
        return t * sum
    }

    static func cosine(turns x: Double) -> Double { sine(turns: x + 0.25) }

    /// 0 below `from`, 1 above `to`, smooth between.
    static func smoothStep(_ from: Double, _ to: Double, _ x: Double) -> Double {
        let t = min(max((x - from) / (to - from), 0), 1)
        return t * t * (3 - 2 * t)
    }

    static func mix(_ a: Double, _ b: Double, _ t: Double) -> Double { a + (b - a) * t }
    static func mix(_ a: Vector, _ b: Vector, _ t: Double) -> Vector { a + (b - a) * t }

    static func clamp(_ x: Double) -> Double { min(max(x, 0), 1) }
}

/// A point, a direction or a linear RGB colour.
typealias Vector = SIMD3<Double>

extension SIMD3<Double> {
    func dot(_ other: Vector) -> Double { x * other.x + y * other.y + z * other.z }
    func cross(_ o: Vector) -> Vector {
        Vector(y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x)
    }
    var length: Double { dot(self).squareRoot() }
    var unit: Vector { self / length }
    /// Mirrored at a plane with this normal.
    func reflected(_ normal: Vector) -> Vector { self - normal * (2 * dot(normal)) }
}
