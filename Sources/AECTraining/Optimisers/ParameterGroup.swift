/// Parameters that learn at one rate.
public struct ParameterGroup: Sendable {
    public var entries: [Parameters.Entry]
    /// Learning rate before the schedule's factor.
    public var rate: Float
    /// Decoupled weight decay: what a parameter loses of itself in a step, times the rate.
    public var decay: Float

    public init(_ entries: [Parameters.Entry], rate: Float, decay: Float = 0) {
        self.entries = entries
        self.rate = rate
        self.decay = decay
    }
}

extension TrainingNetwork {
    /// The reference's groups. Transforms want a low rate, their two ends a lower one, the entropy model a high one: its
    /// inputs and outputs are in units of the spread, and what it learns disturbs nobody else.
    /// - Returns: three groups for Adam and two for Muon, which takes the matrices but for those of the ends.
    public func groups(
        adam: Float = 1e-3, muon: Float = 0.005, decay: Float = 0
    ) -> (adam: [ParameterGroup], muon: [ParameterGroup]) {
        var parts = [[Parameters.Entry]](repeating: [], count: 5)
        for entry in parameters.entries {
            let name = entry.name
            let isEntropy = ["h_", "g_", "ctx", "z", "psi", "q_"].contains { name.hasPrefix($0) }
            if name.hasPrefix("s_out") || name.hasPrefix("a_in") {
                parts[2].append(entry)
            } else if entry.isMatrix {
                parts[isEntropy ? 4 : 3].append(entry)
            } else {
                parts[isEntropy || name.hasSuffix("gain.g") ? 0 : 1].append(entry)
            }
        }
        let rates = [adam, adam / 3, adam / 10, muon, 4 * muon]
        let groups = zip(parts, rates).map { ParameterGroup($0, rate: $1, decay: decay) }
        return (Array(groups[..<3]), Array(groups[3...]))
    }
}
