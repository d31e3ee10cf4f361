import AECImageIO

/// One file that a command is to work on.
struct BatchInput: Sendable {
    /// As it is opened and as messages name it; `-` for standard input.
    let path: String
    /// Its path below the folder that was named; nil for a file that was named itself.
    var pathInFolder: String?
    /// Nil for a file that does not exist, and for standard input that is not a regular file.
    var status: FileStatus?
    /// The folder that was named, in which it is; nil for a file that was named itself.
    var namedFolder: String? {
        guard let below = pathInFolder else { return nil }
        let folder = String(Substring(path.utf8.dropLast(below.utf8.count)))
        return folder.isEmpty ? "." : folder
    }

    /// Why it cannot be worked on, known beforehand.
    var failure: CommandError?

    /// Why it cannot be an input of this kind, as far as that is seen without reading it: it is not there, or it is a file
    /// of another kind.
    func refusal(as kind: InputKind?) -> CommandError? {
        if path != "-", status == nil { return Files.absence(of: path) }
        return kind.flatMap { Files.refusal(of: path, as: $0) }
    }

    /// Why a file that was named among several can be left out: it is of the other kind, such as a result of an earlier
    /// call that the pattern `*` finds.
    func otherKind(than kind: InputKind) -> String? {
        guard pathInFolder == nil, failure == nil, path != "-", status?.kind == .regular,
            let head = Files.head(of: path, count: FileSystem.headSize)
        else { return nil }
        return kind.begins(head) ? nil : kind.refusal(of: head)?.message
    }

    /// As messages name it.
    var name: String { Batch.name(of: path) }
}
