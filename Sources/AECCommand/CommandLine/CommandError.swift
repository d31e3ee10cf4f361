import AEC
import AECImageIO
import AECSupport

/// Why a file could not be processed: the message for people and the exit code for the shell.
struct CommandError: Error {
    let exitCode: ExitCode
    let message: String
    /// The name of the kind of error, for JSON.
    let kind: String
    /// The byte in the file, where that is known.
    let offset: Int?

    init(_ exitCode: ExitCode, _ message: String, kind: String, offset: Int? = nil) {
        self.exitCode = exitCode
        self.message = message
        self.kind = kind
        self.offset = offset
    }

    /// An error of the library, with the exit code that fits its kind.
    ///
    /// - Parameter message: nil for its own, with advice.
    init(_ error: AECError, message: String? = nil) {
        self.init(
            ExitCode(error.code), message ?? Advice.message(of: error), kind: error.code.name,
            offset: error.offset)
    }

    /// A name that only a change of it would turn into a `String`: the file of the changed name is another one.
    static let nameIsNotUTF8 = CommandError(
        .noInput,
        "this name is not UTF-8: rename the file, or use standard input and output (-)",
        kind: "noInput")

    /// The same with the name of the file in front, where that is not the one being worked on.
    func of(_ path: String) -> CommandError {
        CommandError(exitCode, FileName.shown(path) + ": " + message, kind: kind, offset: offset)
    }

    /// As the member `error` of a line of JSON.
    var json: JSON {
        var members: [(String, JSON)] = [("code", .string(kind)), ("message", .string(message))]
        if let offset { members.append(("offset", .integer(offset))) }
        return .object(members)
    }
}

/// The command line was not understood: the message, and the command whose help explains.
struct UsageError: Error {
    let message: String
    let command: String?

    init(_ message: String, command: String? = nil) {
        self.message = message
        self.command = command
    }
}

extension AECError {
    /// Whether it is one of a file that was damaged, of which a part may be left.
    var isDamage: Bool { [.truncated, .malformed, .checksumMismatch].contains(code) }
}
