/// A subcommand: what help says of it, and what it does. One file each.
protocol Command {
    static var description: CommandDescription { get }

    /// Checks the whole command line, so that nothing is done when a part of it is wrong.
    init(_ arguments: Arguments) throws(UsageError)

    func run() throws(CommandError) -> ExitCode
}

/// What help says of a command, and which options it takes.
struct CommandDescription: Sendable {
    /// The words that call it: "compress", or "model info".
    let name: String
    /// One line in the list of commands.
    let summary: String
    /// What may follow the name.
    let usage: [String]
    /// Paragraphs.
    let text: String
    let options: [Option]
    /// Command lines that work, each with what it does.
    let examples: [(String, String)]
    /// The words that may follow, where these are not files.
    var words: [String] = []

    /// With `--help`, without those for the program's own use.
    var visibleOptions: [Option] { (options + [.help]).filter { !$0.hidden } }
}

/// All commands, in the order of help.
enum Commands {
    static var all: [any Command.Type] {
        [
            CompressCommand.self, DecompressCommand.self, InfoCommand.self, VerifyCommand.self,
            TrainCommand.self, ModelInfoCommand.self, ModelImportCommand.self, BenchCommand.self,
            ReportCommand.self,
            CompareCommand.self, CompletionsCommand.self, ManCommand.self,
        ]
    }

    /// The command that `words` begin with, and the words after its name.
    static func find(_ words: ArraySlice<String>) -> (
        command: any Command.Type, rest: ArraySlice<String>
    )? {
        for command in all {
            let name = command.description.name.split(separator: " ").map(String.init)
            if words.starts(with: name) { return (command, words.dropFirst(name.count)) }
        }
        return nil
    }

    /// The commands whose name begins with this word: those of `aec model`.
    static func group(_ word: String) -> [any Command.Type] {
        all.filter { $0.description.name.hasPrefix(word + " ") }
    }

    /// The first words of the commands' names, and `help`.
    static var firstWords: [String] {
        var words: [String] = []
        for command in all {
            let word = String(command.description.name.prefix { $0 != " " })
            if !words.contains(word) { words.append(word) }
        }
        return words + ["help"]
    }
}
