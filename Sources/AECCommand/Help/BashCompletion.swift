/// The completion script for bash 3.2 and later.
enum BashCompletion {
    static func text(of commands: CommandList) -> String {
        let first = commands.firstWords.joined(separator: " ")
        var lines = [
            "words='\(first)'", "case $COMP_CWORD:$command in",
            #"1:*) COMPREPLY=($(compgen -W "$words --help --version" -- "$current")) ;;"#,
            #"2:help) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;"#,
        ]
        for group in commands.groups {
            let seconds = group.members.map(\.secondWord).joined(separator: " ")
            lines.append(
                "2:\(group.word)) COMPREPLY=($(compgen -W '\(seconds) --help' -- \"$current\")) ;;")
        }
        lines.append("esac")
        lines.append("[[ $COMP_CWORD -eq 1 || -n $COMPREPLY ]] && return")
        lines.append("words=")
        for group in commands.groups {
            lines.append("[[ $command == \(group.word) ]] && command+=\" ${COMP_WORDS[2]}\"")
        }
        lines.append("case $command in")
        for command in commands.all { lines += choice(command.description) }
        lines += ["*) return ;;", "esac"]
        return beginning + lines.map { "    " + $0 + "\n" }.joined() + end
    }

    /// The options of a command, by what follows them.
    private static func choice(_ command: CommandDescription) -> [String] {
        func forms(_ options: [Option]) -> String {
            options.flatMap { $0.forms }.joined(separator: " ")
        }
        let options = command.visibleOptions
        let folders = options.filter { $0.valueKind == .folder }
        let values = options.filter { $0.valueKind == .other }
        return [
            "'" + command.name + "')", "    options='" + forms(options) + "'",
            "    folders=' " + forms(folders) + " '", "    values=' " + forms(values) + " '",
            "    words='" + command.words.joined(separator: " ") + "'", "    ;;",
        ]
    }

    private static let beginning = #"""
        # Completes command lines of aec in bash. Made by: aec completions bash
        _aec() {
            local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
            local command=${COMP_WORDS[1]} words options folders values
            COMPREPLY=()

        """#

    /// Without a reply, readline completes files.
    private static let end = #"""
            if [[ $folders == *" $previous "* ]]; then
                compopt -o dirnames +o default +o bashdefault 2>/dev/null
            elif [[ $values == *" $previous "* ]]; then
                compopt +o default +o bashdefault 2>/dev/null
            elif [[ $current == -* ]]; then
                COMPREPLY=($(compgen -W "$options" -- "$current"))
            elif [[ -n $words ]]; then
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            fi
        }
        complete -o bashdefault -o default -F _aec aec

        """#
}
