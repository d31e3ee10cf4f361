import AECReport

/// What came of one file.
struct FileReport {
    /// The members of its line of JSON, after `input`.
    var json: [(String, JSON)]
    /// What is printed when no JSON is asked for: on standard output, being what was asked for.
    var result: String?
    /// What is said about the work, on standard error.
    var note: String?
    var warnings: [String] = []
}

/// Work on several files, one after the other: a file that fails does not stop the rest.
struct Batch {
    let output: Output

    /// Reports each file as it is done, and returns the exit code for all.
    ///
    /// With `--json` every file gets a line, those that fail one with the member `error`.
    func run(_ files: [String], work: (String) throws(CommandError) -> FileReport) -> ExitCode {
        var codes: [ExitCode] = []
        for file in files {
            let name = Batch.name(of: file)
            do throws(CommandError) {
                let report = try work(file)
                for warning in report.warnings { Output.warning(warning, file: name) }
                if let note = report.note { output.note(note) }
                if output.json {
                    var members = [("input", JSON.string(file))] + report.json
                    if !report.warnings.isEmpty {
                        members.append(("warnings", .array(report.warnings.map(JSON.string))))
                    }
                    output.result(.object(members))
                } else if let result = report.result {
                    output.result(result)
                }
                codes.append(report.warnings.isEmpty ? .success : .warnings)
            } catch {
                Output.error(error.message, file: name)
                if output.json {
                    output.result(.object([("input", .string(file)), ("error", error.json)]))
                }
                codes.append(error.exitCode)
            }
        }
        return .combined(codes)
    }

    /// A file as messages name it.
    static func name(of file: String) -> String { file == "-" ? "standard input" : file }
}
