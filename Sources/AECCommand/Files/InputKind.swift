import AEC
import AECImageIO

/// What a command takes from a folder.
enum InputKind: Sendable {
    /// All formats that `compress` reads.
    case pictures
    /// Files of this codec.
    case compressed

    /// As messages name them.
    var text: String {
        switch self {
        case .pictures: "pictures"
        case .compressed: ".aec files"
        }
    }

    /// Whether a file is one of these, by its content or by its name: a file that is a picture in name only is taken,
    /// too, so that the user is told that it is not one.
    func takes(path: String, head: [UInt8]) -> Bool {
        switch self {
        case .pictures:
            begins(head) || ImageFile.Format(path: path) != nil
                || ImageFile.isReadByPrograms(path: path)
        case .compressed: begins(head) || path.lowercased().hasSuffix(".aec")
        }
    }

    /// Whether a result that is made of these may be called so.
    func isNameOfResult(_ path: String) -> Bool {
        switch self {
        case .pictures: path.lowercased().hasSuffix(".aec")
        case .compressed: ImageFile.Format(path: path) != nil
        }
    }

    /// Why a file that begins so is none of these, where it is one of the others: the command that was meant is the
    /// other one. Nil for all other files.
    func refusal(of head: [UInt8]) -> CommandError? {
        let message: String
        switch (self, FileKind(of: head)) {
        case (.pictures, .compressed):
            message =
                "this is an .aec file already, not a picture (aec decompress makes a picture of it)"
        case (.pictures, .model):
            message = "this is a model (.aecm), not a picture (--model uses it)"
        case (.compressed, let kind?) where kind != .compressed:
            let remedy = kind == .model ? "" : " (aec compress makes an .aec file of it)"
            message = "not an .aec file, but \(kind.text)\(remedy)"
        default: return nil
        }
        return CommandError(.badData, message, kind: "malformed", offset: 0)
    }

    /// Whether a file that begins so may be one of these.
    func begins(_ head: [UInt8]) -> Bool {
        switch self {
        case .pictures: ImageFile.format(of: head) != nil || ImageFile.isReadByPrograms(head)
        case .compressed: head.starts(with: AECDecoder.signature)
        }
    }
}
