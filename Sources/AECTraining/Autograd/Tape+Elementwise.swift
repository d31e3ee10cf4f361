extension Tape {
    /// y = f(x) of each element, with df/dx given x and y.
    func map(
        _ name: StaticString, _ x: Variable, _ f: (Float) -> Float,
        derivative: @escaping (_ x: Float, _ y: Float) -> Float
    ) -> Variable {
        let count = x.shape.count
        return operation(name, x.shape, of: x) { x, y in
            for i in 0..<count { y[i] = f(x[i]) }
        } backward: { x, y, dy, dx in
            for i in 0..<count { dx[i] += dy[i] * derivative(x[i], y[i]) }
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
        let count = x.shape.count
        return operation("exp", x.shape, of: x) { x, y in
            for i in 0..<count { y[i] = min(max(x[i], range.lowerBound), range.upperBound) }
            kernels.table.exponential(y, Int64(count), y)
        } backward: { x, y, dy, dx in
            for i in 0..<count where x[i] >= range.lowerBound && x[i] <= range.upperBound {
                dx[i] += dy[i] * y[i]
            }
        }
    }

    /// a * x + b
    public func affine(_ x: Variable, _ a: Float, _ b: Float = 0) -> Variable {
        map("affine", x, { a * $0 + b }, derivative: { _, _ in a })
    }

    /// a + b, of equal shapes.
    public func add(_ a: Variable, _ b: Variable) -> Variable {
        precondition(a.shape == b.shape)
        let (u, v, count) = (value(a), value(b), a.shape.count)
        return operation("add", a.shape, of: [a, b]) { y in
            for i in 0..<count { y[i] = u[i] + v[i] }
        } backward: { tape, _, dy in
            for x in [a, b] {
                guard let dx = tape.addingSink(x) else { continue }
                for i in 0..<count { dx[i] += dy[i] }
            }
        }
    }

    /// a * b element by element, of equal shapes.
    public func multiply(_ a: Variable, _ b: Variable) -> Variable {
        precondition(a.shape == b.shape)
        let (u, v, count) = (value(a), value(b), a.shape.count)
        return operation("multiply", a.shape, of: [a, b]) { y in
            for i in 0..<count { y[i] = u[i] * v[i] }
        } backward: { tape, _, dy in
            if let da = tape.addingSink(a) { for i in 0..<count { da[i] += dy[i] * v[i] } }
            if let db = tape.addingSink(b) { for i in 0..<count { db[i] += dy[i] * u[i] } }
        }
    }

    /// a where the mask is set, b elsewhere.
    public func select(_ mask: [Bool], _ a: Variable, _ b: Variable) -> Variable {
        precondition(a.shape == b.shape && mask.count == a.shape.count)
        let (u, v, count) = (value(a), value(b), a.shape.count)
        return operation("select", a.shape, of: [a, b]) { y in
            for i in 0..<count { y[i] = mask[i] ? u[i] : v[i] }
        } backward: { tape, _, dy in
            if let da = tape.addingSink(a) { for i in 0..<count where mask[i] { da[i] += dy[i] } }
            if let db = tape.addingSink(b) { for i in 0..<count where !mask[i] { db[i] += dy[i] } }
        }
    }

    /// The nearest integer (half to even); its gradient is that of x, as if nothing had been rounded.
    public func roundStraightThrough(_ x: Variable) -> Variable {
        map("round", x, { $0.rounded(.toNearestOrEven) }, derivative: { _, _ in 1 })
    }

    /// x plus uniform noise in [-0.5, 0.5), each image from its own stream.
    public func addNoise(_ x: Variable, _ streams: inout [RandomStream]) -> Variable {
        precondition(streams.count == x.shape.n)
        let (count, perImage) = (x.shape.count, x.shape.positions * x.shape.c)
        return operation("noise", x.shape, of: x) { x, y in
            for n in streams.indices { streams[n].fillNoise(y + n * perImage, count: perImage) }
            for i in 0..<count { y[i] += x[i] }
        } backward: { _, _, dy, dx in
            for i in 0..<count { dx[i] += dy[i] }
        }
    }
}
