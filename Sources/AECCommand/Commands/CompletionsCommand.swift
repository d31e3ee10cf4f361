/// `aec completions`: what a shell needs to complete command lines.
struct CompletionsCommand: Command {
    /// The shells, and their scripts.
    private static let scripts: [(shell: String, text: @Sendable (CommandList) -> String)] = [
        ("bash", { BashCompletion.text(of: $0) }), ("zsh", { ZshCompletion.text(of: $0) }),
        ("fish", { FishCompletion.text(of: $0) }),
    ]

    static let description = CommandDescription(
        name: "completions",
        summary: "print a script that completes command lines in bash, zsh or fish",
        usage: ["bash|zsh|fish"],
        text: """
            Prints a script for the shell, which then completes commands, options and files of aec with the tab key.
            """,
        options: [],
        examples: [
            ("source <(aec completions bash)", "for this shell; in ~/.bashrc for all"),
            (
                "aec completions zsh > ~/.zfunc/_aec",
                "for zsh, where ~/.zshrc has: fpath+=~/.zfunc; autoload -U compinit; compinit"
            ),
            ("aec completions fish > ~/.config/fish/completions/aec.fish", "for fish"),
        ],
        words: scripts.map(\.shell))

    private let text: @Sendable (CommandList) -> String

    init(_ arguments: Arguments) throws(UsageError) {
        let names = CompletionsCommand.scripts.map(\.shell)
        guard arguments.files.count == 1,
            let script = CompletionsCommand.scripts.first(where: { $0.shell == arguments.files[0] })
        else {
            throw UsageError(
                "name one shell: \(names.joined(separator: ", "))", command: arguments.command)
        }
        text = script.text
    }

    func run() throws(CommandError) -> ExitCode {
        Output.print(text(.aec))
        return .success
    }
}
