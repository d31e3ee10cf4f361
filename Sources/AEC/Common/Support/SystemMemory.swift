#if !hasFeature(Embedded)
    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #elseif canImport(Darwin)
        import Darwin
    #endif
#endif

/// What the operating system has for this process. Swift ends the process where an array cannot be allocated, and with it
/// all other work: what is large is asked for beforehand.
package enum SystemMemory {
    /// Less than this is not worth the question.
    private static let little = 1 << 20

    /// Whether so many bytes can be allocated now: not where a limit on this process's address space (`ulimit -v`) or the
    /// system's is reached. The answer holds until somebody else allocates.
    package static func hasRoom(for bytes: Int) -> Bool {
        #if hasFeature(Embedded)
            // There a program has its memory to itself
            return true
        #else
            guard bytes >= little else { return true }
            // Not malloc, which compilers take to succeed where nobody uses what it gives
            let memory = mmap(
                nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
            guard let memory, Int(bitPattern: memory) != -1 else { return false }
            munmap(memory, bytes)
            return true
        #endif
    }
}
