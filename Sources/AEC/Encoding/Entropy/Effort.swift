/// How much time an encoder may take to make a file small: 1 (fastest) to 9 (smallest files at the same fidelity).
///
/// What a decoder does, and how long it takes, is the same for all. docs/effort.md has the measurements.
public struct Effort: Sendable, Equatable {
    /// 1...9
    public let level: Int

    /// - Parameter level: clamped to 1...9.
    public init(_ level: Int) { self.level = min(max(level, 1), 9) }

    /// 3
    public static let standard = Effort(3)

    /// The levels that there are.
    public static let levels = 1...9
}
