#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Ctrl-C as a question instead of an end: long work asks now and then whether it was pressed. The second time it ends
/// the program as usual.
struct Interruption {
    /// Written by a signal handler, which may do no more than that.
    nonisolated(unsafe) private static var asked: sig_atomic_t = 0
    nonisolated(unsafe) private static var previous: (@convention(c) (Int32) -> Void)?

    init() {
        Interruption.asked = 0
        Interruption.previous = signal(SIGINT) { _ in
            Interruption.asked = 1
            _ = signal(SIGINT, Interruption.previous)
        }
    }

    var wasAsked: Bool { Interruption.asked != 0 }

    /// From now on Ctrl-C ends the program at once.
    func end() { _ = signal(SIGINT, Interruption.previous) }
}
