/// The completion script for fish.
enum FishCompletion {
    static func text(of commands: CommandList) -> String {
        var lines = [
            "# Completes command lines of aec in fish. Made by: aec completions fish",
            "function __aec_is --description 'Whether these words follow aec'",
            "    set -l words (commandline -opc)[2..-1]",
            "    set -l count (count $argv)",
            "    test (count $words) -ge $count; and test \"$words[1..$count]\" = \"$argv\"",
            "end",
            "function __aec_ends --description 'Whether these words and no more follow aec'",
            "    set -l words (commandline -opc)[2..-1]",
            "    test \"$words\" = \"$argv\"",
            "end",
            "complete -c aec -f",
            "complete -c aec -n __aec_ends -s h -l help -d 'explain the commands'",
            "complete -c aec -n __aec_ends -l version -d 'print the version'",
        ]
        for (word, summary) in commands.summaries {
            lines.append("complete -c aec -n __aec_ends -a \(word) -d \(quoted(summary))")
            if word != "help" {
                lines.append(
                    "complete -c aec -n '__aec_ends help' -a \(word) -d \(quoted(summary))")
            }
        }
        for group in commands.groups {
            for command in group.members {
                lines.append(
                    "complete -c aec -n '__aec_ends \(group.word)' -a \(command.secondWord) -d \(quoted(command.summary))"
                )
            }
        }
        for command in commands.all.map({ $0.description }) {
            let start = "complete -c aec -n '__aec_is \(command.name)'"
            lines.append(
                command.words.isEmpty
                    ? start + " -F" : start + " -a '\(command.words.joined(separator: " "))'")
            for option in command.visibleOptions {
                lines.append(start + spec(option))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func spec(_ option: Option) -> String {
        let short = option.short.map { " -s \($0)" } ?? ""
        let value =
            switch option.valueKind {
            case .none: ""
            case .file: " -r -F"
            case .folder: " -x -a '(__fish_complete_directories)'"
            case .other: " -x"
            }
        return "\(short) -l \(option.long)\(value) -d \(quoted(option.help))"
    }

    private static func quoted(_ text: String) -> String {
        var result = "'"
        for character in text {
            if character == "'" || character == "\\" { result += "\\" }
            result.append(character)
        }
        return result + "'"
    }
}
