import AECSupport

/// How far a batch is, for a line on a terminal.
struct BatchProgress: Sendable {
    /// Files to work on.
    private let count: Int
    /// Their sizes together: a large file is more of the work than a small one.
    private let bytes: Int
    private var doneCount = 0
    private var doneBytes = 0
    private var watch = Stopwatch()
    private var seconds = 0.0

    init(count: Int, bytes: Int) {
        self.count = count
        self.bytes = bytes
    }

    /// To be told of every file that is done, with its size.
    mutating func did(bytes: Int) {
        doneCount += 1
        doneBytes += bytes
        seconds += watch.lap()
    }

    /// 0...1.
    private var share: Double {
        bytes > 0 ? Double(doneBytes) / Double(bytes) : Double(doneCount) / Double(max(count, 1))
    }

    /// A bar, the count, the share, the rate and the time left.
    var line: String {
        let width = 20
        let filled = Int(share * Double(width))
        let bar = String(repeating: "#", count: filled)
        let rest = String(repeating: ".", count: width - filled)
        var line = "[\(bar)\(rest)] \(doneCount) of \(count), \(Int(share * 100)) %"
        guard seconds > 0, share > 0 else { return line }
        line += ", \(Decimal.short(Double(doneCount) / seconds)) files/s"
        let left = seconds * (1 - share) / share
        return line + ", \(BatchProgress.text(ofSeconds: left)) left"
    }

    private static func text(ofSeconds seconds: Double) -> String {
        let seconds = Int(seconds.rounded(.up))
        switch seconds {
        case ..<90: return "\(seconds) s"
        case ..<5400: return "\((seconds + 30) / 60) min"
        default: return "\((seconds + 1800) / 3600) h"
        }
    }
}
