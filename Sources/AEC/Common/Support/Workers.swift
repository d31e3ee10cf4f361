import Synchronization

/// Runs independent jobs on several threads.
enum Workers {
    /// As many threads as can run at the same time.
    static var cores: Int { Threads.cores }

    /// Calls `job` for 0 ..< count, on at most `threads` threads; throws the error of the first job that failed. Begins no
    /// job when whoever waits for the work has cancelled it, and tells them after each, where the jobs are a `part` of the
    /// whole work, how far it is.
    static func run(
        _ count: Int, threads: Int, part: ClosedRange<Double>? = nil,
        job: @escaping @Sendable (Int) throws(AECError) -> Void
    ) throws(AECError) {
        let monitor = WorkMonitor.current
        let state = State()
        func finishJob() {
            guard let part else { return }
            let share = Double(state.done.add(1, ordering: .relaxed).newValue) / Double(count)
            monitor?.advance(to: part.lowerBound + share * (part.upperBound - part.lowerBound))
        }
        if threads <= 1 || count <= 1 {
            for index in 0..<count {
                try monitor?.check()
                try job(index)
                finishJob()
            }
            return
        }
        Threads.run(min(threads, count)) { _ in
            while true {
                let index = state.next.add(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                do throws(AECError) {
                    try monitor?.check()
                    try job(index)
                    finishJob()
                } catch {
                    state.failure.withLock {
                        if let first = $0, first.index < index { return }
                        $0 = (index, error)
                    }
                }
            }
        }
        if let failure = state.failure.withLock({ $0 }) { throw failure.error }
    }

    /// What the threads of a run have in common.
    private final class State: Sendable {
        let next = Atomic<Int>(0)
        let done = Atomic<Int>(0)
        let failure = Mutex<(index: Int, error: AECError)?>(nil)
    }

    /// Tells whoever waits for the work that a share of it is done.
    static func report(_ share: Double) {
        WorkMonitor.current?.advance(to: share)
    }

    /// The results of `job` for 0 ..< count, in order.
    static func map<Result: Sendable>(
        _ count: Int, threads: Int, part: ClosedRange<Double>? = nil,
        job: @escaping @Sendable (Int) throws(AECError) -> Result
    ) throws(AECError) -> [Result] {
        let results = Results<Result>(count)
        try run(count, threads: threads, part: part) { index throws(AECError) in
            results.slots[index] = try job(index)
        }
        return results.slots.compactMap { $0 }
    }

    /// A slot for each job; every job writes to its own.
    private final class Results<Result>: @unchecked Sendable {
        let slots: UnsafeMutableBufferPointer<Result?>
        init(_ count: Int) {
            slots = .allocate(capacity: count)
            slots.initialize(repeating: nil)
        }
        deinit {
            slots.deinitialize()
            slots.deallocate()
        }
    }

    /// Cuts `rows` into one band of nearly equal size for each thread.
    static func bands(rows: Range<Int>, threads: Int) -> [Range<Int>] {
        let count = max(1, min(threads, rows.count))
        func cut(_ index: Int) -> Int { rows.lowerBound + rows.count * index / count }
        return (0..<count).map { cut($0)..<cut($0 + 1) }
    }
}
