import AECImageIO
import AECModelStore
import AECSupport
import CLibrary

/// `aec model remove`: what `aec model install` has put there.
struct ModelRemoveCommand: Command {
    static let description = CommandDescription(
        name: "model remove",
        summary: "remove an installed model",
        usage: ["[--system] ID..."],
        text: """
            Removes the models with these ids, as aec model list prints them, from the folder into which aec model
            install puts them. Files that were encoded with such a model cannot be decoded any more without it.
            """,
        options: [ModelFolderChoice.system, .quiet],
        examples: [("aec model remove 15b0b062a0ad8479", "from your folder of models")])

    private let ids: [[UInt8]]
    private let folder: ModelFolderChoice
    private let output: Output

    init(_ arguments: Arguments) throws(UsageError) {
        guard !arguments.files.isEmpty else {
            throw UsageError("name the id of a model", command: arguments.command)
        }
        var ids: [[UInt8]] = []
        for text in arguments.files {
            let isHexadecimal = text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
            guard isHexadecimal, text.utf8.count == 16, let number = UInt64(text, radix: 16) else {
                throw UsageError(
                    "'\(text)' is not the id of a model, 16 digits as 15b0b062a0ad8479",
                    command: arguments.command)
            }
            ids.append(withUnsafeBytes(of: number.bigEndian) { Array($0) })
        }
        self.ids = ids
        folder = try ModelFolderChoice(arguments)
        output = Output(arguments)
    }

    func run() throws(CommandError) -> ExitCode {
        var codes: [ExitCode] = []
        for path in ids.map(folder.file) {
            if unlink(path) == 0 {
                output.note("\(FileName.shown(path)): removed")
                continue
            }
            let isMissing = errno == ENOENT
            Output.error("cannot be removed: \(Platform.reason())", file: path)
            codes.append(isMissing ? .noInput : .cannotCreate)
        }
        return .combined(codes)
    }
}
