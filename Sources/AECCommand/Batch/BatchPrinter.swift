import AECSupport
import Synchronization

/// Prints what came of each file of a batch, in the order of the files whatever order they are done in.
final class BatchPrinter: Sendable {
    enum Outcome: Sendable {
        case done(FileReport)
        /// The output was there already.
        case skipped(Destination)
        /// It is of another kind than the rest: the reason, and whether the user knows that there are such.
        case leftOut(String, isExpected: Bool)
        case failed(CommandError)
    }

    private struct State {
        /// Of files that wait for one before them.
        var pending: [Int: Outcome] = [:]
        /// The next file to be printed.
        var next = 0
        var codes: [ExitCode] = []
        var skipped = 0
        var leftOut = 0
        var ofOtherKind = 0
        var sizes = (input: 0, output: 0)
        var failed = 0
        var progress: BatchProgress?
    }

    private let files: [String]
    private let output: Output
    private let state: Mutex<State>

    /// - Parameters:
    ///   - files: as the user named them.
    ///   - progress: shown on a terminal while files are worked on; nil for none.
    init(_ files: [String], output: Output, progress: BatchProgress? = nil) {
        self.files = files
        self.output = output
        var first = State()
        if let progress, !output.quiet, Platform.isTerminal(Output.standardError) {
            first.progress = progress
            output.progress(progress.line)
        }
        state = Mutex(first)
    }

    /// To be called once for each file, from any thread.
    ///
    /// - Parameter bytes: the size of the input that was worked on, for the progress; nil without work.
    func finish(_ index: Int, _ outcome: Outcome, bytes: Int? = nil) {
        state.withLock { state in
            state.pending[index] = outcome
            let isShown = state.progress != nil
            if isShown, state.pending[state.next] != nil { output.endProgress() }
            while let outcome = state.pending.removeValue(forKey: state.next) {
                print(outcome, of: files[state.next], &state)
                state.next += 1
            }
            if let bytes { state.progress?.did(bytes: bytes) }
            if isShown, let progress = state.progress { output.progress(progress.line) }
        }
    }

    private func print(_ outcome: Outcome, of file: String, _ state: inout State) {
        let name = Batch.name(of: file)
        switch outcome {
        case .done(let report):
            print(report, of: file)
            if let failure = report.failure {
                print(failure, of: file, &state)
            } else {
                state.codes.append(report.warnings.isEmpty ? .success : .warnings)
                if report.isLeftOut { state.leftOut += 1 }
                state.sizes.input += report.sizes?.input ?? 0
                state.sizes.output += report.sizes?.output ?? 0
            }
        case .skipped(let destination):
            output.detail("\(name): \(destination.shown) exists, skipped")
            if output.json {
                output.result(
                    .object([
                        ("input", .string(file)), ("output", .string(destination.name)),
                        ("skipped", .bool(true)),
                    ]))
            }
            state.skipped += 1
        case .leftOut(let reason, let isExpected):
            let text = "left out: " + reason
            if isExpected {
                output.detail("\(name): \(text)")
            } else {
                Output.warning(text, file: name)
                state.codes.append(.warnings)
            }
            if output.json {
                output.result(
                    .object(
                        [("input", .string(file)), ("skipped", .bool(true))]
                            + (isExpected ? [] : [("warnings", .array([.string(text)]))])))
            }
            state.ofOtherKind += 1
        case .failed(let error): print(error, of: file, &state)
        }
    }

    private func print(_ report: FileReport, of file: String) {
        let name = Batch.name(of: file)
        if let detail = report.detail { output.detail(detail) }
        let warnings = report.warnings.map(Advice.withFlags)
        for warning in warnings { Output.warning(warning, file: name) }
        if let note = report.note { output.note(note) }
        if output.json {
            // The line of a file that failed is that of its failure
            guard report.failure == nil else { return }
            var members = [("input", JSON.string(file))] + report.json
            if !warnings.isEmpty {
                members.append(("warnings", .array(warnings.map(JSON.string))))
            }
            output.result(.object(members))
        } else if let result = report.result {
            output.result(result)
        }
    }

    private func print(_ error: CommandError, of file: String, _ state: inout State) {
        Output.error(error.message, file: Batch.name(of: file))
        if output.json {
            output.result(.object([("input", .string(file)), ("error", error.json)]))
        }
        state.codes.append(error.exitCode)
        state.failed += 1
    }

    /// Clears the progress and, when there was more than one file, says how many were done.
    ///
    /// - Parameter done: what the summary calls that; nil for no summary.
    func end(as done: String? = nil) {
        state.withLock { state in
            if state.progress != nil { output.endProgress() }
            state.progress = nil
            guard let done, files.count > 1 else { return }
            let count =
                files.count - state.skipped - state.leftOut - state.ofOtherKind - state.failed
            var text = "\(files.count) files: \(count) \(done)"
            if state.skipped > 0 { text += ", \(state.skipped) skipped" }
            if state.leftOut > 0 { text += ", \(state.leftOut) left out as larger" }
            if state.ofOtherKind > 0 { text += ", \(state.ofOtherKind) of another kind left out" }
            if state.failed > 0 { text += ", \(state.failed) failed" }
            if state.sizes.input > 0 {
                text += ", " + Decimal.change(from: state.sizes.input, to: state.sizes.output)
            }
            output.note(text)
        }
    }

    /// One code for all files that were finished.
    var exitCode: ExitCode { state.withLock { .combined($0.codes) } }
}
