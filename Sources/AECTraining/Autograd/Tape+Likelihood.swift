extension Tape {
    /// What a bin must hold at least to be counted: a floor under the logarithm, with no gradient below it.
    static let leastMass = 1e-9

    /// Bits of the bin of width one around x under N(0, sigma): -log2(cdf(x + 0.5) - cdf(x - 0.5)).
    public func gaussianBits(_ x: Variable, sigma: Variable) -> Variable {
        precondition(x.shape == sigma.shape)
        let count = x.shape.count
        let (dx, dSigma) = (arena.floats(count), arena.floats(count))
        return operation("gaussian bits", x.shape, of: [x, sigma]) { y in
            kernels.table.gaussian_bits(value(x), value(sigma), Int64(count), y, dx, dSigma)
        } backward: { tape, _, dy in
            for (v, slope) in [(x, dx), (sigma, dSigma)] {
                guard let to = tape.addingSink(v) else { continue }
                for i in 0..<count { to[i] += dy[i] * slope[i] }
            }
        }
    }

    /// Bits of the bin of width one around x under a mixture of logistics for each channel.
    /// - Parameter p: means, log scales and logits of the weights, [channels][components] each.
    public func logisticMixtureBits(_ x: Variable, _ p: LogisticMixtureParameters) -> Variable {
        let c = x.shape.c
        let k = p.means.count / c
        precondition(p.means.count == c * k && p.scales.count == c * k && p.weights.count == c * k)
        let mixture = LogisticMixture(
            components: k, means: parameters.pointer(p.means),
            scales: parameters.pointer(p.scales), weights: parameters.pointer(p.weights))
        let (from, count) = (value(x), x.shape.count)
        return operation("logistic bits", x.shape, of: learnsLayers ? nil : [x]) { y in
            for i in 0..<count {
                let mass = mixture.mass(at: Double(from[i]), channel: i % c)
                y[i] = Float(-logarithm2(max(mass, Tape.leastMass)))
            }
        } backward: { tape, _, dy in
            let dx = tape.addingSink(x)
            func sum(_ v: Vector) -> UnsafeMutablePointer<Float>? {
                tape.learnsLayers ? tape.gradientPointer(v) : nil
            }
            for i in 0..<count {
                let slope = mixture.addGradient(
                    at: Double(from[i]), channel: i % c, factor: Double(dy[i]),
                    means: sum(p.means), scales: sum(p.scales), weights: sum(p.weights))
                if let dx { dx[i] += slope }
            }
        }
    }
}

/// A mixture of logistics for each channel: [channels][components] each.
public struct LogisticMixtureParameters: Sendable {
    /// The centres of the components.
    public let means: Vector
    /// Logs of the scales.
    public let scales: Vector
    /// Logits.
    public let weights: Vector
}

/// The mass of bins under a mixture of logistics. Few numbers and sensitive ones: in double precision.
struct LogisticMixture {
    let components: Int
    let means, scales, weights: UnsafePointer<Float>

    private struct Component {
        let weight, mass, slope, scaled: Double
    }

    /// The weights after softmax, and for each component its mass p = F(u + s/2) - F(u - s/2), u = (x - mean) * s, with
    /// dp/dx and s * dp/ds.
    private func components(at x: Double, channel: Int) -> [Component] {
        let range = channel * components..<(channel + 1) * components
        let top = range.map { Double(weights[$0]) }.max() ?? 0
        let total = range.reduce(0) { $0 + exponential(Double(weights[$1]) - top) }
        return range.map { i in
            let s = exponential(-Double(scales[i]))
            // Mirrored to the left tail, where the difference of two sigmoids loses nothing.
            let distance = x - Double(means[i])
            let side: Double = distance > 0 ? -1 : 1
            let (high, low) = ((side * distance + 0.5) * s, (side * distance - 0.5) * s)
            let (f, g) = (sigmoid(high), sigmoid(low))
            let (df, dg) = (f * (1 - f), g * (1 - g))
            return Component(
                weight: exponential(Double(weights[i]) - top) / total, mass: f - g,
                slope: side * (df - dg) * s, scaled: df * high - dg * low)
        }
    }

    private func sigmoid(_ x: Double) -> Double {
        x >= 0 ? 1 / (1 + exponential(-x)) : exponential(x) / (1 + exponential(x))
    }

    func mass(at x: Double, channel: Int) -> Double {
        components(at: x, channel: channel).reduce(0) { $0 + $1.weight * $1.mass }
    }

    /// Adds factor * d bits / d parameters where they are asked for, and returns factor * d bits / dx.
    func addGradient(
        at x: Double, channel: Int, factor: Double, means dMeans: UnsafeMutablePointer<Float>?,
        scales dScales: UnsafeMutablePointer<Float>?, weights dWeights: UnsafeMutablePointer<Float>?
    ) -> Float {
        let parts = components(at: x, channel: channel)
        let mass = parts.reduce(0) { $0 + $1.weight * $1.mass }
        guard mass >= Tape.leastMass else { return 0 }
        let dMass = -factor / (mass * logarithm(2))
        var slope = 0.0
        for (k, part) in parts.enumerated() {
            let i = channel * components + k
            dMeans?[i] -= Float(dMass * part.weight * part.slope)
            dScales?[i] -= Float(dMass * part.weight * part.scaled)
            dWeights?[i] += Float(dMass * part.weight * (part.mass - mass))
            slope += part.weight * part.slope
        }
        return Float(dMass * slope)
    }
}
