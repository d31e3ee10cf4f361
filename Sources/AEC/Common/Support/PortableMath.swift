/// Logarithms and powers from additions, multiplications and divisions of Double alone, so that every machine gets the same
/// bits and makes the same choices by them.
enum PortableMath {
    /// log2 of a positive normal number, to within 0.0001.
    static func log2(_ x: Double) -> Double {
        let pattern = x.bitPattern
        let exponent = Double(Int(pattern >> 52) - 1023)
        let m = Double(bitPattern: pattern & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000)
        // atanh series around sqrt(2), where |t| < 0.172
        let t = (m - 1.4142135623730951) / (m + 1.4142135623730951)
        let square = t * t
        return exponent + 0.5 + t
            * (2.8853900817779268 + square * (0.9617966939259756 + square * 0.5770780163555854))
    }

    /// 2^x, to within a millionth; 0 far below.
    static func exp2(_ x: Double) -> Double {
        guard x > -1000 else { return 0 }
        let whole = x.rounded(.down)
        // e^t by its series, |t| <= ln(2) / 2.
        let t = (x - whole - 0.5) * 0.6931471805599453
        var sum = 1.0
        for n in stride(from: 9.0, through: 1, by: -1) { sum = 1 + sum * t / n }
        return Double(sign: .plus, exponent: Int(whole), significand: sum * 1.4142135623730951)
    }

    /// The probability that a normal variable exceeds x, at least 0, to within a millionth of itself.
    static func normalTail(_ x: Double) -> Double {
        // exp(-x^2 / 2) / sqrt(2 pi)
        let density = 0.3989422804014327 * exp2(-0.7213475204444817 * x * x)
        if x < 2.5 {
            // The series of what lies between 0 and x: x + x^3 / 3 + x^5 / (3 * 5) + ...
            var (term, sum) = (x, x)
            for n in 1...30 {
                term = term * x * x / Double(2 * n + 1)
                sum += term
            }
            return 0.5 - density * sum
        }
        // Laplace's continued fraction: 1 / (x + 1 / (x + 2 / (x + ...
        var rest = x
        for n in (1...40).reversed() { rest = x + Double(n) / rest }
        return density / rest
    }

    /// x log2(x), 0 at 0.
    static func xlog2(_ x: Double) -> Double { x > 0 ? x * log2(x) : 0 }
}
