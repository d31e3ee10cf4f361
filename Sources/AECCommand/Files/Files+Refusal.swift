import AEC
import AECImageIO
import CLibrary

/// What is wrong with an input before it is read: no destination is chosen for such a one, nor is it spoken of.
extension Files {
    /// The error of a file that is not there; nil when it is.
    static func absence(of path: String) -> CommandError? {
        guard FileStatus(of: path) == nil else { return nil }
        return CommandError(
            reading: FileError(.open, path: path, errno: errno), tooLarge: "")
    }

    /// Whether a file that can be read begins as one of a kind.
    static func begins(_ path: String, as kind: InputKind) -> Bool {
        head(of: path, count: FileSystem.headSize).map(kind.begins) ?? false
    }

    /// Why a file that is to be read is none of a kind, as far as its first bytes tell; nil where they do not, and for
    /// what is no regular file.
    static func refusal(of path: String, as kind: InputKind) -> CommandError? {
        guard path != "-", FileStatus(of: path)?.kind == .regular,
            let head = head(of: path, count: FileSystem.headSize), !kind.begins(head)
        else { return nil }
        if let refusal = kind.refusal(of: head) { return refusal }
        do throws(AECError) {
            switch kind {
            case .pictures: _ = try ImageFile.load(head)
            case .compressed: _ = try AECDecoder.inspect(head)
            }
        } catch {
            return CommandError(error)
        }
        return nil
    }
}
