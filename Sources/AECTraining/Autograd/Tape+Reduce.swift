extension Tape {
    /// The sum of all elements: (1, 1, 1, 1), added in double precision.
    public func sum(_ x: Variable) -> Variable { weightedSum(x, nil) }

    /// The mean of all elements: (1, 1, 1, 1).
    public func mean(_ x: Variable) -> Variable { affine(sum(x), 1 / Float(x.shape.count)) }

    /// The sum of each image's elements: (n, 1, 1, 1).
    public func sumPerImage(_ x: Variable) -> Variable {
        forward("sum") {
            let y = make(Shape(x.shape.n, 1, 1, 1), needsGradient: needsGradient(x))
            let size = x.shape.positions * x.shape.c
            for n in 0..<x.shape.n {
                value(y)[n] = Float(Tape.total(size) { Double(value(x)[n * size + $0]) })
            }
            record("sum", y) { tape in
                guard let dy = tape.incoming(y), let dx = tape.addingSink(x) else { return }
                for i in 0..<x.shape.count { dx[i] += dy[i / size] }
            }
            return y
        }
    }

    /// The sum of the elements, each times its weight.
    public func weightedSum(_ x: Variable, _ weights: [Float]?) -> Variable {
        precondition(weights == nil || weights!.count == x.shape.count)
        return forward("sum") {
            let y = make(Shape(1, 1, 1, 1), needsGradient: needsGradient(x))
            value(y)[0] = Float(
                Tape.total(x.shape.count) { Double(value(x)[$0]) * Double(weights?[$0] ?? 1) })
            record("sum", y) { tape in
                guard let dy = tape.incoming(y), let dx = tape.addingSink(x) else { return }
                for i in 0..<x.shape.count { dx[i] += dy[0] * (weights?[i] ?? 1) }
            }
            return y
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
        return forward("squared error") {
            let y = make(
                Shape(a.shape.n, 1, 1, 1), needsGradient: needsGradient(a) || needsGradient(b))
            let (u, v) = (value(a), value(b))
            let size = a.shape.positions * a.shape.c
            for n in 0..<a.shape.n {
                let sum = Tape.total(size) {
                    let d = u[n * size + $0] - v[n * size + $0]
                    return Double(d * d)
                }
                value(y)[n] = Float(sum / Double(size))
            }
            record("squared error", y) { tape in
                guard let dy = tape.incoming(y) else { return }
                for (x, sign) in [(a, Float(2)), (b, -2)] {
                    guard let dx = tape.addingSink(x) else { continue }
                    for n in 0..<a.shape.n {
                        let factor = sign * dy[n] / Float(size)
                        for i in n * size..<(n + 1) * size { dx[i] += factor * (u[i] - v[i]) }
                    }
                }
            }
            return y
        }
    }

    /// -(t log p + (1 - t) log (1 - p)) with p = sigmoid(logit), of each element; targets have no gradient.
    public func binaryCrossEntropy(logits: Variable, targets: [Float]) -> Variable {
        precondition(targets.count == logits.shape.count)
        return forward("cross-entropy") {
            let y = make(logits.shape, needsGradient: needsGradient(logits))
            let (x, to) = (value(logits), value(y))
            // exp(-|x|), of which both the loss and its slope are made.
            let e = arena.floats(targets.count)
            for i in 0..<targets.count { e[i] = -abs(x[i]) }
            kernels.table.exponential(e, Int64(targets.count), e)
            for i in 0..<targets.count {
                to[i] = max(x[i], 0) - x[i] * targets[i] + logarithmOfOnePlus(e[i])
            }
            record("cross-entropy", y) { tape in
                guard let dy = tape.incoming(y), let dx = tape.addingSink(logits) else { return }
                for i in 0..<targets.count {
                    let p = (x[i] >= 0 ? 1 : e[i]) / (1 + e[i])
                    dx[i] += dy[i] * (p - targets[i])
                }
            }
            return y
        }
    }
}
