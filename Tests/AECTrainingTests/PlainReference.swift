import Foundation

@testable import AECTraining

/// The operations of a tape in plain double precision, one loop each.
enum Plain {
    /// y[row][o] = sum x[row][i] w[o][i] + b[o]
    static func pointwise(_ x: [Double], _ w: [Double], _ b: [Double]?, inputs: Int) -> [Double] {
        let outputs = w.count / inputs
        var y: [Double] = []
        for row in 0..<x.count / inputs {
            for o in 0..<outputs {
                var sum = b?[o] ?? 0
                for i in 0..<inputs { sum += x[row * inputs + i] * w[o * inputs + i] }
                y.append(sum)
            }
        }
        return y
    }

    static func depthwise(_ x: [Double], _ w: [Double], _ b: [Double], _ s: Shape) -> [Double] {
        var y = [Double](repeating: 0, count: x.count)
        for n in 0..<s.n {
            for row in 0..<s.h {
                for column in 0..<s.w {
                    for c in 0..<s.c {
                        var sum = b[c]
                        for tap in 0..<9 {
                            let (r, k) = (row + tap / 3 - 1, column + tap % 3 - 1)
                            if r < 0 || r >= s.h || k < 0 || k >= s.w { continue }
                            sum += w[tap * s.c + c] * x[((n * s.h + r) * s.w + k) * s.c + c]
                        }
                        y[((n * s.h + row) * s.w + column) * s.c + c] = sum
                    }
                }
            }
        }
        return y
    }

    static func relu(_ x: [Double]) -> [Double] { x.map { max(0, $0) } }

    /// (n, h, w, c) -> (n, h/k, w/k, (dy, dx, c))
    static func unshuffle(_ x: [Double], _ s: Shape, _ k: Int) -> [Double] {
        var y: [Double] = []
        for n in 0..<s.n {
            for row in 0..<s.h / k {
                for column in 0..<s.w / k {
                    for dy in 0..<k {
                        for dx in 0..<k {
                            for c in 0..<s.c {
                                let at = (n * s.h + row * k + dy) * s.w + column * k + dx
                                y.append(x[at * s.c + c])
                            }
                        }
                    }
                }
            }
        }
        return y
    }

    static func gaussianBits(_ x: Double, _ sigma: Double) -> Double {
        func cdf(_ t: Double) -> Double { 0.5 * erfc(-t / 2.squareRoot()) }
        let v = abs(x)
        return -log2(max(1e-9, cdf((0.5 - v) / sigma) - cdf((-0.5 - v) / sigma)))
    }

    static func softmax(_ x: [Double]) -> [Double] {
        let e = x.map { exp($0) }
        let sum = e.reduce(0, +)
        return e.map { $0 / sum }
    }

    static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    /// c[i][j] = sum a[i][k] b[k][j]
    static func product(_ a: [Double], _ b: [Double], rows: Int, depth: Int, columns: Int)
        -> [Double]
    {
        (0..<rows).flatMap { i in
            (0..<columns).map { j in
                (0..<depth).reduce(0) { $0 + a[i * depth + $1] * b[$1 * columns + j] }
            }
        }
    }

    static func transpose(_ a: [Double], rows: Int, columns: Int) -> [Double] {
        (0..<columns).flatMap { j in (0..<rows).map { a[$0 * columns + j] } }
    }
}
