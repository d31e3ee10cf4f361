/// Eigenvalues and eigenvectors of a symmetric matrix, largest first: Householder reduction to a tridiagonal matrix,
/// then QR steps with Wilkinson's shift (G. Golub, C. Van Loan, Matrix Computations, sections 8.3.1 and 8.3.3).
///
/// O(n^3): some seconds for n = 512 in a debug build, a fraction of one in a release build.
public struct Eigenvectors: Sendable {
    /// The eigenvalues, [n], largest first.
    public let values: [Double]
    /// [n][n], a vector a row.
    public let vectors: [Double]

    /// - Parameter matrix: [n][n], symmetric, of finite numbers; of others, the result means nothing.
    public init(_ matrix: [Double], _ n: Int) {
        precondition(matrix.count == n * n && n > 0)
        var a = matrix
        var q = [Double](repeating: 0, count: n * n)
        for i in 0..<n { q[i * n + i] = 1 }
        var diagonal = [Double](repeating: 0, count: n)
        var beside = [Double](repeating: 0, count: n)
        a.withUnsafeMutableBufferPointer { a in
            q.withUnsafeMutableBufferPointer { q in
                // A matrix of low rank has a tail of nothing but rounding of rounding, as small as 1e-167, whose squares
                // underflow, and where no number is small beside its neighbours. So what is this small beside the
                // whole matrix counts as zero.
                let nothing = 1e-30 * a.reduce(0) { max($0, abs($1)) }
                Eigenvectors.reduce(a.baseAddress!, q.baseAddress!, n, nothing)
                for i in 0..<n { diagonal[i] = a[i * n + i] }
                for i in 0..<n - 1 { beside[i] = a[i * n + i + 1] }
                Eigenvectors.iterate(&diagonal, &beside, q.baseAddress!, n, nothing)
            }
        }
        let order = (0..<n).sorted { diagonal[$0] > diagonal[$1] }
        values = order.map { diagonal[$0] }
        vectors = order.flatMap { q[$0 * n..<($0 + 1) * n] }
    }

    /// Reflections that leave a tridiagonal matrix in a; their product's transpose comes into q.
    private static func reduce(
        _ a: UnsafeMutablePointer<Double>, _ q: UnsafeMutablePointer<Double>, _ n: Int,
        _ nothing: Double
    ) {
        var v = [Double](repeating: 0, count: n)
        var w = [Double](repeating: 0, count: n)
        for k in 0..<max(n - 2, 0) {
            var square = 0.0
            for i in k + 1..<n {
                v[i] = a[k * n + i]
                square += v[i] * v[i]
            }
            guard square - v[k + 1] * v[k + 1] > nothing * nothing else { continue }
            v[k + 1] += v[k + 1] < 0 ? -square.squareRoot() : square.squareRoot()
            var length = 0.0
            for i in k + 1..<n { length += v[i] * v[i] }
            let scale = 1 / length.squareRoot()
            for i in k + 1..<n { v[i] *= scale }
            // a - 2 v w' - 2 w v', where w = a v - (v' a v) v; row and column k change too.
            for i in k..<n {
                var sum = 0.0
                for j in k + 1..<n { sum += a[i * n + j] * v[j] }
                w[i] = sum
            }
            var dot = 0.0
            for i in k + 1..<n { dot += v[i] * w[i] }
            for i in k + 1..<n { w[i] -= dot * v[i] }
            for i in k + 1..<n {
                for j in k + 1..<n { a[i * n + j] -= 2 * (v[i] * w[j] + w[i] * v[j]) }
                a[i * n + k] -= 2 * v[i] * w[k]
                a[k * n + i] = a[i * n + k]
            }
            // q' = reflection * q'
            for j in 0..<n { w[j] = 0 }
            for i in k + 1..<n { for j in 0..<n { w[j] += v[i] * q[i * n + j] } }
            for i in k + 1..<n { for j in 0..<n { q[i * n + j] -= 2 * v[i] * w[j] } }
        }
    }

    /// Brings what lies beside the diagonal to zero, turning the rows of q along.
    ///
    /// Two steps an eigenvalue are usual; the limit is there for what is not finite.
    private static func iterate(
        _ d: inout [Double], _ e: inout [Double], _ q: UnsafeMutablePointer<Double>, _ n: Int,
        _ nothing: Double
    ) {
        func isZero(_ i: Int) -> Bool {
            abs(e[i]) <= 1e-15 * (abs(d[i]) + abs(d[i + 1])) || abs(e[i]) <= nothing
        }
        var last = n - 1
        var steps = 0
        while last > 0, steps < 60 * n {
            if isZero(last - 1) {
                e[last - 1] = 0
                last -= 1
                continue
            }
            steps += 1
            var first = last - 1
            while first > 0, !isZero(first - 1) { first -= 1 }
            // The eigenvalue of the last 2x2 that is nearer to its corner.
            let half = (d[last - 1] - d[last]) / 2
            let edge = e[last - 1]
            let root = (half * half + edge * edge).squareRoot()
            let divisor = half + (half < 0 ? -root : root)
            let shift = divisor == 0 ? d[last] : d[last] - edge * edge / divisor
            var (x, z) = (d[first] - shift, e[first])
            for k in first..<last {
                let r = (x * x + z * z).squareRoot()
                let (c, s) = r <= nothing ? (1, 0) : (x / r, z / r)
                if k > first { e[k - 1] = r }
                let (a, b, between) = (d[k], d[k + 1], e[k])
                d[k] = c * c * a + 2 * c * s * between + s * s * b
                d[k + 1] = s * s * a - 2 * c * s * between + c * c * b
                e[k] = c * s * (b - a) + (c * c - s * s) * between
                if k + 1 < last {
                    x = e[k]
                    z = s * e[k + 1]
                    e[k + 1] *= c
                }
                let (p, t) = (q + k * n, q + (k + 1) * n)
                for j in 0..<n {
                    let (u, v) = (p[j], t[j])
                    p[j] = c * u + s * v
                    t[j] = c * v - s * u
                }
            }
        }
    }
}
