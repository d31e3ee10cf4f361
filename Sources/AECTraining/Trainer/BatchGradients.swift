/// Sums the gradients of a batch's parts on several threads.
///
/// Each thread takes its own part of the batch on its own tape, a few items at a time, and the threads' sums are added
/// in the order of their numbers: the same number of threads gives the same bits.
///
///     let losses = batchGradients.run(count: 128, atATime: 32) { tape, part in
///         let loss = tape.sum(...)            // of the items `part`
///         tape.backward(loss)
///         return tape.values(loss)[0]
///     }
///     optimiser.step(parameters, gradients: batchGradients.gradients, factor: 1, workers: workers)
///     parameters.pack()
public final class BatchGradients {
    /// The threads that share a batch.
    public let workers: ThreadTeam
    /// d loss / d parameters of the last batch.
    public let gradients: FloatBuffer
    let tapes: [Tape]

    /// - Parameter workers: more than there are items in a batch are idle.
    public init(_ parameters: Parameters, workers: ThreadTeam) {
        self.workers = workers
        gradients = FloatBuffer(count: parameters.count)
        tapes = (0..<workers.count).map { _ in Tape(parameters) }
    }

    /// Leaves in `gradients` the sum of what the calls of `body` add to their tapes.
    /// - Parameters:
    ///   - count: items of the batch.
    ///   - atATime: items that a thread takes at a time, at most.
    ///   - body: called on any thread, with a tape that was reset.
    /// - Returns: for each thread what its calls returned, in the order of the items.
    public func run<Result>(
        count: Int, atATime: Int, _ body: (Tape, Range<Int>) -> Result
    ) -> [[Result]] {
        let results = Results<Result>(workers.count)
        workers.run { thread in
            let tape = tapes[thread]
            let share = count * thread / workers.count..<count * (thread + 1) / workers.count
            tape.gradients.fill(0)
            for first in stride(from: share.lowerBound, to: share.upperBound, by: atATime) {
                tape.reset()
                results.of[thread].append(
                    body(tape, first..<min(first + atATime, share.upperBound)))
            }
        }
        workers.split(gradients.count) { slice in
            let out = gradients.pointer
            (out + slice.lowerBound).update(
                from: tapes[0].gradients.pointer + slice.lowerBound, count: slice.count)
            for tape in tapes.dropFirst() {
                let part = tape.gradients.pointer
                for i in slice { out[i] += part[i] }
            }
        }
        return Array(results.of)
    }

    /// One list a thread, each written by its own.
    private final class Results<Result> {
        let of: UnsafeMutableBufferPointer<[Result]>

        init(_ count: Int) {
            of = .allocate(capacity: count)
            of.initialize(repeating: [])
        }

        deinit {
            of.deinitialize()
            of.deallocate()
        }
    }
}
