import AEC
import AECModelStore
import AECSupport

/// `aec model list`: the models that files can be decoded with.
struct ModelListCommand: Command {
    static let description = CommandDescription(
        name: "model list",
        summary: "list the models on this machine",
        usage: ["[--json]"],
        text: """
            Prints the network that is built in, and all model files in the folders where decoders look for the
            model that a file needs, in their order: what AEC_MODEL_PATH names (folders and .aecm files, between
            colons), then $XDG_DATA_HOME/aec/models (default: ~/.local/share/aec/models), then aec/models in the
            folders of $XDG_DATA_DIRS (default: /usr/local/share and /usr/share). Each is checked; those of no use
            are warnings, with exit code 2.
            """,
        options: [.json, .quiet],
        examples: [
            ("aec model list", "a table"),
            ("aec model list --json", "one line of JSON for each model"),
        ])

    private let output: Output

    init(_ arguments: Arguments) throws(UsageError) {
        guard arguments.files.isEmpty else {
            throw UsageError(
                "model list takes no files; aec model info prints what is in one",
                command: arguments.command)
        }
        output = Output(arguments)
    }

    func run() throws(CommandError) -> ExitCode {
        let store = ModelStore.standard
        var table = MarkdownTable(["id", "name", "bytes", "gain tables", "file"])
        var code = ExitCode.success
        func add(_ info: ModelInfo, path: String?) {
            table.add([info.id, info.title, "\(info.size)", info.tablesText, path ?? "(built in)"])
            if output.json { output.result(json(of: info, path: path)) }
        }
        add(Model.standard.info, path: nil)
        for entry in store.entries() {
            switch entry.contents {
            case .success(let info): add(info, path: entry.path)
            case .failure(let error):
                code = .warnings
                Output.warning(error.description, file: entry.path)
                if output.json {
                    let error = CommandError(error).json
                    output.result(.object([("path", .string(entry.path)), ("error", error)]))
                }
            }
        }
        if !output.json {
            output.result(table.text)
            output.note("looked in " + store.folders.joined(separator: ", "))
        }
        return code
    }

    private func json(of info: ModelInfo, path: String?) -> JSON {
        .object([
            ("id", .string(info.id)), ("name", .string(info.name)),
            ("comment", .string(info.comment)), ("bytes", .integer(info.size)),
            ("tables", info.tablesJSON), ("builtIn", .bool(path == nil)),
            ("path", path.map(JSON.string) ?? .null),
        ])
    }
}
