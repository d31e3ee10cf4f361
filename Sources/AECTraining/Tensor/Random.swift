/// A stream of random numbers that is the same everywhere: SplitMix64 (G. L. Steele et al., "Fast Splittable Pseudorandom
/// Number Generators", OOPSLA 2014).
///
/// Streams are made from a seed and the numbers of what they serve (step, sample), so that a sample's random numbers do
/// not depend on the thread that processes it.
public struct RandomStream: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The stream of a seed and the numbers of what it serves, such as (step, sample).
    public init(seed: UInt64, _ path: UInt64...) {
        state = seed
        for part in path {
            state = next() ^ (part &* 0x9E37_79B9_7F4A_7C15)
        }
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Uniform in [0, 1), a multiple of 2^-24.
    public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// Standard normal (Box-Muller).
    public mutating func normal() -> Float {
        let radius = -2 * logarithm(max(Double(next() >> 11) * 0x1p-53, 0x1p-53))
        return Float(radius.squareRoot() * cosine(2 * .pi * Double(next() >> 11) * 0x1p-53))
    }

    /// Fills with uniform numbers in [-0.5, 0.5).
    mutating func fillNoise(_ out: UnsafeMutablePointer<Float>, count: Int) {
        var i = 0
        while i + 1 < count {
            let bits = next()
            out[i] = Float(bits >> 40) * 0x1p-24 - 0.5
            out[i + 1] = Float(bits & 0xFF_FFFF) * 0x1p-24 - 0.5
            i += 2
        }
        if i < count { out[i] = uniform() - 0.5 }
    }
}
