import Foundation
import XCTest

@testable import AECTraining

final class GradientsFilterTests: XCTestCase {
    func testDivide() {
        checkGradients(
            of: { $0.divide($1[0], $0.affine($1[1], 1, 2)) }, Shape(1, 2, 3, 2), Shape(1, 2, 3, 2),
            against: { zip($0[0], $0[1]).map { $0 / ($1 + 2) } })
    }

    func testHalve() {
        let shape = Shape(2, 4, 6, 3)
        checkGradients(of: { $0.halve($1[0]) }, shape, against: { Self.halve($0[0], shape) })
        checkGradients(
            of: { $0.halve($1[0]) }, Shape(1, 5, 3, 1),
            against: { Self.halve($0[0], Shape(1, 5, 3, 1)) })
    }

    func testFilter() {
        let shape = Shape(2, 5, 4, 3)
        let taps: [Float] = [0.5, -1, 2]
        checkGradients(
            of: { $0.filter($1[0], taps) }, shape,
            against: { Self.filter($0[0], shape, taps.map(Double.init)) })
    }

    private static func halve(_ x: [Double], _ s: Shape) -> [Double] {
        var y: [Double] = []
        for n in 0..<s.n {
            for i in 0..<s.h / 2 {
                for j in 0..<s.w / 2 {
                    for c in 0..<s.c {
                        var sum = 0.0
                        for k in 0..<4 {
                            sum += x[((n * s.h + 2 * i + k / 2) * s.w + 2 * j + k % 2) * s.c + c]
                        }
                        y.append(sum / 4)
                    }
                }
            }
        }
        return y
    }

    private static func filter(_ x: [Double], _ s: Shape, _ taps: [Double]) -> [Double] {
        var y: [Double] = []
        for n in 0..<s.n {
            for i in 0...s.h - taps.count {
                for j in 0...s.w - taps.count {
                    for c in 0..<s.c {
                        var sum = 0.0
                        for (a, u) in taps.enumerated() {
                            for (b, v) in taps.enumerated() {
                                sum += u * v * x[((n * s.h + i + a) * s.w + j + b) * s.c + c]
                            }
                        }
                        y.append(sum)
                    }
                }
            }
        }
        return y
    }

    /// Two scales of a small picture.
    func testMultiScaleSimilarity() {
        let shape = Shape(2, 22, 23, 1)
        // Variances are differences of squares that nearly cancel.
        checkGradients(
            of: { $0.multiScaleSimilarity($1[0], $0.add($1[0], $0.affine($1[1], 0.2))) },
            shape, shape, range: 0...1, tolerance: 3e-4,
            against: { p in
                (0..<2).map { n in
                    let range = n * 506..<(n + 1) * 506
                    let x = Array(p[0][range])
                    return Self.similarity(x, zip(x, p[1][range]).map { $0 + 0.2 * $1 })
                }
            })
    }

    private static func similarity(_ a: [Double], _ b: [Double]) -> Double {
        var window = (-5...5).map { exp(-Double($0 * $0) / 4.5) }
        let total = window.reduce(0, +)
        window = window.map { $0 / total }
        var (x, y, shape) = (a, b, Shape(1, 22, 23, 1))
        let weights = [0.0448, 0.2856]
        var result = 1.0
        for scale in 0..<2 {
            func blur(_ v: [Double]) -> [Double] { filter(v, shape, window) }
            func product(_ u: [Double], _ v: [Double]) -> [Double] { zip(u, v).map { $0 * $1 } }
            let (mx, my) = (blur(x), blur(y))
            let (xx, yy, xy) = (blur(product(x, x)), blur(product(y, y)), blur(product(x, y)))
            var sum = 0.0
            for i in mx.indices {
                let cross = xy[i] - mx[i] * my[i]
                let spread = xx[i] - mx[i] * mx[i] + yy[i] - my[i] * my[i]
                var term = (2 * cross + 9e-4) / (spread + 9e-4)
                if scale == 1 {
                    term *= (2 * mx[i] * my[i] + 1e-4) / (mx[i] * mx[i] + my[i] * my[i] + 1e-4)
                }
                sum += term
            }
            result *= pow(sum / Double(mx.count), weights[scale] / 0.3304)
            (x, y) = (halve(x, shape), halve(y, shape))
            shape = Shape(1, 11, 11, 1)
        }
        return result
    }

    func testEqualPicturesAreSimilarAtAllSizes() {
        let tape = Tape(Parameters())
        var random = RandomStream(seed: 2)
        for side in [11, 64, 176] {
            let shape = Shape(1, side, side, 3)
            let x = tape.constant(shape, (0..<shape.count).map { _ in random.uniform() })
            let y = tape.constant(shape, (0..<shape.count).map { _ in random.uniform() })
            XCTAssertEqual(tape.values(tape.multiScaleSimilarity(x, x))[0], 1, accuracy: 1e-5)
            XCTAssertLessThan(tape.values(tape.multiScaleSimilarity(x, y))[0], 0.6)
            tape.reset()
        }
    }
}
