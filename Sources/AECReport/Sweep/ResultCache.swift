import AEC
import AECImageIO
import AECSupport
import CLibrary
import Synchronization

/// Results of earlier runs in a file of JSON lines, to which each new one is added at once: what was measured before a run
/// was stopped is not lost. Used by several threads.
///
/// A line is found by the picture's content, the codec, its version and the setting, so that a picture may be renamed, and
/// another program's version is measured anew. A line that cannot be read, as the last may be after a crash, is skipped.
public final class ResultCache: Sendable {
    /// To be raised when metrics or the meaning of a line change.
    private static let version = 1

    private let lines: Mutex<[String: JSON]>
    private let descriptor: Int32

    /// - Throws: `io` when the file can be neither read nor made.
    public init(path: String) throws(AECError) {
        var lines: [String: JSON] = [:]
        var endsInLine = true
        if access(path, F_OK) == 0 {
            let bytes = try PictureFiles.read(path)
            endsInLine = bytes.isEmpty || bytes.last == UInt8(ascii: "\n")
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                if let json = try? JSON(parsing: Array(line)), let key = json["key"]?.string {
                    lines[key] = json
                }
            }
        }
        self.lines = Mutex(lines)
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw AECError(
                .io, "cannot write \(path): " + String(cString: strerror(errno)))
        }
        if !endsInLine { append("\n") }
    }

    deinit { close(descriptor) }

    static func key(
        content: String, codec: ReportCodec, setting: Double, purpose: String = ""
    ) -> String {
        "\(version) \(content) \(codec.id) \(codec.version) \(setting) \(purpose)"
    }

    func line(_ key: String) -> JSON? { lines.withLock { $0[key] } }

    /// Keeps `members` under a key. A failure to write is not reported: it costs time in a later run, nothing now.
    func add(_ members: JSON, key: String) {
        guard case .object(let members) = members else { return }
        let json = JSON.object([("key", .string(key))] + members)
        lines.withLock { lines in
            lines[key] = json
            append(json.text + "\n")
        }
    }

    private func append(_ text: String) {
        // One write a line, so that lines of two processes do not mix
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }

    /// A name for a picture's content: its size and hashes of its samples and, where it has them, of its opacities and of
    /// the form that a PNG of it takes.
    static func content(of image: AECImage) -> String {
        var name =
            "\(image.width)x\(image.height)x\(image.colorModel.channels)-" + hash(image.samples)
        if let alpha = image.alpha { name += "-" + hash(alpha) }
        if let form = image.metadata.pngForm {
            let numbers = [
                form.colorType.rawValue, UInt8(form.bitDepth), form.isInterlaced ? 1 : 0,
            ]
            name += "-" + hash(.bits8(numbers + form.palette + form.transparency))
        }
        return name
    }

    /// FNV-1a of 64 bits.
    private static func hash(_ samples: AECImage.Samples) -> String {
        func hash<Sample: BinaryInteger>(_ samples: [Sample]) -> UInt64 {
            samples.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        }
        return switch samples {
        case .bits8(let samples): String(hash(samples), radix: 16)
        case .bits16(let samples): String(hash(samples), radix: 16)
        }
    }
}
