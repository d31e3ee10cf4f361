extension Tape {
    /// y = f(x) of each element, with df/dx given x and y.
    func map(
        _ name: StaticString, _ x: Variable, _ f: (Float) -> Float,
        derivative: @escaping (_ x: Float, _ y: Float) -> Float
    ) -> Variable {
        forward(name) {
            let y = make(x.shape, needsGradient: needsGradient(x))
            let (from, to) = (value(x), value(y))
            for i in 0..<x.shape.count { to[i] = f(from[i]) }
            record(name, y) { tape in
                guard let dy = tape.incoming(y), let dx = tape.addingSink(x) else { return }
                for i in 0..<x.shape.count { dx[i] += dy[i] * derivative(from[i], to[i]) }
            }
            return y
        }
    }

    /// max(0, x)
    public func relu(_ x: Variable) -> Variable {
        map("relu", x, { max(0, $0) }, derivative: { x, _ in x > 0 ? 1 : 0 })
    }

    /// x, or slope * x where x is negative.
    public func leakyRelu(_ x: Variable, slope: Float = 0.2) -> Variable {
        map("relu", x, { $0 > 0 ? $0 : slope * $0 }, derivative: { x, _ in x > 0 ? 1 : slope })
    }

    /// The hyperbolic tangent.
    public func tanh(_ x: Variable) -> Variable {
        map("tanh", x, { hyperbolicTangent($0) }, derivative: { _, y in 1 - y * y })
    }

    /// 1 / (1 + exp(-x))
    public func sigmoid(_ x: Variable) -> Variable {
        map("sigmoid", x, Tape.logistic, derivative: { _, y in y * (1 - y) })
    }

    /// log(1 + exp(x))
    public func softplus(_ x: Variable) -> Variable {
        map(
            "softplus", x, { max($0, 0) + logarithmOfOnePlus(exponential(-abs($0))) },
            derivative: { x, _ in
                Tape.logistic(x)
            })
    }

    static func logistic(_ x: Float) -> Float {
        let e = exponential(-abs(x))
        return x >= 0 ? 1 / (1 + e) : e / (1 + e)
    }

    /// The natural logarithm; not finite for x <= 0.
    public func log(_ x: Variable) -> Variable {
        map("log", x, { logarithm($0) }, derivative: { x, _ in 1 / x })
    }

    /// exp of x clamped to a range, whose gradient is zero beyond the range.
    public func exp(
        _ x: Variable, clampedTo range: ClosedRange<Float> = -87...88
    ) -> Variable {
        forward("exp") {
            let y = make(x.shape, needsGradient: needsGradient(x))
            let (from, to) = (value(x), value(y))
            for i in 0..<x.shape.count {
                to[i] = min(max(from[i], range.lowerBound), range.upperBound)
            }
            kernels.table.exponential(to, Int64(x.shape.count), to)
            record("exp", y) { tape in
                guard let dy = tape.incoming(y), let dx = tape.addingSink(x) else { return }
                for i in 0..<x.shape.count
                where from[i] >= range.lowerBound && from[i] <= range.upperBound {
                    dx[i] += dy[i] * to[i]
                }
            }
            return y
        }
    }

    /// a * x + b
    public func affine(_ x: Variable, _ a: Float, _ b: Float = 0) -> Variable {
        map("affine", x, { a * $0 + b }, derivative: { _, _ in a })
    }

    /// a + b, of equal shapes.
    public func add(_ a: Variable, _ b: Variable) -> Variable {
        precondition(a.shape == b.shape)
        return forward("add") {
            let y = make(a.shape, needsGradient: needsGradient(a) || needsGradient(b))
            let (u, v, to) = (value(a), value(b), value(y))
            for i in 0..<a.shape.count { to[i] = u[i] + v[i] }
            record("add", y) { tape in
                guard let dy = tape.incoming(y) else { return }
                for x in [a, b] {
                    guard let dx = tape.addingSink(x) else { continue }
                    for i in 0..<a.shape.count { dx[i] += dy[i] }
                }
            }
            return y
        }
    }

    /// a * b element by element, of equal shapes.
    public func multiply(_ a: Variable, _ b: Variable) -> Variable {
        precondition(a.shape == b.shape)
        return forward("multiply") {
            let y = make(a.shape, needsGradient: needsGradient(a) || needsGradient(b))
            let (u, v, to) = (value(a), value(b), value(y))
            for i in 0..<a.shape.count { to[i] = u[i] * v[i] }
            record("multiply", y) { tape in
                guard let dy = tape.incoming(y) else { return }
                if let da = tape.addingSink(a) {
                    for i in 0..<a.shape.count { da[i] += dy[i] * v[i] }
                }
                if let db = tape.addingSink(b) {
                    for i in 0..<a.shape.count { db[i] += dy[i] * u[i] }
                }
            }
            return y
        }
    }

    /// a where the mask is set, b elsewhere.
    public func select(_ mask: [Bool], _ a: Variable, _ b: Variable) -> Variable {
        precondition(a.shape == b.shape && mask.count == a.shape.count)
        return forward("select") {
            let y = make(a.shape, needsGradient: needsGradient(a) || needsGradient(b))
            let (u, v, to) = (value(a), value(b), value(y))
            for i in 0..<a.shape.count { to[i] = mask[i] ? u[i] : v[i] }
            record("select", y) { tape in
                guard let dy = tape.incoming(y) else { return }
                if let da = tape.addingSink(a) {
                    for i in 0..<a.shape.count where mask[i] { da[i] += dy[i] }
                }
                if let db = tape.addingSink(b) {
                    for i in 0..<a.shape.count where !mask[i] { db[i] += dy[i] }
                }
            }
            return y
        }
    }

    /// The nearest integer (half to even); its gradient is that of x, as if nothing had been rounded.
    public func roundStraightThrough(_ x: Variable) -> Variable {
        map("round", x, { $0.rounded(.toNearestOrEven) }, derivative: { _, _ in 1 })
    }

    /// x plus uniform noise in [-0.5, 0.5), each image from its own stream.
    public func addNoise(_ x: Variable, _ streams: inout [RandomStream]) -> Variable {
        precondition(streams.count == x.shape.n)
        return forward("noise") {
            let y = make(x.shape, needsGradient: needsGradient(x))
            let (from, to) = (value(x), value(y))
            let perImage = x.shape.positions * x.shape.c
            for n in 0..<x.shape.n { streams[n].fillNoise(to + n * perImage, count: perImage) }
            for i in 0..<x.shape.count { to[i] += from[i] }
            record("noise", y) { tape in
                guard let dy = tape.incoming(y), let dx = tape.addingSink(x) else { return }
                for i in 0..<x.shape.count { dx[i] += dy[i] }
            }
            return y
        }
    }
}
