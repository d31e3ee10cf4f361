import AEC
import CLibrary

/// What the file system refused, to whom, and why.
///
/// A program maps `stage` to its exit code; `asAECError` is the same as the library's one error type.
public struct FileError: Error, Sendable, CustomStringConvertible {
    /// What was being done.
    public enum Stage: Sendable {
        /// Opening a file to read: it is not there, is a folder, or may not be read.
        case open
        /// Reading from an open file.
        case read
        /// More bytes than the caller allows.
        case tooLarge
        /// Making a new file: no such folder, no permission, no space.
        case create
        /// The file is there already and may not be overwritten.
        case exists
        /// Writing to an open file, or giving it its name.
        case write
        /// Binary data from or to a terminal.
        case terminal
    }

    /// What was being done when it failed.
    public let stage: Stage
    /// As the user gave it; `-` for standard input and output.
    public let path: String
    /// The system's error number, 0 where the system did not object.
    public let errno: Int32

    /// A failure at `path`, with the system's error number where there is one.
    public init(_ stage: Stage, path: String, errno: Int32 = 0) {
        self.stage = stage
        self.path = path
        self.errno = errno
    }

    /// What was refused, with the path and the system's reason; a sentence for people.
    public var description: String {
        let reason = errno == 0 ? "" : ": " + String(cString: strerror(errno))
        let path = FileName.shown(path)
        switch stage {
        case .open: return "cannot open \(path)\(reason)"
        case .read: return "cannot read \(path == "-" ? "standard input" : path)\(reason)"
        case .tooLarge: return "\(path == "-" ? "standard input" : path) is too large to be read"
        case .create: return "cannot create \(path)\(reason)"
        case .exists: return "\(path) exists already"
        case .write: return "cannot write \(path == "-" ? "standard output" : path)\(reason)"
        case .terminal:
            return "binary data is not read from or written to a terminal: name a file or redirect"
        }
    }

    /// The same as an error of code `io`, or `limitExceeded` for `tooLarge`.
    public var asAECError: AECError {
        AECError(stage == .tooLarge ? .limitExceeded : .io, description)
    }
}
