import AECSupport

/// What came of one file.
struct FileReport: Sendable {
    /// The members of its line of JSON, after `input`.
    var json: [(String, JSON)]
    /// What is printed when no JSON is asked for: on standard output, being what was asked for.
    var result: String?
    /// What is said about the work, on standard error.
    var note: String?
    /// What `-v` adds, before the note.
    var detail: String?
    var warnings: [String] = []
    /// What is wrong with a file of which there is a `result` all the same.
    var failure: CommandError?
}
