import AECTraining

extension Parameters {
    /// Weights to begin with: normal with a variance of 2 / (inputs + outputs) (X. Glorot, Y. Bengio, 2010), biases zero.
    /// A residual block begins as the identity, nearly.
    func initialise(seed: UInt64) {
        for (index, entry) in entries.enumerated() {
            var random = RandomStream(seed: seed, 0x1417, UInt64(index))
            let values = pointer(entry)
            if entry.isMatrix {
                let small: Float = entry.name.hasSuffix(".down.weight") ? 0.1 : 1
                let deviation = (2 / Float(entry.shape[0] + entry.shape[1])).squareRoot() * small
                for i in 0..<entry.count { values[i] = deviation * random.normal() }
            } else if entry.name.hasSuffix(".depthwise.weight") {
                // [9][channels]: the middle tap passes its pixel on.
                let channels = entry.shape[1]
                for i in 0..<entry.count {
                    values[i] = (i / channels == 4 ? 1 : 0) + 0.1 * random.normal()
                }
            }
        }
        pack()
    }
}
