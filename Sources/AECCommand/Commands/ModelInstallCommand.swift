import AEC
import AECImageIO
import AECModelStore
import AECSupport

/// `aec model install`: models into the folder where decoders look for them.
struct ModelInstallCommand: Command {
    static let description = CommandDescription(
        name: "model install",
        summary: "keep a model where decoders find it",
        usage: ["[--system] [--force] FILE.aecm..."],
        text: """
            Checks each model file and copies it into your folder of models, under its id. From then on, files
            that were encoded with this model are decoded without --model: by aec, and by programs that use its
            library. The folder is $XDG_DATA_HOME/aec/models, which without that variable is
            ~/.local/share/aec/models.

            A model that is installed already stays as it is. Where the installed file has other gain tables
            behind the same network, it is replaced only with --force.
            """,
        options: [ModelFolderChoice.system, .force, .json, .quiet],
        examples: [
            ("aec model install mine.aecm", "for you"),
            ("sudo aec model install --system mine.aecm", "for all users of this machine"),
            ("aec model list", "what is installed"),
        ])

    private let inputs: [String]
    private let folder: ModelFolderChoice
    private let force: Bool
    private let output: Output

    init(_ arguments: Arguments) throws(UsageError) {
        inputs = try arguments.inputs()
        folder = try ModelFolderChoice(arguments)
        force = arguments.has(.force)
        output = Output(arguments)
    }

    func run() throws(CommandError) -> ExitCode {
        let inputs = inputs.map { BatchInput(path: $0) }
        return Batch(inputs: inputs, output: output).run { input throws(CommandError) in
            let bytes = try Files.read(input.path, limit: Files.modelLimit)
            let model = try Model(checking: bytes)
            let destination = Destination.file(folder.file(of: model.id), folders: NewFolders())
            let isThere = try isInstalled(bytes, model, at: destination)
            if !isThere { try Files.write(bytes, to: destination, force: force) }
            let info = model.info
            return FileReport(
                json: [
                    ("output", .string(destination.name)), ("id", .string(info.id)),
                    ("name", .string(info.name)), ("comment", .string(info.comment)),
                    ("bytes", .integer(info.size)), ("tables", info.tablesJSON),
                    ("installed", .bool(!isThere)),
                ],
                note: isThere
                    ? "\(input.name): is installed already, as \(destination.shown)"
                    : "\(input.name) -> \(destination.shown): \(info.title)")
        }
    }

    /// Whether the very file is in its place.
    ///
    /// - Throws: `cannotCreate` when another one is, unless forced.
    private func isInstalled(
        _ bytes: [UInt8], _ model: Model, at destination: Destination
    ) throws(CommandError) -> Bool {
        guard let status = FileStatus(of: destination.name) else { return false }
        guard status.kind == .regular else {
            throw CommandError(
                .cannotCreate, "\(destination.shown) is there, and is no file", kind: "exists")
        }
        let installed = try? Files.read(destination.name, limit: Files.modelLimit)
        if installed == bytes { return true }
        if force { return false }
        let (here, there) = (model.info, installed.flatMap { try? Model($0) }?.info)
        let difference =
            there.map { "with \(tables($0)), where this file has \(tables(here))" }
            ?? "but cannot be used"
        throw CommandError(
            .cannotCreate,
            "\(destination.shown) is installed already, \(difference) (--force replaces it)",
            kind: "exists")
    }

    private func tables(_ info: ModelInfo) -> String {
        info.tableSets.isEmpty ? "no gain tables of a name" : "the gain tables \(info.tablesText)"
    }
}
