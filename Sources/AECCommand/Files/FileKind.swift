import AEC
import AECImageIO

/// What kind of file one is, of those that this program knows, by its first bytes: for messages about the wrong one.
enum FileKind: Equatable {
    case compressed, model
    /// With the name of its format.
    case picture(String)

    /// Nil for other files.
    init?(of head: [UInt8]) {
        if head.starts(with: AECDecoder.signature) {
            self = .compressed
        } else if head.starts(with: Model.signature) {
            self = .model
        } else if let name = ImageFile.formatName(of: head) {
            self = .picture(name.uppercased())
        } else {
            return nil
        }
    }

    /// As messages name it.
    var text: String {
        switch self {
        case .compressed: "an .aec file"
        case .model: "a model (.aecm)"
        case .picture(let name): "a picture, \(name)"
        }
    }
}

extension CommandError {
    /// What is wrong with a file that was to be a model or weights, and what it is instead, where that is known.
    init(_ error: AECError, in bytes: [UInt8]) {
        let isOfOtherKind = [.malformed, .truncated].contains(error.code) && error.offset == 0
        guard isOfOtherKind, let kind = FileKind(of: Array(bytes.prefix(FileSystem.headSize)))
        else {
            self.init(error)
            return
        }
        self.init(error, message: "\(error.message): it is \(kind.text)")
    }
}
