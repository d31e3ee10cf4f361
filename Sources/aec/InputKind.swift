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

    /// How many bytes at the beginning of a file tell what it is.
    static let headSize = 32

    /// Whether a file is one of these, by its content or by its name: what only calls itself a picture is taken, too, so
    /// that the user hears that it is none.
    func takes(path: String, head: [UInt8]) -> Bool {
        switch self {
        case .pictures: ImageFile.format(of: head) != nil || ImageFile.Format(path: path) != nil
        case .compressed:
            head.starts(with: AECDecoder.signature) || path.lowercased().hasSuffix(".aec")
        }
    }
}
