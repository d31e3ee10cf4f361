/// The completion script for zsh.
enum ZshCompletion {
    static func text(of commands: CommandList) -> String {
        var lines = ["local -a commands=("]
        for (word, summary) in commands.summaries {
            lines.append("    " + quoted(word + ":" + summary))
        }
        lines += [
            ")",
            "_arguments -C '(- *)'{-h,--help}'[explain the commands]' \\",
            "    '(- *)--version[print the version]' '1: :->command' '*:: :->rest'",
            "if [[ $state == command ]]; then",
            "    _describe command commands",
            "    return",
            "fi",
            "local command=$words[1]",
        ]
        for group in commands.groups {
            lines.append("if [[ $command == \(group.word) ]]; then")
            lines.append("    if (( CURRENT == 2 )); then")
            lines.append("        local -a seconds=(")
            for member in group.members {
                let word = member.secondWord
                lines.append("            " + quoted(word + ":" + member.summary))
            }
            lines += [
                "        )", "        _describe command seconds", "        return", "    fi",
                "    command+=\" $words[2]\"", "    shift words", "    (( CURRENT-- ))", "fi",
            ]
        }
        lines += ["case $command in", "help) (( CURRENT == 2 )) && _describe command commands ;;"]
        for command in commands.all { lines += choice(command.description) }
        lines.append("esac")
        return beginning + lines.map { "    " + $0 + "\n" }.joined() + end
    }

    private static func choice(_ command: CommandDescription) -> [String] {
        var lines = ["'" + command.name + "')", "    _arguments -s -S \\"]
        for option in command.visibleOptions { lines.append("        " + spec(option) + " \\") }
        let words = command.words.joined(separator: " ")
        lines.append(words.isEmpty ? "        '*:file:_files'" : "        '1:word:(" + words + ")'")
        return lines + ["    ;;"]
    }

    private static let beginning = """
        #compdef aec
        # Completes command lines of aec in zsh. Made by: aec completions zsh
        _aec() {
            local context state state_descr line
            typeset -A opt_args

        """

    private static let end = """
        }
        if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _aec "$@"; else compdef _aec aec; fi

        """

    /// An option as _arguments takes it.
    private static func spec(_ option: Option) -> String {
        let value = escaped(option.value ?? "")
        let action =
            switch option.valueKind {
            case .none: ""
            case .file: ":" + value + ":_files"
            case .folder: ":" + value + ":_files -/"
            case .other: ":" + value + ": "
            }
        let takesValue = option.valueKind != .none
        let long = "--" + option.long + (takesValue ? "=" : "")
        let text = quoted("[" + escaped(option.help) + "]" + action)
        guard let letter = option.short else { return long + text }
        let short = "-" + String(letter) + (takesValue ? "+" : "")
        return "'(" + option.forms.joined(separator: " ") + ")'{" + short + "," + long + "}" + text
    }

    /// What would end the text of an option or its value.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "[]:\\".contains(character) { result += "\\" }
            result.append(character)
        }
        return result
    }

    private static func quoted(_ text: String) -> String {
        var result = "'"
        for character in text {
            if character == "'" { result += "'\\''" } else { result.append(character) }
        }
        return result + "'"
    }
}
