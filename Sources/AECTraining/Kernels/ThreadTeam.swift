import AEC

/// A number of threads that work side by side.
public struct ThreadTeam: Sendable {
    /// The number of threads.
    public let count: Int

    /// So many threads, at least 1.
    public init(_ count: Int) {
        precondition(count > 0)
        self.count = count
    }

    /// Calls body once for each worker's number, at the same time, and waits for all of them.
    public func run(_ body: (Int) -> Void) {
        Threads.run(count, body)
    }

    /// Calls body for parts of 0..<total; which part a worker takes does not change with time.
    public func split(_ total: Int, _ body: (Range<Int>) -> Void) {
        run { body(total * $0 / count..<total * ($0 + 1) / count) }
    }
}
