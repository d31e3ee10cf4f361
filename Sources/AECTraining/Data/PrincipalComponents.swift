import AEC
import CAECTrainingKernels

extension TrainingNetwork {
    /// Starts the transforms from principal components: of 8x8 tiles of colours, then of 2x2 groups of what the first
    /// of those give. The blocks between them are the identity at first, so that the network begins as a good linear
    /// transform; the spread of the latents comes from the same eigenvalues.
    /// - Parameters:
    ///   - crops: how many crops to look at.
    ///   - fill: writes one as tiles of (dy, dx, colour), less one half.
    /// - Throws: `invalidArgument` when crops are not finite; some weights are changed then.
    func startFromPrincipalComponents(
        crops: Int, size: Int, fill: (Int, UnsafeMutablePointer<Float>) -> Void
    ) throws(AECError) {
        let side = size / 8
        let (tile, n, c) = (Self.tileChannels, self.size.analysisWidth, self.size.latents)
        guard n <= tile, c <= 4 * n else {
            throw AECError(
                .invalidArgument,
                "a network that begins with principal components has at most \(tile) channels in analysisWidth, and at most four times as many latents as those"
            )
        }
        let positions = side * side
        let buffer = FloatBuffer(count: positions * tile)
        var covariance = Covariance(tile)
        for crop in 0..<crops {
            fill(crop, buffer.pointer)
            covariance.add(buffer.pointer, rows: positions)
        }
        let first = try eigenvectors(covariance, tile).vectors[..<(n * tile)].map { Float($0) }
        set("g_a.input.weight", first)

        // The same products again, of what comes out: (side/2)^2 groups of 2x2 outputs.
        let (features, weights) = featureParameters(first)
        let tape = Tape(features)
        tape.recording = false
        var second = Covariance(4 * n)
        for crop in 0..<crops {
            fill(crop, buffer.pointer)
            tape.reset()
            let x = tape.make(Shape(1, side, side, tile), needsGradient: false)
            tape.value(x).update(from: buffer.pointer, count: buffer.count)
            let groups = tape.unshuffle(tape.pointwise(x, weights), 2)
            second.add(tape.value(groups), rows: groups.shape.rows)
        }
        let components = try eigenvectors(second, 4 * n)
        let basis = components.vectors[..<(c * 4 * n)].map { Float($0) }
        for i in 0..<c { spread.pointer[i] = Float(max(components.values[i], 1e-8)).squareRoot() }
        set("g_a.down.weight", basis)
        startSynthesis(first, basis)
        let identity = (0..<c * c).map { $0 / c == $0 % c ? Float(1) : 0 }
        set("g_a.output.weight", identity)
        set("g_s.input.weight", identity)
        for layer in [
            "g_a.input", "g_a.down", "g_a.output", "g_s.input", "g_s.up8", "g_s.output",
        ] {
            let entry = parameters[layer + ".bias"]!
            set(entry.name, .init(repeating: 0, count: entry.count))
        }
    }

    private func eigenvectors(_ covariance: Covariance, _ n: Int) throws(AECError) -> Eigenvectors {
        let matrix = covariance.mean
        guard matrix.allSatisfy(\.isFinite) else {
            throw AECError(.invalidArgument, "pictures with values that are not finite")
        }
        return Eigenvectors(matrix, n)
    }

    private func set(_ name: String, _ values: [Float]) {
        let entry = parameters[name]!
        precondition(values.count == entry.count)
        values.withUnsafeBufferPointer {
            parameters.pointer(entry).update(from: $0.baseAddress!, count: entry.count)
        }
    }

    /// The transposes of both, as far as the synthesis has channels for them; what it has more stays random.
    private func startSynthesis(_ first: [Float], _ basis: [Float]) {
        let (n, m, c) = (size.analysisWidth, size.synthesisWidth, size.latents)
        let tile = first.count / n
        let output = parameters.pointer(parameters["g_s.output.weight"]!)
        let up = parameters.pointer(parameters["g_s.up8.weight"]!)
        for f in 0..<min(n, m) {
            for i in 0..<tile { output[i * m + f] = first[f * tile + i] }
            for position in 0..<4 {
                for k in 0..<c {
                    up[(position * m + f) * c + k] = basis[(4 * k + position) * n + f]
                }
            }
        }
    }

    /// The first layer alone, in float products: rounding to bf16 has no place in eigenvectors.
    private func featureParameters(_ weights: [Float]) -> (Parameters, Matrix) {
        let p = Parameters(kernels: Covariance.kernels)
        let matrix = p.matrix(
            "components", rows: size.analysisWidth, columns: weights.count / size.analysisWidth)
        p.seal()
        p.values.copy(from: FloatBuffer(weights))
        p.pack()
        return (p, matrix)
    }
}
