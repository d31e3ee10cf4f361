import Dispatch

/// A number of threads that work side by side.
public struct Workers: Sendable {
    public let count: Int

    public init(_ count: Int) {
        precondition(count > 0)
        self.count = count
    }

    /// Calls body once for each worker's number, at the same time, and waits for all of them.
    public func run(_ body: (Int) -> Void) {
        if count == 1 { return body(0) }
        withoutActuallyEscaping(body) { body in
            let call = Call(body: body)
            DispatchQueue.concurrentPerform(iterations: count) { call.body($0) }
        }
    }

    /// Calls body for parts of 0..<total; which part a worker takes does not change with time.
    public func split(_ total: Int, _ body: (Range<Int>) -> Void) {
        run { body(total * $0 / count..<total * ($0 + 1) / count) }
    }

    private struct Call: @unchecked Sendable {
        let body: (Int) -> Void
    }
}
