import AEC

/// How the cores are shared among the pictures of a batch.
///
/// Many pictures at once with one thread each waste nothing on waiting for each other, so several files are worked on
/// like that; a single one gets all threads.
struct Parallelism: Sendable {
    /// Pictures at a time; nil for as many as there are cores.
    let workers: Int?
    /// Threads on one picture; nil to choose.
    let threads: Int?

    init(_ arguments: Arguments) throws(UsageError) {
        workers = try arguments.count(.workers, maximum: 1024)
        threads = try arguments.count(.threads, maximum: 1024)
    }

    /// For a number of files: how many at a time, and the threads of each.
    func shares(for files: Int, cores: Int = Threads.cores) -> (workers: Int, threads: Int) {
        guard files > 1 else { return (1, threads ?? cores) }
        let workers = workers ?? max(1, cores / (threads ?? 1))
        // Fewer files than cores leave some to each, unless told otherwise
        let shared = min(workers, files)
        return (shared, threads ?? (self.workers == nil ? max(1, cores / shared) : 1))
    }
}
