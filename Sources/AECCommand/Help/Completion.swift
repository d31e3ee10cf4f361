/// What the completion scripts of all shells share.
extension CommandList {
    /// Commands of two words, by their first: the second words.
    var groups: [(word: String, members: [CommandDescription])] {
        firstWords.compactMap { word in
            let members = group(word).map { $0.description }
            return members.isEmpty ? nil : (word, members)
        }
    }

    /// The summary of each first word.
    var summaries: [(word: String, summary: String)] {
        firstWords.map { word in
            let command = all.first { $0.description.name == word }
            let seconds = group(word).map { $0.description.secondWord }
            return (
                word,
                command?.description.summary
                    ?? (seconds.isEmpty ? "explain a command" : seconds.joined(separator: ", "))
            )
        }
    }
}

extension CommandDescription {
    /// `info` of `model info`.
    var secondWord: String { name.split(separator: " ").last.map(String.init) ?? "" }
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
