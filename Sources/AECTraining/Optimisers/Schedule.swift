/// The factor of all learning rates in the course of a run: a linear warm-up over steps, a plateau, a linear decay to
/// zero over the rest of the run.
public struct Schedule: Sendable, Equatable, Codable {
    /// Steps over which the factor rises to 1; 0 for none.
    public var warmupSteps: Int
    /// Where the decay begins, as a share of the run; 1 for none.
    public var decayFrom: Double

    /// A schedule that decays over the last `1 - decayFrom` of the run.
    public init(warmupSteps: Int = 300, decayFrom: Double = 0.2) {
        self.warmupSteps = warmupSteps
        self.decayFrom = decayFrom
    }

    /// - Parameters:
    ///   - step: steps taken so far.
    ///   - progress: the share of the run that is done, by steps or by time, 0...1.
    /// - Returns: at least 0.01, so that the last steps still move.
    public func factor(step: Int, progress: Double) -> Float {
        let warm = warmupSteps > 0 ? min(1, Double(step + 1) / Double(warmupSteps)) : 1
        let decay =
            progress < decayFrom || decayFrom >= 1 ? 1 : max(0, 1 - progress) / (1 - decayFrom)
        return Float(max(0.01, warm * decay))
    }
}
