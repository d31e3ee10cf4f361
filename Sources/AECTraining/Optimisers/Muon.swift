import CAECTrainingKernels

/// Muon (K. Jordan et al., 2024): momentum, brought near the closest orthogonal matrix, so that every direction of a
/// weight matrix learns at the same rate. For matrices only.
public final class Muon: Optimiser {
    /// Which parameters this rule moves, and at which rates; matrices only.
    public var groups: [ParameterGroup]
    /// Steps taken so far.
    public var steps = 0
    /// The share of the momentum buffer that a step keeps, 0..<1.
    public let momentum: Float
    private let average: FloatBuffer
    private var scratch: [Arena] = []

    /// The momentum of each parameter, for checkpoints.
    public var state: [(name: String, buffer: FloatBuffer)] { [("momentum", average)] }

    /// A rule with a momentum of zero.
    /// - Precondition: all entries of the groups are matrices.
    public init(_ parameters: Parameters, _ groups: [ParameterGroup], momentum: Float = 0.95) {
        precondition(groups.allSatisfy { $0.entries.allSatisfy(\.isMatrix) })
        self.groups = groups
        self.momentum = momentum
        average = FloatBuffer(count: parameters.count)
    }

    /// Moves each matrix by `rate * factor * sqrt(max(1, rows / columns))` times its orthogonalised momentum
    /// (Nesterov's form), and decays it by `rate * factor * decay`. Runs on all workers; the result does not depend on
    /// their number.
    public func step(
        _ parameters: Parameters, gradients: FloatBuffer, factor: Float, workers: ThreadTeam
    ) {
        steps += 1
        while scratch.count < workers.count { scratch.append(Arena()) }
        // The costliest first, each to the worker that has least to do: no matrix depends on another.
        let jobs = groups.flatMap { group in group.entries.map { (group, $0) } }
            .sorted { Muon.cost($0.1) > Muon.cost($1.1) }
        var load = [Int](repeating: 0, count: workers.count)
        let owner = jobs.map { job in
            let worker = load.indices.min { load[$0] < load[$1] }!
            load[worker] += Muon.cost(job.1)
            return worker
        }
        workers.run { worker in
            for (job, who) in zip(jobs, owner) where who == worker {
                update(parameters, gradients, job.0, job.1, factor, scratch[worker])
            }
        }
    }

    private static func cost(_ entry: Parameters.Entry) -> Int {
        let (small, large) = (entry.shape.min()!, entry.shape.max()!)
        return small * small * (2 * large + small)
    }

    private func update(
        _ parameters: Parameters, _ gradients: FloatBuffer, _ group: ParameterGroup,
        _ entry: Parameters.Entry, _ factor: Float, _ arena: Arena
    ) {
        arena.reset()
        let (rows, columns) = (entry.shape[0], entry.shape[1])
        let (g, m) = (gradients.pointer + entry.offset, average.pointer + entry.offset)
        let direction = arena.floats(entry.count)
        for i in 0..<entry.count {
            m[i] += (1 - momentum) * (g[i] - m[i])
            direction[i] = g[i] + momentum * (m[i] - g[i])
        }
        Muon.orthogonalise(direction, rows, columns, parameters.kernels, arena)
        let rate = group.rate * factor
        let step = rate * max(1, Float(rows) / Float(columns)).squareRoot()
        let p = parameters.values.pointer + entry.offset
        for i in 0..<entry.count { p[i] -= step * direction[i] + rate * group.decay * p[i] }
    }

    /// Five steps of a Newton-Schulz iteration whose polynomial brings all singular values near one.
    static func orthogonalise(
        _ matrix: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int, _ kernels: Kernels,
        _ arena: Arena
    ) {
        let count = rows * columns
        var square: Float = 0
        for i in 0..<count { square += matrix[i] * matrix[i] }
        let scale = 1 / (square.squareRoot() + 1e-7)
        // The products are of the size of the smaller side.
        let (r, c) = (min(rows, columns), max(rows, columns))
        let x = arena.floats(count)
        for i in 0..<count {
            x[rows <= columns ? i : i % columns * rows + i / columns] = matrix[i] * scale
        }
        let gram = arena.floats(r * r)
        let scaled = arena.floats(count)
        let left = arena.bytes(kernels.rowsSize(r, c))
        let right = arena.bytes(max(kernels.panelsSize(c, r), kernels.panelsSize(r, c)))

        /// out = a * b (+ residual) for a of r rows; b is in `right`. Of a symmetric result half is computed.
        func product(
            _ a: UnsafePointer<Float>, depth: Int, columns: Int, residual: UnsafePointer<Float>?,
            out: UnsafeMutablePointer<Float>, isSymmetric: Bool = false
        ) {
            var conversion = kernels.conversion(a, first: 0, rows: r, columns: depth, of: r)
            conversion.out_rows = left
            kernels.convert(&conversion)
            var p = kernels.product(
                left, right, first: 0, rows: r, of: r, depth: depth, columns: columns)
            p.residual = residual
            p.c = out
            p.upper_only = isSymmetric ? 1 : 0
            kernels.product(&p)
            guard isSymmetric else { return }
            for i in 1..<max(r, 1) { for j in 0..<i { out[i * r + j] = out[j * r + i] } }
        }

        let (a, b, quintic): (Float, Float, Float) = (3.4445, -4.7750, 2.0315)
        for _ in 0..<5 {
            kernels.table.pack_transposed(x, Int64(r), Int64(c), right)
            product(x, depth: c, columns: r, residual: nil, out: gram, isSymmetric: true)
            // b * gram + quintic * gram * gram
            kernels.panels(of: gram, rows: r, columns: r, out: right)
            for i in 0..<r * r { scaled[i] = gram[i] * (b / quintic) }
            product(gram, depth: r, columns: r, residual: scaled, out: gram, isSymmetric: true)
            for i in 0..<r * r { gram[i] *= quintic }
            kernels.panels(of: x, rows: r, columns: c, out: right)
            for i in 0..<count { scaled[i] = a * x[i] }
            product(gram, depth: r, columns: c, residual: scaled, out: x)
        }
        for i in 0..<count {
            matrix[i] = x[rows <= columns ? i : i % columns * rows + i / columns]
        }
    }
}
