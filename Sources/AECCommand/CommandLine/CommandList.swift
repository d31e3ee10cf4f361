/// The commands of a program, in the order of help.
struct CommandList {
    let all: [any Command.Type]

    /// The command that `words` begin with, and the words after its name.
    func find(_ words: ArraySlice<String>) -> (
        command: any Command.Type, rest: ArraySlice<String>
    )? {
        for command in all {
            let name = command.description.name.split(separator: " ").map(String.init)
            if words.starts(with: name) { return (command, words.dropFirst(name.count)) }
        }
        return nil
    }

    /// The commands whose name begins with this word: those of `aec model`.
    func group(_ word: String) -> [any Command.Type] {
        all.filter { $0.description.name.hasPrefix(word + " ") }
    }

    /// The first words of the commands' names, and `help`.
    var firstWords: [String] {
        var words: [String] = []
        for command in all {
            let word = String(command.description.name.prefix { $0 != " " })
            if !words.contains(word) { words.append(word) }
        }
        return words + ["help"]
    }
}
