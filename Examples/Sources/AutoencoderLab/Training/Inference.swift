import AECTraining

/// Runs many items through a network on several threads, without gradients.
struct Inference {
    private let parameters: Parameters
    private let workers: ThreadTeam
    private static let atATime = 50

    init(_ parameters: Parameters, _ workers: ThreadTeam) {
        (self.parameters, self.workers) = (parameters, workers)
    }

    /// - Parameters:
    ///   - items: [count][side][side][channels].
    ///   - body: (n, side, side, channels) -> n items of any size; its noise depends on the items' places.
    /// - Returns: the outputs, one after the other.
    func run(
        _ items: [Float], side: Int, channels: Int,
        _ body: (Tape, Variable, inout RandomStream) -> Variable
    ) -> [Float] {
        let size = side * side * channels
        let count = items.count / size
        let parts = (count + Self.atATime - 1) / Self.atATime
        let results = UnsafeMutableBufferPointer<[Float]>.allocate(capacity: max(parts, 1))
        results.initialize(repeating: [])
        defer {
            results.deinitialize()
            results.deallocate()
        }
        workers.run { worker in
            let tape = Tape(parameters)
            tape.recording = false
            for part in stride(from: worker, to: parts, by: workers.count) {
                let range = part * Self.atATime..<min((part + 1) * Self.atATime, count)
                tape.reset()
                var random = RandomStream(seed: 0xEA1, UInt64(part))
                let x = tape.constant(
                    Shape(range.count, side, side, channels),
                    Array(items[range.lowerBound * size..<range.upperBound * size]))
                results[part] = tape.values(body(tape, x, &random))
            }
        }
        return results.flatMap { $0 }
    }
}

/// Pictures to codes and back, by whatever means.
struct Coder {
    /// Numbers in a code.
    let size: Int
    /// [n][side * side] -> [n][size]
    let encode: ([Float]) -> [Float]
    /// [n][size] -> [n][side * side]
    let decode: ([Float]) -> [Float]
}

extension Training where M: Autoencoder {
    /// The trained model.
    func coder(side: Int, code: Int) -> Coder {
        let inference = Inference(parameters, workers)
        let model = model
        return Coder(
            size: code,
            encode: {
                inference.run($0, side: side, channels: 1) { model.encode($0, $1, &$2) }
            },
            decode: {
                inference.run($0, side: 1, channels: code) { model.decode($0, $1, &$2) }
            })
    }
}
