extension Tape {
    /// a / b of each element; b is not zero.
    public func divide(_ a: Variable, _ b: Variable) -> Variable {
        precondition(a.shape == b.shape)
        let (u, v, count) = (value(a), value(b), a.shape.count)
        return operation("divide", a.shape, of: [a, b]) { y in
            for i in 0..<count { y[i] = u[i] / v[i] }
        } backward: { tape, y, dy in
            if let da = tape.addingSink(a) { for i in 0..<count { da[i] += dy[i] / v[i] } }
            if let db = tape.addingSink(b) { for i in 0..<count { db[i] -= dy[i] * y[i] / v[i] } }
        }
    }

    /// The means of 2x2 pixels: (n, h, w, c) -> (n, h/2, w/2, c); an odd last row or column is left out.
    public func halve(_ x: Variable) -> Variable {
        let s = x.shape
        return operation("halve", Shape(s.n, s.h / 2, s.w / 2, s.c), of: x) { x, y in
            Tape.eachQuad(s) { fine, coarse in
                for c in 0..<s.c {
                    let (above, below) = (x + fine + c, x + fine + s.w * s.c + c)
                    y[coarse + c] = 0.25 * (above[0] + above[s.c] + below[0] + below[s.c])
                }
            }
        } backward: { _, _, dy, dx in
            Tape.eachQuad(s) { fine, coarse in
                for c in 0..<s.c {
                    let d = 0.25 * dy[coarse + c]
                    for i in [fine, fine + s.c, fine + s.w * s.c, fine + (s.w + 1) * s.c] {
                        dx[i + c] += d
                    }
                }
            }
        }
    }

    private static func eachQuad(_ s: Shape, _ body: (Int, Int) -> Void) {
        for n in 0..<s.n {
            for y in 0..<s.h / 2 {
                for x in 0..<s.w / 2 {
                    body(
                        ((n * s.h + 2 * y) * s.w + 2 * x) * s.c,
                        ((n * (s.h / 2) + y) * (s.w / 2) + x) * s.c)
                }
            }
        }
    }

    /// A filter along rows and columns, where it lies wholly within the picture:
    /// (n, h, w, c) -> (n, h - k + 1, w - k + 1, c) for k taps.
    public func filter(_ x: Variable, _ taps: [Float]) -> Variable {
        let (s, k) = (x.shape, taps.count)
        precondition(k > 0 && s.h >= k && s.w >= k)
        let (h, w, row, from) = (s.h - k + 1, s.w - k + 1, s.w * s.c, value(x))
        return operation("filter", Shape(s.n, h, w, s.c), of: [x]) { y in
            let mark = arena.mark
            let tall = arena.floats(row)
            for n in 0..<s.n {
                for i in 0..<h {
                    tall.update(repeating: 0, count: row)
                    for (t, tap) in taps.enumerated() {
                        let source = from + (n * s.h + i + t) * row
                        for j in 0..<row { tall[j] += tap * source[j] }
                    }
                    let out = y + (n * h + i) * w * s.c
                    out.update(repeating: 0, count: w * s.c)
                    for (t, tap) in taps.enumerated() {
                        let source = tall + t * s.c
                        for j in 0..<w * s.c { out[j] += tap * source[j] }
                    }
                }
            }
            arena.release(to: mark)
        } backward: { tape, _, dy in
            guard let dx = tape.addingSink(x) else { return }
            let tall = tape.arena.floats(row)
            for n in 0..<s.n {
                for i in 0..<h {
                    tall.update(repeating: 0, count: row)
                    let d = dy + (n * h + i) * w * s.c
                    for (t, tap) in taps.enumerated() {
                        let target = tall + t * s.c
                        for j in 0..<w * s.c { target[j] += tap * d[j] }
                    }
                    for (t, tap) in taps.enumerated() {
                        let target = dx + (n * s.h + i + t) * row
                        for j in 0..<row { target[j] += tap * tall[j] }
                    }
                }
            }
        }
    }

    /// Multi-scale structural similarity of each image (Z. Wang, E. Simoncelli, A. Bovik, 2003): 1 for equal pictures.
    ///
    /// Windows are Gaussians of 11 taps and deviation 1.5, over each colour; five scales, or as many as the picture has
    /// room for, their weights then summing to one all the same.
    /// - Parameters: a, b: (n, h, w, c), values in a range of one; at least 11 pixels a side.
    /// - Returns: (n, 1, 1, 1).
    public func multiScaleSimilarity(_ a: Variable, _ b: Variable) -> Variable {
        let window = Tape.similarityWindow
        let side = min(a.shape.h, a.shape.w)
        precondition(side >= window.count)
        let scales = (1...5).last { side >> ($0 - 1) >= window.count }!
        let weights = Array(Tape.similarityWeights[..<scales])
        let sum = weights.reduce(0, +)
        var (x, y) = (a, b)
        var logarithm: Variable?
        for scale in 0..<scales {
            let (luminance, contrast) = similarity(x, y, window)
            let term = scale == scales - 1 ? multiply(luminance, contrast) : contrast
            let size = Float(term.shape.positions * term.shape.c)
            // Of pictures with nothing in common the mean may be negative: a floor, as elsewhere.
            let mean = affine(relu(affine(sumPerImage(term), 1 / size, -1e-4)), 1, 1e-4)
            let part = affine(log(mean), weights[scale] / sum)
            logarithm = logarithm.map { add($0, part) } ?? part
            if scale + 1 < scales { (x, y) = (halve(x), halve(y)) }
        }
        return exp(logarithm!)
    }

    private static let similarityWeights: [Float] = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

    private static let similarityWindow: [Float] = {
        let taps = (-5...5).map { exponential(-Float($0 * $0) / (2 * 1.5 * 1.5)) }
        let sum = taps.reduce(0, +)
        return taps.map { $0 / sum }
    }()

    /// The two factors of structural similarity at each pixel: of means, and of contrast and structure.
    private func similarity(
        _ x: Variable, _ y: Variable, _ window: [Float]
    ) -> (luminance: Variable, contrast: Variable) {
        let (c1, c2): (Float, Float) = (0.01 * 0.01, 0.03 * 0.03)
        let (mx, my) = (filter(x, window), filter(y, window))
        let (xx, yy, xy) = (multiply(mx, mx), multiply(my, my), multiply(mx, my))
        func minus(_ a: Variable, _ b: Variable) -> Variable { add(a, affine(b, -1)) }
        let vx = minus(filter(multiply(x, x), window), xx)
        let vy = minus(filter(multiply(y, y), window), yy)
        let cross = minus(filter(multiply(x, y), window), xy)
        return (
            divide(affine(xy, 2, c1), affine(add(xx, yy), 1, c1)),
            divide(affine(cross, 2, c2), affine(add(vx, vy), 1, c2))
        )
    }
}
