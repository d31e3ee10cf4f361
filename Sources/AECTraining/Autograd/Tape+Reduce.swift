extension Tape {
    /// The sum of all elements: (1, 1, 1, 1), added in double precision.
    public func sum(_ x: Variable) -> Variable { weightedSum(x, nil) }

    /// The mean of all elements: (1, 1, 1, 1).
    public func mean(_ x: Variable) -> Variable { affine(sum(x), 1 / Float(x.shape.count)) }

    /// The sum of each image's elements: (n, 1, 1, 1).
    public func sumPerImage(_ x: Variable) -> Variable {
        let (n, size) = (x.shape.n, x.shape.positions * x.shape.c)
        return operation("sum", Shape(n, 1, 1, 1), of: x) { x, y in
            for i in 0..<n { y[i] = Float(Tape.total(size) { Double(x[i * size + $0]) }) }
        } backward: { _, _, dy, dx in
            for i in 0..<n * size { dx[i] += dy[i / size] }
        }
    }

    /// The sum of the elements, each times its weight.
    public func weightedSum(_ x: Variable, _ weights: [Float]?) -> Variable {
        let count = x.shape.count
        precondition(weights == nil || weights!.count == count)
        return operation("sum", Shape(1, 1, 1, 1), of: x) { x, y in
            y[0] = Float(Tape.total(count) { Double(x[$0]) * Double(weights?[$0] ?? 1) })
        } backward: { _, _, dy, dx in
            for i in 0..<count { dx[i] += dy[0] * (weights?[i] ?? 1) }
        }
    }

    static func total(_ count: Int, _ term: (Int) -> Double) -> Double {
        var sum = 0.0
        for i in 0..<count { sum += term(i) }
        return sum
    }

    /// The mean over each image of (a - b)^2: (n, 1, 1, 1).
    public func meanSquaredError(_ a: Variable, _ b: Variable) -> Variable {
        precondition(a.shape == b.shape)
        let (images, size) = (a.shape.n, a.shape.positions * a.shape.c)
        let (u, v) = (value(a), value(b))
        return operation("squared error", Shape(images, 1, 1, 1), of: [a, b]) { y in
            for n in 0..<images {
                let sum = Tape.total(size) {
                    let d = u[n * size + $0] - v[n * size + $0]
                    return Double(d * d)
                }
                y[n] = Float(sum / Double(size))
            }
        } backward: { tape, _, dy in
            for (x, sign) in [(a, Float(2)), (b, -2)] {
                guard let dx = tape.addingSink(x) else { continue }
                for n in 0..<images {
                    let factor = sign * dy[n] / Float(size)
                    for i in n * size..<(n + 1) * size { dx[i] += factor * (u[i] - v[i]) }
                }
            }
        }
    }

    /// -(t log p + (1 - t) log (1 - p)) with p = sigmoid(logit), of each element; targets have no gradient.
    public func binaryCrossEntropy(logits: Variable, targets: [Float]) -> Variable {
        let count = targets.count
        precondition(count == logits.shape.count)
        // exp(-|x|), of which both the loss and its slope are made.
        let e = arena.floats(count)
        return operation("cross-entropy", logits.shape, of: logits) { x, y in
            for i in 0..<count { e[i] = -abs(x[i]) }
            kernels.table.exponential(e, Int64(count), e)
            for i in 0..<count {
                y[i] = max(x[i], 0) - x[i] * targets[i] + logarithmOfOnePlus(e[i])
            }
        } backward: { x, _, dy, dx in
            for i in 0..<count {
                let p = (x[i] >= 0 ? 1 : e[i]) / (1 + e[i])
                dx[i] += dy[i] * (p - targets[i])
            }
        }
    }
}
