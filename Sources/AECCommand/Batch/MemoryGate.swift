import CLibrary

/// Lets as many threads work at the same time as there is memory for. Whoever needs more than all of it works alone.
final class MemoryGate: @unchecked Sendable {
    private let total: Int
    private var used = 0
    private var workers = 0
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// - Parameter total: in bytes.
    init(total: Int) {
        // Where there is none at all, still one at a time
        self.total = max(1, total)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Waits until `bytes` are free, and takes them while `work` runs.
    func with<Result, Failure>(
        _ bytes: Int, _ work: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = min(bytes, total)
        pthread_mutex_lock(mutex)
        while workers > 0, bytes > total - used { pthread_cond_wait(condition, mutex) }
        used += bytes
        workers += 1
        pthread_mutex_unlock(mutex)
        defer {
            pthread_mutex_lock(mutex)
            used -= bytes
            workers -= 1
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        return try work()
    }
}
