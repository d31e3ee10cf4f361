extension FloatBuffer {
    /// The Euclidean norm. Parts of a fixed size are added in order, so that it does not depend on the workers.
    public func norm(_ workers: ThreadTeam) -> Double {
        let part = 1 << 16
        let parts = (count + part - 1) / part
        let sums = UnsafeMutableBufferPointer<Double>.allocate(capacity: max(parts, 1))
        defer { sums.deallocate() }
        sums.initialize(repeating: 0)
        workers.split(parts) { range in
            for k in range {
                var lanes = SIMD8<Float>()
                var total = 0.0
                let end = min((k + 1) * part, count)
                var i = k * part
                while i + 8 <= end {
                    let v = UnsafeRawPointer(pointer + i).loadUnaligned(as: SIMD8<Float>.self)
                    lanes += v * v
                    i += 8
                    // Short sums in float, their sum in double.
                    if i % 512 == 0 {
                        total += Double(lanes.sum())
                        lanes = .zero
                    }
                }
                while i < end {
                    total += Double(pointer[i]) * Double(pointer[i])
                    i += 1
                }
                sums[k] = total + Double(lanes.sum())
            }
        }
        return sums.reduce(0, +).squareRoot()
    }

    /// Scales to a norm of at most `limit`.
    /// - Returns: the norm before.
    @discardableResult
    public func clip(to limit: Double, _ workers: ThreadTeam) -> Double {
        let norm = norm(workers)
        if norm > limit {
            let factor = Float(limit / (norm + 1e-6))
            workers.split(count) { range in for i in range { pointer[i] *= factor } }
        }
        return norm
    }
}
