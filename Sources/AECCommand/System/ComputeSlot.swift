import CLibrary
import Dispatch

/// Keeps the cores busy while finished files go to the disk: a batch has more threads than it may use cores, and only
/// those with a slot compute. Making a file durable takes milliseconds, a good part of the work on a small picture.
enum ComputeSlot {
    /// This thread's slot: the semaphore that it is to be given back to.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Waits for a slot, which is held until `release` or the end of `work`.
    static func with(_ slots: DispatchSemaphore, _ work: () -> Void) {
        slots.wait()
        pthread_setspecific(key, Unmanaged.passUnretained(slots).toOpaque())
        defer { release() }
        work()
    }

    /// Gives this thread's slot, where it has one, to another thread: from now on this one only waits.
    static func release() {
        guard let slots = pthread_getspecific(key) else { return }
        pthread_setspecific(key, nil)
        Unmanaged<DispatchSemaphore>.fromOpaque(slots).takeUnretainedValue().signal()
    }
}
