/// What the completion scripts of all shells share.
enum Completion {
    /// Commands of two words, by their first: the second words.
    static var groups: [(word: String, members: [CommandDescription])] {
        Commands.firstWords.compactMap { word in
            let members = Commands.group(word).map { $0.description }
            return members.isEmpty ? nil : (word, members)
        }
    }

    /// The summary of each first word.
    static var firstWords: [(word: String, summary: String)] {
        Commands.firstWords.map { word in
            let command = Commands.all.first { $0.description.name == word }
            let group = Commands.group(word).map { secondWord($0.description) }
            return (
                word,
                command?.description.summary
                    ?? (group.isEmpty ? "explain a command" : group.joined(separator: ", "))
            )
        }
    }

    /// `info` of `model info`.
    static func secondWord(_ command: CommandDescription) -> String {
        command.name.split(separator: " ").last.map(String.init) ?? ""
    }
}

extension Option {
    /// What may follow an option.
    enum ValueKind { case none, file, folder, other }

    /// Told by what help calls the value.
    var valueKind: ValueKind {
        switch value {
        case nil: .none
        case "FILE", "PICTURE": .file
        case "FOLDER", "DIR": .folder
        default: .other
        }
    }

    /// `-o` and `--output`.
    var forms: [String] { (short.map { ["-\($0)"] } ?? []) + ["--" + long] }
}
