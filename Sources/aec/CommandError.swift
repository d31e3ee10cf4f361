import AEC
import AECReport

/// Why a file was not done: the message for people and the code for the shell.
struct CommandError: Error {
    let exitCode: ExitCode
    let message: String
    /// The name of the kind of error, for JSON.
    let kind: String
    /// The byte in the file, where that is known.
    let offset: Int?

    init(_ exitCode: ExitCode, _ message: String, kind: String) {
        self.exitCode = exitCode
        self.message = message
        self.kind = kind
        offset = nil
    }

    /// An error of the library, with the exit code that fits its kind unless the caller knows better.
    /// `prefix` names the file at fault where that is not the one being worked on.
    init(_ error: AECError, exitCode: ExitCode? = nil, prefix: String = "") {
        self.exitCode = exitCode ?? ExitCode(error.code)
        message = prefix + error.description
        kind = error.code.name
        offset = error.offset
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
