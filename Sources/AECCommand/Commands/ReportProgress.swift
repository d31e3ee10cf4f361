import AECSupport
import Synchronization

/// The line that says how far a report is and how long the rest will take.
final class ReportProgress: Sendable {
    private struct State {
        var name = ""
        var done = 0
        var part = 0.0
        var watch = Stopwatch()
        var elapsed = 0.0
    }

    private let images: Int
    private let output: Output
    private let state = Mutex(State())

    init(images: Int, output: Output) {
        self.images = images
        self.output = output
    }

    func begin(_ name: String) {
        state.withLock {
            $0.name = name
            $0.part = 0
        }
        update(0)
    }

    func end() {
        state.withLock { state in
            state.done += 1
            output.milestone("\(state.done) of \(images): \(state.name)")
        }
    }

    /// From any thread.
    func update(_ part: Double) {
        state.withLock { state in
            state.part = max(state.part, part)
            state.elapsed += state.watch.lap()
            let done = (Double(state.done) + state.part) / Double(images)
            var line = "\(state.done + 1) of \(images): \(state.name), \(Int(done * 100)) %"
            if done > 0.005 {
                let rest = Int(state.elapsed * (1 - done) / done) + 1
                line += rest < 90 ? ", \(rest) s left" : ", \((rest + 30) / 60) min left"
            }
            output.progress(line)
        }
    }
}
