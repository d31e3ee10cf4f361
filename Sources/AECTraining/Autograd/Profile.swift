import CLibrary

/// CPU seconds of a thread by operation, forward and backward.
public final class Profile {
    /// The forward or the backward pass.
    public enum Direction: Int { case forward, backward }

    /// By operation, CPU seconds [forward, backward].
    public private(set) var seconds: [String: [Double]] = [:]

    /// A profile of nothing yet; set it as `Tape.profile`.
    public init() {}

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    func add(_ name: StaticString, _ direction: Direction, since start: Double) {
        seconds[name.description, default: [0, 0]][direction.rawValue] += Profile.now() - start
    }
}
