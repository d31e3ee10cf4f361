/// The manual page aec(1), in the language of man(7): what `aec help` says, of all commands.
enum ManualPage {
    static func text(of commands: CommandList) -> String {
        var lines = [
            ".\\\" Made by: aec man",
            ".TH AEC 1 \"\" \"aec \(escaped(Version.current))\" \"User Commands\"",
            ".SH NAME", "aec \\- make photographs small with a neural network",
            ".SH SYNOPSIS", ".B aec", "\\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIFILE\\fR]...",
            ".SH DESCRIPTION",
        ]
        lines += paragraphs(Help.introduction)
        lines.append(".SH COMMANDS")
        for command in commands.all { lines += section(command.description) }
        lines += [".SH EXIT STATUS"] + definitions(ExitCode.help)
        lines += [".SH ENVIRONMENT"] + definitions(Environment.help)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func section(_ command: CommandDescription) -> [String] {
        var lines = [".SS \"aec \(command.name): \(escaped(command.summary))\"", ".nf"]
        for usage in command.usage {
            lines.append("\\fBaec \(escaped(command.name))\\fR " + escaped(usage))
        }
        lines.append(".fi")
        lines += paragraphs(command.text)
        lines += definitions(
            command.visibleOptions.map { ($0.spelling.drop { $0 == " " }, $0.help) })
        lines.append(".PP")
        lines.append("Examples:")
        return lines + definitions(command.examples)
    }

    /// Terms in bold, each with what it means.
    private static func definitions(_ rows: [(some StringProtocol, String)]) -> [String] {
        rows.flatMap { term, meaning in
            [".TP", ".B " + escaped(String(term)), line(meaning)]
        }
    }

    /// Blocks with empty lines between them; one whose lines are indented stays as it is.
    private static func paragraphs(_ text: String) -> [String] {
        var lines: [String] = [".PP"]
        var isVerbatim = false
        for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if part.isEmpty {
                if isVerbatim { lines.append(".fi") }
                isVerbatim = false
                lines.append(".PP")
                continue
            }
            if part.hasPrefix(" "), !isVerbatim {
                isVerbatim = true
                lines.append(".nf")
            }
            lines.append(line(String(part)))
        }
        return isVerbatim ? lines + [".fi"] : lines
    }

    /// A line that cannot be taken for a request.
    private static func line(_ text: String) -> String {
        let text = escaped(text)
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
    }

    /// A dash that can be copied, a backslash that is one, and quotation marks that end no argument.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "\"": result += "\\(dq"
            default: result.append(character)
            }
        }
        return result
    }
}
