import AEC
// `environ` is a global variable of C, which Swift 6 cannot know to be safe; it is only read, before any thread starts.
@preconcurrency import CLibrary

/// Another program, started by this one, so that its time can be measured and, if wanted, lines exchanged with it.
public final class ChildProcess {
    /// What a program took, from start to end.
    public struct Usage: Sendable {
        /// Seconds from start to end.
        public let wallSeconds: Double
        /// Processor time of user and system together, of all its threads.
        public let cpuSeconds: Double
        /// The exit status; negative for the signal that ended it.
        public let status: Int
    }

    private let process: pid_t
    private var watch: Stopwatch
    /// Our end of the program's standard input and output; -1 without.
    private var input: Int32 = -1
    private var output: Int32 = -1
    private var pending: [UInt8] = []
    private var ended = false

    /// Starts a program, found on PATH unless its name has a slash.
    ///
    /// - Parameters:
    ///   - arguments: the program's name and its arguments.
    ///   - environment: variables set on top of ours.
    ///   - talking: connects the program's standard input and output to `writeLine` and `readLine`; without, they are
    ///     the null device.
    ///   - quiet: standard error goes to the null device, too.
    ///   - errors: a new file for standard error.
    /// - Throws: `io` when the program cannot be started.
    public init(
        _ arguments: [String], environment: [(String, String)] = [], talking: Bool = false,
        quiet: Bool = false, errors: String? = nil
    ) throws(AECError) {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var theirs: [Int32] = []
        if talking {
            let toChild = try ChildProcess.pipe()
            let fromChild = try ChildProcess.pipe()
            posix_spawn_file_actions_adddup2(&actions, toChild.read, 0)
            posix_spawn_file_actions_adddup2(&actions, fromChild.write, 1)
            input = toChild.write
            output = fromChild.read
            theirs = [toChild.read, fromChild.write]
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        if let errors {
            let flags = O_WRONLY | O_CREAT | O_EXCL
            posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o600)
        } else if quiet {
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }

        var strings: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables = ChildProcess.environment(with: environment)
        defer { for string in strings + variables { free(string) } }
        var process: pid_t = 0
        watch = Stopwatch()
        let failure = posix_spawnp(&process, arguments[0], &actions, nil, &strings, &variables)
        self.process = process
        if failure == 0 { RunningChildren.add(process) }
        for end in theirs { close(end) }
        guard failure == 0 else {
            ended = true
            throw AECError(
                .io, "cannot start " + arguments[0] + ": " + String(cString: strerror(failure)))
        }
    }

    deinit {
        closePipes()
        if !ended { _ = wait() }
    }

    /// Both ends closed in programs started later, so that the end of the input is seen by the reader.
    private static func pipe() throws(AECError) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard CLibrary.pipe(&ends) == 0 else {
            throw AECError(.io, "cannot make a pipe: " + String(cString: strerror(errno)))
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func environment(with changes: [(String, String)]) -> [UnsafeMutablePointer<
        CChar
    >?] {
        var variables: [UnsafeMutablePointer<CChar>?] = []
        var at = environ
        while let variable = at.pointee {
            let text = String(cString: variable)
            if !changes.contains(where: { text.hasPrefix($0.0 + "=") }) {
                variables.append(strdup(variable))
            }
            at += 1
        }
        return variables + changes.map { strdup($0.0 + "=" + $0.1) } + [nil]
    }

    private func closePipes() {
        if input >= 0 { close(input) }
        if output >= 0 { close(output) }
        input = -1
        output = -1
    }

    /// Closes the pipes and waits for the program's end.
    public func wait() -> Usage {
        closePipes()
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        RunningChildren.remove(process)
        ended = true
        let signal = status & 0x7f
        func seconds(_ time: timeval) -> Double {
            Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
        }
        return Usage(
            wallSeconds: watch.lap(), cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            status: Int(signal == 0 ? (status >> 8) & 0xff : -signal))
    }

    /// Runs a program to its end.
    ///
    /// - Throws: `io` when it cannot be started or does not end with status 0.
    public static func run(
        _ arguments: [String], environment: [(String, String)] = [], quiet: Bool = false
    ) throws(AECError) -> Usage {
        let usage = try ChildProcess(arguments, environment: environment, quiet: quiet).wait()
        guard usage.status == 0 else {
            throw AECError(
                .io, "\(arguments.joined(separator: " ")): ended with status \(usage.status)")
        }
        return usage
    }

    /// Writes a line to the program's standard input.
    public func writeLine(_ line: String) throws(AECError) {
        let bytes = Array((line + "\n").utf8)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(input, $0.baseAddress! + done, bytes.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw AECError(.io, "cannot write to a child process") }
            done += count
        }
    }

    /// Waits for a line of the program's standard output; nil at its end.
    public func readLine() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                return line
            }
            let count = read(output, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            pending += buffer[..<count]
        }
    }

    /// To be called before `signalAll` is used within a signal handler.
    public static func prepareToSignal() { RunningChildren.prepare() }

    /// Sends a signal to all programs that run. Async-signal-safe.
    public static func signalAll(_ number: Int32) { RunningChildren.signalAll(number) }

    /// Where PATH has a program of this name; nil when it has none.
    public static func find(_ name: String) -> String? {
        guard let path = getenv("PATH") else { return nil }
        for folder in String(cString: path).split(separator: ":") {
            let candidate = folder + "/" + name
            if access(candidate, X_OK) == 0 { return candidate }
        }
        return nil
    }
}
