/// Which parameters learn; those that do not are frozen, and no time is spent on their gradients.
public enum Learning: String, Sendable, Codable, CaseIterable {
    /// All of them.
    case all
    /// The tables that have a gain for each quality level; layers stay as they are.
    case tables
}

extension Tape {
    /// Whether layers learn: the products of their weights' gradients are left out where they do not.
    var learnsLayers: Bool { learning == .all }

    /// Whether what a layer makes of a tensor needs a gradient.
    func needsGradient(ofLayerOver x: Variable) -> Bool { learnsLayers || needsGradient(x) }
}
