/// How often each hyper-latent took each value at one level, over photographs: what the entropy coder's tables for
/// hyper-latents are made of.
struct HyperStatistics: Sendable {
    let channels: Int
    /// Values beyond +-this are counted as this.
    private static let reach = 255
    /// [channels][2 * reach + 1]
    private var counts: [UInt32]

    init(channels: Int) {
        self.channels = channels
        counts = [UInt32](repeating: 0, count: channels * (2 * HyperStatistics.reach + 1))
    }

    /// Counts hyper-latents, which are whole numbers, their channels next to each other; NaN counts as 0.
    mutating func add(_ z: [Float]) {
        for (i, value) in z.enumerated() {
            let reach = Float(HyperStatistics.reach)
            let whole = value.isNaN ? 0 : Int(min(max(value, -reach), reach))
            let bin = whole + HyperStatistics.reach
            counts[i % channels * (2 * HyperStatistics.reach + 1) + bin] += 1
        }
    }

    /// The values that occurred in a channel, with their counts.
    private func occurred(_ channel: Int) -> [(value: Int, count: Double)] {
        let size = 2 * HyperStatistics.reach + 1
        return (0..<size).compactMap { bin in
            let count = counts[channel * size + bin]
            return count == 0 ? nil : (bin - HyperStatistics.reach, Double(count))
        }
    }

    /// The mean value of a channel, rounded: what is subtracted before coding.
    func offset(_ channel: Int) -> Int {
        let values = occurred(channel)
        let total = values.reduce(0) { $0 + $1.count }
        guard total > 0 else { return 0 }
        return Int((values.reduce(0) { $0 + Double($1.value) * $1.count } / total).rounded())
    }

    /// The standard deviation that a scale index stands for (spec/aec-format.md).
    static func deviation(ofScale index: Int) -> Double {
        exponential2(-3.75 + (Double(index) + 0.5) / 8)
    }

    /// The scale index, `first`...127, whose Gaussian codes a channel's values in the fewest bits. One part in a
    /// thousand is left for values that calibration did not see.
    func scale(_ channel: Int, first: Int) -> Int {
        let offset = offset(channel)
        let values = occurred(channel).map { (magnitude: abs($0.value - offset), count: $0.count) }
        var best = (index: first, bits: Double.infinity)
        for index in first..<128 {
            let unit = HyperStatistics.deviation(ofScale: index) * 2.0.squareRoot()
            let bits = values.reduce(0.0) { bits, value in
                let v = Double(value.magnitude)
                // Of the value itself, not of its magnitude: signs cost the same at every scale.
                let gaussian =
                    (complementaryError((v - 0.5) / unit) - complementaryError((v + 0.5) / unit))
                    / 2
                let probability = 0.999 * gaussian + 0.001 * exponential2(-v - 1)
                return bits - value.count * logarithm2(probability)
            }
            if bits < best.bits { best = (index, bits) }
        }
        return best.index
    }
}
