/// Parameters that learn at one rate.
public struct ParameterGroup: Sendable {
    /// The parameters.
    public var entries: [Parameters.Entry]
    /// Learning rate before the schedule's factor.
    public var rate: Float
    /// Decoupled weight decay: a step subtracts rate * decay * p from a parameter p.
    public var decay: Float

    /// A group that learns at `rate` before the schedule's factor.
    public init(_ entries: [Parameters.Entry], rate: Float, decay: Float = 0) {
        self.entries = entries
        self.rate = rate
        self.decay = decay
    }
}

extension TrainingNetwork {
    /// The gain tables alone, which are log gains: they learn at one rate.
    public func tableGroups(rate: Float) -> [ParameterGroup] {
        [ParameterGroup(parameters.entries.filter(\.isTable), rate: rate)]
    }

    /// Which parameters learn how fast. Transforms want a low rate, their two ends a lower one, the entropy model a high
    /// one: its inputs and outputs are in units of the spread, and what it learns does not disturb the rest.
    ///
    /// What a block adds to its trunk learns slowest of all. A step of Muon has a fixed size: at the full rate one step
    /// of a block's last matrix moves each of its outputs by about 0.01, as much as the finest quantisation steps. The
    /// block is noise to the rest of the network, which learns to switch its ReLUs off, and those do not come back.
    /// - Parameters:
    ///   - adam: the rate of everything but the inner matrices, which are Muon's.
    ///   - blockOutput: the share of their rate at which the `down` of blocks learn, in the transforms and in the
    ///     hyper-synthesis; `entropyBlockOutput` the same of the entropy model's other blocks.
    /// - Returns: groups for Adam and for Muon.
    public func groups(
        adam: Float = 1e-3, muon: Float = 0.005, blockOutput: Float = 0.05,
        entropyBlockOutput: Float = 1, decay: Float = 0
    ) -> (adam: [ParameterGroup], muon: [ParameterGroup]) {
        var groups: [[Float: [Parameters.Entry]]] = [[:], [:]]
        for entry in parameters.entries {
            let name = entry.name
            let isEntropy = !name.hasPrefix("g_a.") && !name.hasPrefix("g_s.")
            let isEnd = name.hasPrefix("g_s.output") || name.hasPrefix("g_a.input")
            let isInnerMatrix = entry.isMatrix && !isEnd
            var rate: Float
            if isEnd {
                rate = adam / 10
            } else if isInnerMatrix {
                rate = isEntropy ? 4 * muon : muon
            } else {
                rate = isEntropy || name.hasSuffix("gain.g") ? adam : adam / 3
            }
            if entry.isBlockOutput {
                rate *=
                    isEntropy && !name.hasPrefix("h_s.")
                    ? entropyBlockOutput : blockOutput
            }
            groups[isInnerMatrix ? 1 : 0][rate, default: []].append(entry)
        }
        let sorted = groups.map { part in
            part.sorted { $0.key > $1.key }.map {
                ParameterGroup($0.value, rate: $0.key, decay: decay)
            }
        }
        return (sorted[0], sorted[1])
    }
}
