import CAECProcess
import CLibrary

extension Platform {
    /// Bytes of memory that this process may take without harm to others: three quarters of what is free, or of what a
    /// container leaves.
    static var availableMemory: Int {
        let pages = Int(sysconf(Int32(_SC_PHYS_PAGES)))
        let physical = max(1, pages) * max(1, Int(sysconf(Int32(_SC_PAGESIZE))))
        #if os(Linux)
            var free = physical
            if let kibibytes = number(after: "MemAvailable:", in: "/proc/meminfo") {
                free = min(free, kibibytes << 10)
            }
            // What files are cached is counted as used, but is given up when there is need
            for (limit, usage, cache) in [
                ("memory.max", "memory.current", ("memory.stat", "file ")),
                (
                    "memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes",
                    ("memory/memory.stat", "total_cache ")
                ),
            ] {
                guard let limit = number(after: "", in: cgroup + limit) else { continue }
                let used = number(after: "", in: cgroup + usage) ?? 0
                let cached = number(after: cache.1, in: cgroup + cache.0) ?? 0
                free = min(free, limit - max(0, used - cached))
            }
            return min(max(0, free / 4 * 3), addressSpaceLeft ?? .max)
        #else
            return physical / 2
        #endif
    }

    /// Bytes that a limit on this process's address space (`ulimit -v`) leaves for pictures, beside the stacks of threads and
    /// what else is small; nil without a limit.
    static var addressSpaceLeft: Int? {
        var limit = rlimit()
        #if os(Linux)
            let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0
        #else
            let isKnown = getrlimit(RLIMIT_AS, &limit) == 0
        #endif
        // No limit is a number beyond those of addresses
        guard isKnown, limit.rlim_cur < Int.max else { return nil }
        var used = 0
        #if os(Linux)
            let pages = number(after: "", in: "/proc/self/statm") ?? 0
            used = pages * max(1, Int(sysconf(Int32(_SC_PAGESIZE))))
        #endif
        let spare = 16 << 20
        return max(0, Int(limit.rlim_cur) - used - spare)
    }

    /// Lets all threads share one heap, which keeps what is freed. To be called before there are threads.
    static func shareHeap() { aec_share_heap() }

    #if os(Linux)
        private static let cgroup = "/sys/fs/cgroup/"

        /// The number that follows a word at a line's beginning; nil when the file or the number is not there.
        private static func number(after word: String, in path: String) -> Int? {
            guard let file = fopen(path, "re") else { return nil }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 256)
            while fgets(&line, Int32(line.count), file) != nil {
                let text = line.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
                guard text.hasPrefix(word) else { continue }
                let digits = text.dropFirst(word.count).drop { $0 == " " }
                return Int(digits.prefix { $0.isNumber })
            }
            return nil
        }
    #endif
}
