import Synchronization

/// How far a piece of work is, for someone who waits for it, and whether they still do. Work finds it by the thread that
/// began it, so that nothing in between needs to hand it on.
package final class WorkMonitor: Sendable {
    #if hasFeature(Embedded)
        /// Of the one piece of work that there is at a time.
        nonisolated(unsafe) private(set) static var current: WorkMonitor?
    #else
        @TaskLocal static var current: WorkMonitor?
    #endif

    private let isCancelled = Atomic<Bool>(false)
    private let progress: @Sendable (Double) -> Bool
    /// How much of what is left a pass takes.
    private let partOfPass: Double
    private let state = Mutex(State())

    private struct State {
        var reported = 0.0
        /// What was done when the pass began.
        var base = 0.0
    }

    /// - Parameters:
    ///   - hasPasses: whether the work may go through the picture several times.
    ///   - progress: gets the share that is done, and says whether to go on.
    init(hasPasses: Bool, progress: @escaping @Sendable (Double) -> Bool) {
        partOfPass = hasPasses ? 0.5 : 1
        self.progress = progress
    }

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// - Throws: `cancelled` when nobody waits any more.
    func check() throws(AECError) {
        if isCancelled.load(ordering: .relaxed) { throw WorkMonitor.cancelled }
    }

    private static var cancelled: AECError { AECError(.cancelled, "the work was cancelled") }

    /// Reports what share of a pass over the picture is done. How many passes there will be is not known: where there may
    /// be several, the first goes to half of all, and each of the next ones through half of the rest.
    func advance(to share: Double) {
        let fraction = state.withLock { state -> Double? in
            let fraction = state.base + (1 - state.base) * partOfPass * min(max(share, 0), 1)
            if share >= 1 { state.base = fraction }
            guard fraction > state.reported else { return nil }
            state.reported = fraction
            return fraction
        }
        if let fraction { report(fraction) }
    }

    private func report(_ share: Double) {
        if !progress(share) { cancel() }
    }

    /// Runs work on the thread of the caller, who waits for it.
    /// - Parameter progress: gets the share that is done, and says whether to go on.
    package static func run<Result>(
        hasPasses: Bool, progress: @escaping @Sendable (Double) -> Bool,
        _ work: () throws(AECError) -> Result
    ) throws(AECError) -> Result {
        let monitor = WorkMonitor(hasPasses: hasPasses, progress: progress)
        let value = try monitor.watch(work).get()
        monitor.report(1)
        try monitor.check()
        return value
    }

    #if hasFeature(Embedded)
        private func watch<Result>(
            _ work: () throws(AECError) -> Result
        ) -> Swift.Result<Result, AECError> {
            WorkMonitor.current = self
            defer { WorkMonitor.current = nil }
            return Swift.Result(catching: work)
        }
    #else
        private func watch<Result>(
            _ work: () throws(AECError) -> Result
        ) -> Swift.Result<Result, AECError> {
            WorkMonitor.$current.withValue(self) { Swift.Result(catching: work) }
        }

        /// Runs work on a thread of its own, so that those that Swift shares among tasks stay free, and cancels it with the
        /// task.
        static func run<Result: Sendable>(
            hasPasses: Bool, progress: @escaping @Sendable (Double) -> Void,
            _ work: @escaping @Sendable () throws(AECError) -> Result
        ) async throws(AECError) -> Result {
            let monitor = WorkMonitor(hasPasses: hasPasses) { share in
                progress(share)
                return true
            }
            let result = await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    Threads.detach {
                        continuation.resume(
                            returning: monitor.watch { () throws(AECError) in
                                try monitor.check()
                                return try work()
                            })
                    }
                }
            } onCancel: {
                monitor.cancel()
            }
            let value = try result.get()
            progress(1)
            return value
        }
    #endif
}
