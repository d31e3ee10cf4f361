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
