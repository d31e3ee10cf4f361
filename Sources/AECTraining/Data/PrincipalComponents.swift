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
        let (tile, n, c) = (Self.tileChannels, self.size.features, self.size.latents)
        let positions = side * side
        let buffer = FloatBuffer(count: positions * tile)
        var covariance = Covariance(tile)
        for crop in 0..<crops {
            fill(crop, buffer.pointer)
            covariance.add(buffer.pointer, rows: positions)
        }
        let first = try eigenvectors(covariance, tile).vectors[..<(n * tile)].map { Float($0) }
        set("a_in.weight", first)
        set("s_out.weight", transposed(first, n, tile))

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
        set("a_down.weight", basis)
        set("s_up.weight", transposed(basis, c, 4 * n))
        let identity = (0..<c * c).map { $0 / c == $0 % c ? Float(1) : 0 }
        set("a_out.weight", identity)
        set("s_in.weight", identity)
        for layer in ["a_in", "a_down", "a_out", "s_in", "s_up", "s_out"] {
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

    private func transposed(_ matrix: [Float], _ rows: Int, _ columns: Int) -> [Float] {
        (0..<matrix.count).map { matrix[$0 % rows * columns + $0 / rows] }
    }

    /// The first layer alone, in float products: rounding to bf16 has no place in eigenvectors.
    private func featureParameters(_ weights: [Float]) -> (Parameters, Matrix) {
        let p = Parameters(kernels: Covariance.kernels)
        let matrix = p.matrix("components", rows: size.features, columns: Self.tileChannels)
        p.seal()
        p.values.copy(from: FloatBuffer(weights))
        p.pack()
        return (p, matrix)
    }
}
