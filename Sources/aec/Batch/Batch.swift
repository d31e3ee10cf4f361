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

/// Work on several files, one after the other: a file that fails does not stop the rest.
struct Batch {
    let output: Output

    /// Reports each file as it is done, and returns the exit code for all.
    ///
    /// With `--json` every file gets a line, those that fail one with the member `error`.
    func run(_ files: [String], work: (String) throws(CommandError) -> FileReport) -> ExitCode {
        let printer = BatchPrinter(files, output: output)
        for (index, file) in files.enumerated() {
            do throws(CommandError) {
                printer.finish(index, .done(try work(file)))
            } catch {
                printer.finish(index, .failed(error))
            }
        }
        return printer.exitCode
    }

    /// A file as messages name it.
    static func name(of file: String) -> String { file == "-" ? "standard input" : file }
}
