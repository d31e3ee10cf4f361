import AEC
import AECSupport
import CLibrary

/// What a piece of work took, in seconds.
public struct WorkTime: Sendable, Equatable {
    public let wall: Double
    /// Of the processor: of the thread that worked, or of all threads of another program.
    public let cpu: Double

    public init(wall: Double, cpu: Double) {
        self.wall = wall
        self.cpu = cpu
    }

    init(_ usage: ChildProcess.Usage) { self.init(wall: usage.wallSeconds, cpu: usage.cpuSeconds) }

    /// Measures work that stays on this thread.
    static func measure<Value>(
        _ work: () throws(AECError) -> Value
    ) throws(AECError) -> (Value, WorkTime) {
        var watch = Stopwatch()
        let cpu = threadSeconds()
        let value = try work()
        return (value, WorkTime(wall: watch.lap(), cpu: threadSeconds() - cpu))
    }

    private static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// One encoding and decoding of one picture by one codec.
struct CodecTrial {
    /// The whole file.
    let file: [UInt8]
    let decoded: AECImage
    let encodeTime: WorkTime
    let decodeTime: WorkTime
}
