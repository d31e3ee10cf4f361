import CLibrary

/// The few questions to the operating system that the commands share.
enum Platform {
    /// Gives standard streams that are closed something to stand for them, on which they still fail. Without it, the
    /// next file that is opened would be standard error, and messages would go into it.
    static func openStandardStreams() {
        for descriptor in 0...Int32(2) where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free, which is this one. Nothing to be read from, or nothing to be written to
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// The day, as in "2026-11-28", of UTC.
    static var today: String {
        var now = time(nil)
        var day = tm()
        gmtime_r(&now, &day)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(day.tm_year + 1900)-\(two(day.tm_mon + 1))-\(two(day.tm_mday))"
    }

    /// Why the last call to the system failed.
    static func reason() -> String { String(cString: strerror(errno)) }

    /// Whether a file descriptor is a terminal, where binary data does harm.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The path of this program, to start it again.
    static var program: String {
        #if os(Linux)
            var buffer = [CChar](repeating: 0, count: 4096)
            let count = readlink("/proc/self/exe", &buffer, buffer.count)
            if count > 0 {
                return String(
                    decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
            }
        #endif
        return ProgramWords.all.first ?? "aec"
    }

    /// Writes text; false when the other side does not take it.
    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }
}

private let systemWrite = write
