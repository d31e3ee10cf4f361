import CLibrary
import Synchronization

/// The processes that this one has started and not waited for, in a table that a signal handler can read: it may neither
/// allocate nor take a lock. Zero is an empty slot.
enum RunningChildren {
    private struct Table: ~Copyable, Sendable {
        static let count = 256
        nonisolated(unsafe) let slots: UnsafeMutablePointer<Atomic<Int32>>

        init() {
            slots = .allocate(capacity: Table.count)
            for i in 0..<Table.count { (slots + i).initialize(to: Atomic(0)) }
        }
    }

    private static let table = Table()

    static func prepare() { _ = table.slots }

    /// When the table is full the process is left out: it is then waited for.
    static func add(_ process: pid_t) { replace(0, by: process) }

    static func remove(_ process: pid_t) { replace(process, by: 0) }

    private static func replace(_ old: pid_t, by new: pid_t) {
        for i in 0..<Table.count
        where table.slots[i].compareExchange(
            expected: old, desired: new, ordering: .sequentiallyConsistent
        ).exchanged { return }
    }

    static func signalAll(_ number: Int32) {
        for i in 0..<Table.count {
            let process = table.slots[i].load(ordering: .sequentiallyConsistent)
            if process > 0 { kill(process, number) }
        }
    }
}
