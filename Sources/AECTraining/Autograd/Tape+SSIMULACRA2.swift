import AECSupport

extension Tape {
    /// SSIMULACRA 2 (J. Sneyers, 2022) as a distance that is to be small: 0 for equal pictures, about 1, 6, 13 and 22
    /// at scores of 90, 70, 50 and 30: (n, 1, 1, 1). The score is 100 - 10 * distance^0.6276.
    ///
    /// One operation for the whole metric: its gradient is made on the way forward, scale by scale, while what it needs
    /// is still in the cache.
    ///
    /// Of pictures too small for all six scales, the scales that there are have their own weights; the score gives them
    /// other ones, as its reference does.
    /// - Parameters:
    ///   - original: (n, h, w, 3), sRGB samples in 0...1, at least 8 pixels a side. It gets no gradient.
    ///   - distorted: of the same shape. Samples beyond 0...1 count as 0 or 1, and get no gradient.
    public func ssimulacra2Distance(original: Variable, distorted: Variable) -> Variable {
        let s = original.shape
        precondition(
            distorted.shape == s && s.c == 3
                && min(s.h, s.w) >= SSIMULACRA2Constants.minimumSide)
        let size = s.positions * s.c
        let gradients = needsGradient(distorted) ? arena.floats(s.count) : nil
        let (a, b) = (value(original), value(distorted))
        return operation("SSIMULACRA 2", Shape(s.n, 1, 1, 1), of: [distorted]) { y in
            let mark = arena.mark
            let metric = SSIMULACRA2Distance(width: s.w, height: s.h, arena)
            for n in 0..<s.n {
                y[n] = metric.measure(
                    a + n * size, b + n * size, gradient: gradients.map { $0 + n * size })
            }
            arena.release(to: mark)
        } backward: { tape, _, dy in
            guard let gradients, let dx = tape.addingSink(distorted) else { return }
            for n in 0..<s.n {
                let (from, to, factor) = (gradients + n * size, dx + n * size, dy[n])
                for i in 0..<size { to[i] += factor * from[i] }
            }
        }
    }
}
