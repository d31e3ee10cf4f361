/// The texts of `aec help`.
enum Help {
    /// What the program is for.
    static let introduction = """
        aec makes photographs small. It compresses pictures (PNG, JPEG, PNM, PAM) into .aec files with a small
        neural network that is part of this program, and decodes them to the same pixels on every machine.
        """

    /// `aec help`.
    static func overview(of list: CommandList) -> String {
        let commands = list.all.map { ($0.description.name, $0.description.summary) }
        return """
            \(introduction)

            usage: aec COMMAND [OPTION]... [FILE]...
                   aec --version

            commands:
            \(table(commands + [("help [COMMAND]", "explain a command, with examples")], indent: 2))

            examples:
              aec compress photo.png            write photo.aec
              aec decompress photo.aec          write photo.png
              aec help compress                 all about a command

            exit codes:
            \(table(ExitCode.help, indent: 2))

            environment:
            \(table(Environment.help, indent: 2))

            """
    }

    /// `aec help COMMAND`.
    static func text(of command: CommandDescription) -> String {
        var text = "aec \(command.name): \(command.summary)\n\nusage:\n"
        for usage in command.usage { text += "  aec \(command.name) \(usage)\n" }
        text += "\n" + command.text + "\n"
        let options = command.visibleOptions.map { ($0.spelling, $0.help) }
        text += "\noptions:\n" + table(options, indent: 2) + "\n"
        text += "\nexamples:\n"
        for (line, meaning) in command.examples { text += "  \(line)\n      \(meaning)\n" }
        return text
    }

    /// `aec help model`: the commands of a group.
    static func text(ofGroup commands: [any Command.Type]) -> String {
        commands.map { text(of: $0.description) }.joined(separator: "\n\n")
    }

    /// Two columns; long texts of the second are broken into lines.
    private static func table(_ rows: [(String, String)], indent: Int) -> String {
        let width = rows.map { $0.0.count }.max() ?? 0
        var lines: [String] = []
        for (name, meaning) in rows {
            let margin = String(repeating: " ", count: indent)
            var line = margin + name + String(repeating: " ", count: width - name.count + 1)
            for word in meaning.split(separator: " ") {
                if line.count + 1 + word.count > 100 {
                    lines.append(line)
                    line = margin + String(repeating: " ", count: width + 1)
                }
                line += " " + word
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }
}
