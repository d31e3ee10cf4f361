extension TrainingNetwork {
    /// Random weights, as the reference's before PCA: blocks are the identity, gains of the latents spread over the
    /// rates.
    public func initialise(seed: UInt64) {
        for (index, entry) in parameters.entries.enumerated() {
            var random = RandomStream(seed: seed, UInt64(index))
            let values = parameters.pointer(entry)
            let deviation = Self.deviation(entry)
            for i in 0..<entry.count {
                let start = Self.start(entry, i)
                values[i] = deviation == 0 ? start : start + deviation * random.normal()
            }
        }
        spread.fill(1)
    }

    private static func deviation(_ entry: Parameters.Entry) -> Float {
        let name = entry.name
        if name.hasSuffix(".depthwise.weight") { return 0.05 }
        guard entry.isMatrix, !entry.isBlockOutput else { return 0 }
        if name.hasPrefix("context."), name.hasSuffix(".output.weight") { return 0.01 }
        let inputs = Float(entry.shape[1])
        if name.hasPrefix("h_a.down") { return (1 / (3 * inputs)).squareRoot() }
        return (name.hasSuffix(".up.weight") ? 2 / inputs : 1 / inputs).squareRoot()
    }

    /// What a parameter's element is before noise.
    private static func start(_ entry: Parameters.Entry, _ i: Int) -> Float {
        func line(_ from: Float, _ to: Float) -> Float {
            from + (to - from) * Float(i / entry.shape[1]) / Float(entry.shape[0] - 1)
        }
        switch entry.name {
        case "latents.qEnc.g": return line(0.7, 3.6)
        case "latents.qDec.g": return line(-0.7, -3.6)
        case "h_a.gain.g": return line(0.5, 1.5)
        case "h_s.gain.g": return line(-0.5, -1.5)
        case "mixture.means": return Float(i % mixtureComponents) - 1
        case "mixture.scales": return 1
        default:
            // The middle tap of a depthwise filter.
            return entry.name.hasSuffix(".depthwise.weight") && i / entry.shape[1] == 4 ? 1 : 0
        }
    }
}

extension Parameters.Entry {
    /// A gain for each quality level and channel.
    var isTable: Bool { name.hasSuffix(".g") }

    /// Of the last layer of a block.
    var isBlockOutput: Bool { name.contains(".block") && name.contains(".down.") }
}
