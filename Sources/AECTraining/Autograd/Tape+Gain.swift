extension Tape {
    /// The factors of a gain at each image's quality: exp of the log gain, linear between trained levels.
    /// - Parameters:
    ///   - table: [levels][channels], log gains.
    ///   - quality: the level of each image, 0...levels - 1: [n].
    /// - Returns: (images, 1, 1, channels).
    public func gain(_ table: Vector, channels: Int, quality: [Float]) -> Variable {
        let levels = table.count / channels
        let from = parameters.pointer(table)
        return operation("gain", Shape(quality.count, 1, 1, channels), of: nil) { y in
            for (n, q) in quality.enumerated() {
                let (i, f) = Tape.level(q, of: levels)
                for c in 0..<channels {
                    y[n * channels + c] =
                        from[i * channels + c] * (1 - f) + from[(i + 1) * channels + c] * f
                }
            }
            kernels.table.exponential(y, Int64(quality.count * channels), y)
        } backward: { tape, y, dy in
            let d = tape.gradientPointer(table)
            for (n, q) in quality.enumerated() {
                let (i, f) = Tape.level(q, of: levels)
                for c in 0..<channels {
                    let g = dy[n * channels + c] * y[n * channels + c]
                    d[i * channels + c] += g * (1 - f)
                    d[(i + 1) * channels + c] += g * f
                }
            }
        }
    }

    private static func level(_ quality: Float, of levels: Int) -> (Int, Float) {
        let i = min(max(Int(quality.rounded(.down)), 0), levels - 2)
        return (i, quality - Float(i))
    }

    /// y[n][position][c] = x[n][position][c] * v[n][c].
    /// - Parameter v: (n, 1, 1, c), or (1, 1, 1, c) for all images.
    public func scale(_ x: Variable, _ v: Variable) -> Variable {
        let s = x.shape
        let step = channelStep(v, for: x)
        let (from, factor) = (value(x), value(v))
        return operation("scale", s, of: [x, v]) { y in
            for row in 0..<s.rows {
                let f = factor + row / s.positions * step
                let (a, b) = (from + row * s.c, y + row * s.c)
                for c in 0..<s.c { b[c] = a[c] * f[c] }
            }
        } backward: { tape, _, dy in
            if let dx = tape.sink(x) {
                for row in 0..<s.rows {
                    let f = factor + row / s.positions * step
                    let (d, to) = (dy + row * s.c, dx.pointer + row * s.c)
                    if dx.fresh {
                        for c in 0..<s.c { to[c] = d[c] * f[c] }
                    } else {
                        for c in 0..<s.c { to[c] += d[c] * f[c] }
                    }
                }
            }
            if let dv = tape.addingSink(v) {
                for row in 0..<s.rows {
                    let to = dv + row / s.positions * step
                    let (d, a) = (dy + row * s.c, from + row * s.c)
                    for c in 0..<s.c { to[c] += d[c] * a[c] }
                }
            }
        }
    }

    /// y[n][position][c] = x[n][position][c] + v[n][c], v as for `scale`.
    public func shift(_ x: Variable, _ v: Variable) -> Variable {
        let s = x.shape
        let step = channelStep(v, for: x)
        let (from, offset) = (value(x), value(v))
        return operation("shift", s, of: [x, v]) { y in
            for row in 0..<s.rows {
                let o = offset + row / s.positions * step
                let (a, b) = (from + row * s.c, y + row * s.c)
                for c in 0..<s.c { b[c] = a[c] + o[c] }
            }
        } backward: { tape, _, dy in
            if let dx = tape.addingSink(x) { for i in 0..<s.count { dx[i] += dy[i] } }
            if let dv = tape.addingSink(v) {
                for row in 0..<s.rows {
                    let to = dv + row / s.positions * step
                    for c in 0..<s.c { to[c] += dy[row * s.c + c] }
                }
            }
        }
    }

    /// From one image's values of each channel to the next one's: none where all images share them.
    private func channelStep(_ v: Variable, for x: Variable) -> Int {
        let (s, own) = (x.shape, v.shape)
        precondition(own.c == s.c && own.positions == 1 && [1, s.n].contains(own.n))
        return own.n == 1 ? 0 : s.c
    }
}
