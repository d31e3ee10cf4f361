import AECSupport
import CLibrary
import Synchronization

/// The temporary files that a signal must remove, and the folders that have nothing else in them.
///
/// A signal handler may neither allocate nor take a lock, so the names stand in a fixed table of zero-terminated
/// strings: an empty slot begins with a zero, and a name's first byte is written last.
enum UnfinishedFiles {
    /// More than there are threads that write files.
    private static let slots = 4096
    private static let slotSize = 4096

    /// Only what is used becomes memory.
    private nonisolated(unsafe) static let table: UnsafeMutablePointer<CChar> = {
        guard let memory = calloc(slots, slotSize) else { fatalError("out of memory") }
        return memory.bindMemory(to: CChar.self, capacity: slots * slotSize)
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

    /// How many threads are in `guarded`.
    private static let guards = Atomic<Int>(0)
    /// The process is about to end, and no file may be made or renamed any more.
    private static let isEnding = Atomic<Bool>(false)
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGPIPE]

    /// Runs what makes a temporary file or gives one its name, so that no signal finds it half done: a file that another
    /// thread makes after the handler has removed all would stay. Does not return when the process is ending.
    static func guarded<Result, Failure>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The handler waits for all guards, so it must not run on a thread that has one
        var mask = sigset_t()
        var previous = sigset_t()
        sigemptyset(&mask)
        for number in signals { sigaddset(&mask, number) }
        pthread_sigmask(SIG_BLOCK, &mask, &previous)
        guards.add(1, ordering: .sequentiallyConsistent)
        defer {
            guards.subtract(1, ordering: .sequentiallyConsistent)
            pthread_sigmask(SIG_SETMASK, &previous, nil)
        }
        if isEnding.load(ordering: .sequentiallyConsistent) {
            guards.subtract(1, ordering: .sequentiallyConsistent)
            while true { pause() }
        }
        return try body()
    }

    /// Removes all for good, before the process ends. Fit for a signal handler: calls nothing but nanosleep, unlink and
    /// rmdir.
    static func end() {
        isEnding.store(true, ordering: .sequentiallyConsistent)
        // A file system may keep a thread waiting for long: not more than two seconds
        var rest = 2000
        while guards.load(ordering: .sequentiallyConsistent) > 0, rest > 0 {
            var millisecond = timespec(tv_sec: 0, tv_nsec: 1_000_000)
            nanosleep(&millisecond, nil)
            rest -= 1
        }
        for slot in 0..<slots where table[slot * slotSize] != 0 { unlink(table + slot * slotSize) }
        for slot in 0..<slots where table[slot * slotSize] != 0 { rmdir(table + slot * slotSize) }
    }

    static func installSignalHandlers() {
        // Nothing may be made within a handler.
        _ = table
        _ = guards.load(ordering: .relaxed)
        _ = isEnding.load(ordering: .relaxed)
        ChildProcess.prepareToSignal()
        for number in signals {
            let previous = signal(number) { number in
                // Programs that work for this one would go on without it
                ChildProcess.signalAll(SIGTERM)
                UnfinishedFiles.end()
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
