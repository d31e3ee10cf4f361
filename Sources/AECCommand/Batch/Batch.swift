import AEC
import AECImageIO
import Dispatch
import Synchronization

/// Work on the files of a command, one after the other or several at a time: a file that fails does not stop the rest,
/// and what is printed is in the order of the files.
struct Batch {
    let inputs: [BatchInput]
    /// What the inputs are to be; nil for what is only seen when they are read.
    var kind: InputKind?
    /// Files at a time.
    var workers = 1
    /// Threads for each.
    var threads = 1
    let output: Output
    /// Whether to say at the end how many files were done.
    var saysCount = true

    /// Gives each input that has no failure yet to `work`, and returns the exit code for all.
    ///
    /// With `--json` every file gets a line, those that fail one with the member `error`.
    func run(
        work: @escaping @Sendable (BatchInput) throws(CommandError) -> FileReport
    ) -> ExitCode {
        let steps: [Step] = inputs.map { input in
            if let failure = input.failure { return .settled(.failed(failure)) }
            return .work { () throws(CommandError) in .done(try work(input)) }
        }
        return run(steps)
    }

    /// The same for work that writes a file of each: chooses the destinations before anything is done. What is no input
    /// has no destination.
    func run(
        _ plan: DestinationPlan, extension newExtension: String,
        work: @escaping @Sendable (BatchInput, Destination) throws(CommandError) -> FileReport
    ) -> ExitCode {
        var plan = plan
        let others = inputsOfOtherKind
        plan.protect(inputs.indices.filter { others[$0] == nil }.map { inputs[$0] })
        let skipsExisting = plan.skipsExisting
        var steps: [Step] = []
        for (index, input) in inputs.enumerated() {
            if let reason = others[index] {
                steps.append(.settled(.leftOut(reason, isExpected: skipsExisting)))
                continue
            }
            do throws(CommandError) {
                if let failure = input.failure ?? input.refusal(as: kind) { throw failure }
                switch try plan.step(for: input, extension: newExtension) {
                case .skip(let destination): steps.append(.settled(.skipped(destination)))
                case .write(let destination) where plan.isDryRun:
                    steps.append(.settled(.done(plan.promise(of: destination, for: input))))
                case .write(let destination):
                    steps.append(
                        .work { () throws(CommandError) in
                            // Another process may be at the same files
                            if skipsExisting, destination.isThere { return .skipped(destination) }
                            do throws(CommandError) {
                                return .done(try work(input, destination))
                            } catch {
                                guard skipsExisting, error.kind == "exists", destination.isThere
                                else { throw error }
                                return .skipped(destination)
                            }
                        })
                }
            } catch {
                steps.append(.settled(.failed(error)))
            }
        }
        return run(steps, isDryRun: plan.isDryRun)
    }

    /// What is left out, by its place: files of the other kind beside those that are wanted, with the reason. Where
    /// there are no others, all are refused.
    private var inputsOfOtherKind: [Int: String] {
        guard let kind, inputs.count > 1 else { return [:] }
        var others: [Int: String] = [:]
        for (index, input) in inputs.enumerated() {
            if let reason = input.otherKind(than: kind) { others[index] = reason }
        }
        let isOneWanted = inputs.indices.contains { index in
            let input = inputs[index]
            guard others[index] == nil, input.failure == nil else { return false }
            // What is no regular file is not looked into: a pipe may wait for its writer
            return input.path == "-" || input.pathInFolder != nil || input.status?.kind == .other
                || input.status?.kind == .regular && Files.begins(input.path, as: kind)
        }
        return isOneWanted ? others : [:]
    }

    /// What is to be done about an input, if anything.
    private enum Step: Sendable {
        case settled(BatchPrinter.Outcome)
        case work(@Sendable () throws(CommandError) -> BatchPrinter.Outcome)
    }

    private func run(_ steps: [Step], isDryRun: Bool = false) -> ExitCode {
        var jobs: [Int] = []
        var bytes = 0
        for (index, step) in steps.enumerated() {
            guard case .work = step else { continue }
            jobs.append(index)
            bytes += size(index)
        }
        let printer = BatchPrinter(
            inputs.map(\.path), output: output,
            progress: inputs.count > 1 ? BatchProgress(count: jobs.count, bytes: bytes) : nil)
        for (index, step) in steps.enumerated() {
            if case .settled(let outcome) = step { printer.finish(index, outcome) }
        }
        let queue = Queue(jobs)
        let gate = MemoryGate(total: Platform.availableMemory)
        @Sendable func workOnNext() -> Bool {
            guard let index = queue.next() else { return false }
            guard case .work(let job) = steps[index] else { return true }
            let outcome: BatchPrinter.Outcome
            do throws(CommandError) {
                let bytes = workers > 1 ? Footprint.estimate(of: inputs[index]) : 0
                outcome = try gate.with(bytes, job)
            } catch {
                outcome = .failed(error)
            }
            printer.finish(index, outcome, bytes: size(index))
            return true
        }
        if workers > 1 {
            let slots = DispatchSemaphore(value: workers)
            // The others wait for the disk
            Threads.run(min(4 * workers, jobs.count)) { _ in
                var goesOn = true
                while goesOn { ComputeSlot.with(slots) { goesOn = workOnNext() } }
            }
        } else {
            while workOnNext() {}
        }
        if saysCount { printer.end(as: isDryRun ? "to do" : "done") } else { printer.end() }
        return printer.exitCode
    }

    /// A file as messages name it.
    static func name(of file: String) -> String {
        file == "-" ? "standard input" : FileName.shown(file)
    }

    private func size(_ index: Int) -> Int { inputs[index].status?.size ?? 0 }

    /// Hands out the files that are to be worked on, first to last.
    private final class Queue: Sendable {
        private let jobs: [Int]
        private let taken = Atomic<Int>(0)

        init(_ jobs: [Int]) { self.jobs = jobs }

        func next() -> Int? {
            let position = taken.add(1, ordering: .relaxed).oldValue
            return position < jobs.count ? jobs[position] : nil
        }
    }
}
