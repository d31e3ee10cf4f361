import CAECTrainingKernels

extension Tape {
    /// The product of two tensors' matrices, image by image: (n, h, w, k) and (n, k', 1, c) -> (n, h, w, c).
    ///
    /// a[n] is (h*w) x k and b[n] k x c, or c x k if `transposed`.
    public func matrixProduct(_ a: Variable, _ b: Variable, transposed: Bool = false) -> Variable {
        let (rows, depth) = (a.shape.positions, a.shape.c)
        let columns = transposed ? b.shape.positions : b.shape.c
        precondition(
            b.shape.n == a.shape.n && depth == (transposed ? b.shape.c : b.shape.positions))
        let (u, v) = (value(a), value(b))
        return operation("matrix product", a.shape.with(channels: columns), of: [a, b]) { y in
            for n in 0..<a.shape.n {
                multiply(
                    u + n * rows * depth, false, v + n * depth * columns, transposed, rows, depth,
                    columns, into: y + n * rows * columns, adding: false)
            }
        } backward: { tape, _, dy in
            let da = tape.sink(a)
            let db = tape.sink(b)
            for n in 0..<a.shape.n {
                let d = dy + n * rows * columns
                let (u, v) = (u + n * rows * depth, v + n * depth * columns)
                if let da {
                    tape.multiply(
                        d, false, v, !transposed, rows, columns, depth,
                        into: da.pointer + n * rows * depth, adding: !da.fresh)
                }
                guard let db else { continue }
                let to = db.pointer + n * depth * columns
                if transposed {
                    tape.multiply(
                        d, true, u, false, columns, rows, depth, into: to, adding: !db.fresh)
                } else {
                    tape.multiply(
                        u, true, d, false, depth, rows, columns, into: to, adding: !db.fresh)
                }
            }
        }
    }

    /// c (rows x columns) = or += a * b, either of them given as its transpose.
    private func multiply(
        _ a: UnsafePointer<Float>, _ aTransposed: Bool, _ b: UnsafePointer<Float>,
        _ bTransposed: Bool, _ rows: Int, _ depth: Int, _ columns: Int,
        into c: UnsafeMutablePointer<Float>, adding: Bool
    ) {
        let mark = arena.mark
        defer { arena.release(to: mark) }
        var source = a
        if aTransposed {
            let turned = arena.floats(rows * depth)
            for i in 0..<rows { for k in 0..<depth { turned[i * depth + k] = a[k * rows + i] } }
            source = UnsafePointer(turned)
        }
        let left = arena.bytes(kernels.rowsSize(rows, depth))
        let right = arena.bytes(kernels.panelsSize(depth, columns))
        var conversion = kernels.conversion(source, first: 0, rows: rows, columns: depth, of: rows)
        conversion.out_rows = left
        kernels.convert(&conversion)
        if bTransposed {
            kernels.table.pack_transposed(b, Int64(columns), Int64(depth), right)
        } else {
            kernels.panels(of: b, rows: depth, columns: columns, out: right)
        }
        var p = kernels.product(
            left, right, first: 0, rows: rows, of: rows, depth: depth, columns: columns)
        p.c = c
        p.accumulate = adding ? 1 : 0
        kernels.product(&p)
    }

    /// exp(x) over the sum of exp(x) along the channels.
    public func softmax(_ x: Variable) -> Variable {
        let (rows, c) = (x.shape.rows, x.shape.c)
        return operation("softmax", x.shape, of: x) { x, y in
            for row in 0..<rows {
                let (from, to) = (x + row * c, y + row * c)
                var top = from[0]
                for i in 0..<c { top = max(top, from[i]) }
                for i in 0..<c { to[i] = from[i] - top }
                kernels.table.exponential(to, Int64(c), to)
                var sum: Float = 0
                for i in 0..<c { sum += to[i] }
                for i in 0..<c { to[i] /= sum }
            }
        } backward: { _, y, dy, dx in
            for row in 0..<rows {
                let (d, p, to) = (dy + row * c, y + row * c, dx + row * c)
                var mean: Float = 0
                for i in 0..<c { mean += d[i] * p[i] }
                for i in 0..<c { to[i] += p[i] * (d[i] - mean) }
            }
        }
    }

    /// Keeps each element with probability 1 - rate, scaled so that the mean stays; for training only.
    public func dropout(_ x: Variable, rate: Float, _ random: inout RandomStream) -> Variable {
        precondition((0..<1).contains(rate))
        let kept = 1 / (1 - rate)
        let mask = make(x.shape, needsGradient: false)
        for i in 0..<x.shape.count { value(mask)[i] = random.uniform() < rate ? 0 : kept }
        return multiply(x, mask)
    }
}
