#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The temporary files that a signal must remove.
///
/// A signal handler may neither allocate nor take a lock, so the names stand in a fixed table of zero-terminated
/// strings: an empty slot begins with a zero, and a name's first byte is written last.
enum UnfinishedFiles {
    private static let slots = 64
    private static let slotSize = 4096

    private nonisolated(unsafe) static let table: UnsafeMutablePointer<CChar> = {
        let table = UnsafeMutablePointer<CChar>.allocate(capacity: slots * slotSize)
        table.initialize(repeating: 0, count: slots * slotSize)
        return table
    }()

    private nonisolated(unsafe) static let mutex: UnsafeMutablePointer<pthread_mutex_t> = {
        let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        return mutex
    }()

    /// The slot of a name; nil when the table is full or the name too long, and the file is then left to its owner.
    static func add(_ path: String) -> Int? {
        let bytes = path.utf8CString
        guard bytes.count > 1, bytes.count <= slotSize else { return nil }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        for slot in 0..<slots where table[slot * slotSize] == 0 {
            let name = table + slot * slotSize
            for i in 1..<bytes.count { name[i] = bytes[i] }
            name[0] = bytes[0]
            return slot
        }
        return nil
    }

    static func forget(_ slot: Int?) {
        guard let slot else { return }
        pthread_mutex_lock(mutex)
        table[slot * slotSize] = 0
        pthread_mutex_unlock(mutex)
    }

    /// For the signal handler, which calls nothing but unlink, signal and raise.
    private static func removeAll() {
        for slot in 0..<slots where table[slot * slotSize] != 0 { unlink(table + slot * slotSize) }
    }

    static func installSignalHandlers() {
        // The table must not be made within a handler.
        _ = table
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] {
            let previous = signal(number) { number in
                UnfinishedFiles.removeAll()
                // As if there were no handler: the parent sees what ended the process.
                signal(number, SIG_DFL)
                raise(number)
            }
            let ignored =
                unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
            if ignored { signal(number, SIG_IGN) }
        }
    }
}
