import AEC

/// What the integers of a model's tensors are worth, channel by channel.
struct TensorUnits {
    /// log2 of the factor that makes integers of each channel of each tensor.
    var exponents: [String: [Int]]
    /// The spread of each latent.
    let spread: [Double]

    /// Log scales: log2 with this many fraction bits.
    static let logScaleBits = 11
    /// Steps, in which latents and means are compared.
    static let stepBits = 6

    /// How many units one of a tensor's real values is.
    func units(_ tensor: Architecture.Tensor) -> [Double] {
        func all(_ value: Double) -> [Double] { [Double](repeating: value, count: tensor.channels) }
        switch tensor.unit {
        case .input: return all(64 * 2 * 255)
        case .output: return all(64 * 255)
        case .logarithms:
            return all(exponential2(Double(TensorUnits.logScaleBits)) / logarithm(2.0))
        case .spreads:
            return zip(exponents(tensor), spread).map { exponential2(Double($0)) * $1 }
        case .exponents, .steps, .integers:
            return exponents(tensor).map { exponential2(Double($0)) }
        }
    }

    /// What one unit of each channel of a tensor is worth.
    func steps(_ tensor: Architecture.Tensor) -> [Double] { units(tensor).map { 1 / $0 } }

    /// log2 of the units, of tensors for which that is a whole number.
    func exponents(_ tensor: Architecture.Tensor) -> [Int] {
        guard let all = exponents[tensor.name] else {
            let bits = tensor.unit == .steps ? TensorUnits.stepBits : 0
            return [Int](repeating: bits, count: tensor.channels)
        }
        return Array(all[tensor.first..<tensor.first + tensor.channels])
    }
}
