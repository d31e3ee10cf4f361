import AECImageIO

/// One file that a command is to work on.
struct BatchInput: Sendable {
    /// As it is opened and as messages name it; `-` for standard input.
    let path: String
    /// Its path below the folder that was named; nil for a file that was named itself.
    var pathInFolder: String?
    /// Nil for what is not there, and for standard input that is no regular file.
    var status: FileStatus?
    /// Why it cannot be worked on, known beforehand.
    var failure: CommandError?

    /// As messages name it.
    var name: String { Batch.name(of: path) }
}
