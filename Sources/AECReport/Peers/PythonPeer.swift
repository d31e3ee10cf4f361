import AEC
import AECSupport
import CAECReportPage

/// A codec that comes as a Python package, run by Sources/CAECReportPage/peers.py: wheels have libraries years before a
/// stable Debian has their programs.
struct PythonPeer: Sendable {
    /// The interpreter: a name on PATH, or a path.
    let python: String
    /// As peers.py names the codec.
    let codec: String

    /// peers.py.
    static let program = Array(text(aec_report_peers(), aec_report_peers_size()).utf8)

    /// The codec's own time, without the interpreter's start and without files.
    struct Seconds: Sendable {
        let wall: Double
        let cpu: Double
    }

    /// The codecs that an interpreter has, and what their results depend on: "libavif 1.4.2, libaom 3.14.1". None where there
    /// is no such interpreter.
    static func versions(python: String) -> [String: String] {
        let command = [python, "-c", text(aec_report_peers(), aec_report_peers_size()), "list"]
        guard let process = try? ChildProcess(command, talking: true, quiet: true) else {
            return [:]
        }
        var versions: [String: String] = [:]
        while let line = process.readLine() {
            let parts = line.split(separator: "\t")
            if parts.count == 2 { versions[String(parts[0])] = String(parts[1]) }
        }
        return process.wait().status == 0 ? versions : [:]
    }

    /// Runs peers.py.
    ///
    /// - Parameter program: its path.
    /// - Throws: `io` with what peers.py says went wrong.
    func run(_ program: String, _ arguments: [String]) throws(AECError) -> Seconds {
        let process = try ChildProcess([python, program] + arguments, talking: true, quiet: true)
        let answer = process.readLine() ?? ""
        let status = process.wait().status
        let numbers = answer.split(separator: " ").compactMap { Double($0) }
        guard status == 0, numbers.count == 2 else {
            let reason = answer.isEmpty ? "ended with status \(status)" : answer
            throw AECError(.io, "\(python): \(codec): \(reason)")
        }
        return Seconds(wall: numbers[0], cpu: numbers[1])
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
