/// `aec man`: the manual page.
struct ManCommand: Command {
    static let description = CommandDescription(
        name: "man",
        summary: "print the manual page",
        usage: ["> aec.1"],
        text: """
            Prints the manual page aec(1), with the help of all commands, to read with man or to install.
            """,
        options: [],
        examples: [
            ("aec man | man -l -", "read it"),
            ("aec man > ~/.local/share/man/man1/aec.1", "install it for `man aec`"),
        ])

    init(_ arguments: Arguments) throws(UsageError) {
        guard arguments.files.isEmpty else {
            throw UsageError("man takes no files", command: arguments.command)
        }
    }

    func run() throws(CommandError) -> ExitCode {
        Output.print(ManualPage.text(of: .aec))
        return .success
    }
}
