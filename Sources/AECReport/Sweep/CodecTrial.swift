import AEC
import AECSupport
import CLibrary

/// How long a piece of work took.
public struct WorkTime: Sendable, Equatable {
    /// Seconds of wall-clock time.
    public let wall: Double
    /// CPU seconds of the thread that worked, or of all threads of another program.
    public let cpu: Double

    /// Both times, in seconds.
    public init(wall: Double, cpu: Double) {
        self.wall = wall
        self.cpu = cpu
    }

    init(_ usage: ChildProcess.Usage) { self.init(wall: usage.wallSeconds, cpu: usage.cpuSeconds) }

    init(_ seconds: PythonPeer.Seconds) { self.init(wall: seconds.wall, cpu: seconds.cpu) }

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
public struct CodecTrial: Sendable {
    /// The whole file.
    public let file: [UInt8]
    /// What the file decodes to, of the original's size.
    public let decoded: AECImage
    /// From pixels to the file.
    public let encodeTime: WorkTime
    /// From the file to pixels.
    public let decodeTime: WorkTime

    /// Bits of the whole file per pixel, bpp.
    public var bitsPerPixel: Double {
        Double(file.count) * 8 / Double(decoded.width * decoded.height)
    }
}

extension CodecTrial {
    /// Encodes and decodes `image` once, pixels in memory to bytes in memory and back.
    public init(
        of image: AECImage, with encoder: AECEncoder, _ decoder: AECDecoder
    ) throws(AECError) {
        try self.init { () throws(AECError) in
            try encoder.encode(image)
        } decode: { file throws(AECError) in
            try decoder.decode(file)
        }
        guard decoded.width == image.width, decoded.height == image.height else {
            throw AECError(
                .internalInconsistency, "the decoded picture differs in size from the original")
        }
    }

    /// The same with any codec in this process.
    init(
        encode: () throws(AECError) -> [UInt8], decode: ([UInt8]) throws(AECError) -> AECImage
    ) throws(AECError) {
        let (file, encodeTime) = try WorkTime.measure(encode)
        let (decoded, decodeTime) = try WorkTime.measure { () throws(AECError) in
            try decode(file)
        }
        self.init(file: file, decoded: decoded, encodeTime: encodeTime, decodeTime: decodeTime)
    }
}
