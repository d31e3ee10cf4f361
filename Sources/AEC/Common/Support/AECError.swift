/// What went wrong, who is to blame, and what to do about it.
///
///     do { image = try AECDecoder().decode(bytes) }
///     catch { print(error.message) }        // `error` is an AECError: all throws are typed
///
/// `offset` is the position in the file, in bytes, where that is known.
public struct AECError: Error, Sendable {
    /// The kind of failure. A struct over a private enum, so that a new code breaks no caller.
    public struct Code: Sendable, Equatable, CustomStringConvertible {
        private enum Value: UInt8, Sendable {
            case truncated, malformed, checksumMismatch
            case invalidArgument, unreachableTarget
            case io, alreadyExists
            case limitExceeded
            case unsupportedVersion, unsupportedFeature, modelMissing, modelMismatch
            case cancelled, internalInconsistency
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// Whether both are the same kind of failure.
        public static func == (a: Code, b: Code) -> Bool { a.value.rawValue == b.value.rawValue }

        /// The file ends before its content does.
        public static let truncated = Code(.truncated)
        /// The file breaks a rule of its format.
        public static let malformed = Code(.malformed)
        /// A stored checksum does not match the data: the file was damaged.
        public static let checksumMismatch = Code(.checksumMismatch)
        /// The caller asked for something impossible.
        public static let invalidArgument = Code(.invalidArgument)
        /// No quality gives the size or the fidelity that was asked for; the message says what is possible.
        public static let unreachableTarget = Code(.unreachableTarget)
        /// The operating system refused to read or write.
        public static let io = Code(.io)
        /// Something exists already and would be overwritten.
        public static let alreadyExists = Code(.alreadyExists)
        /// A limit on size or memory would be exceeded; the message names the limit.
        public static let limitExceeded = Code(.limitExceeded)
        /// The file was written by a later version of the format.
        public static let unsupportedVersion = Code(.unsupportedVersion)
        /// The file is valid but uses a feature that this version does not handle.
        public static let unsupportedFeature = Code(.unsupportedFeature)
        /// No model was given where one is needed, or the one that is needed was not found.
        public static let modelMissing = Code(.modelMissing)
        /// The file needs another model than the one given.
        public static let modelMismatch = Code(.modelMismatch)
        /// The task that waited for the work was cancelled.
        public static let cancelled = Code(.cancelled)
        /// A bug in this library, never the fault of a file.
        public static let internalInconsistency = Code(.internalInconsistency)

        /// The code's name as written above.
        public var name: String {
            switch value {
            case .truncated: "truncated"
            case .malformed: "malformed"
            case .checksumMismatch: "checksumMismatch"
            case .invalidArgument: "invalidArgument"
            case .unreachableTarget: "unreachableTarget"
            case .io: "io"
            case .alreadyExists: "alreadyExists"
            case .limitExceeded: "limitExceeded"
            case .unsupportedVersion: "unsupportedVersion"
            case .unsupportedFeature: "unsupportedFeature"
            case .modelMissing: "modelMissing"
            case .modelMismatch: "modelMismatch"
            case .cancelled: "cancelled"
            case .internalInconsistency: "internalInconsistency"
            }
        }

        /// The same as `name`.
        public var description: String { name }
    }

    /// The kind of failure, for programs.
    public let code: Code
    /// What is wrong, in a sentence for people, without a capital and a full stop.
    public let message: String
    /// Where in the file, in bytes from its beginning; nil where that is not known.
    public let offset: Int?

    /// An error of this kind, with a message for people and the byte of the file where it was found.
    public init(_ code: Code, _ message: String, offset: Int? = nil) {
        self.code = code
        self.message = message
        self.offset = offset
    }
}

extension AECError: CustomStringConvertible {
    /// The message, and the offset where it is known. That of a file's first byte is left out: what is said there is of
    /// the file as a whole, such as that it is of another kind.
    public var description: String {
        if let offset, offset != 0 { return message + " (at byte " + String(offset) + ")" }
        return message
    }
}
