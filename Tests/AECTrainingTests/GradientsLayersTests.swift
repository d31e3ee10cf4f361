import XCTest

@testable import AECTraining

final class GradientsLayersTests: XCTestCase {
    /// Sizes that fill tiles and panels, and sizes that leave parts of them.
    private let sizes = [
        (Shape(2, 2, 4, 32), 32), (Shape(1, 3, 3, 5), 3), (Shape(3, 1, 3, 34), 33),
    ]

    func testPointwise() {
        for (shape, outputs) in sizes {
            for relu in [false, true] {
                GradientCheck(
                    inputs: [shape],
                    operation: { p in
                        let layer = Pointwise(p, "layer", shape.c, outputs)
                        return { layer($0, $1[0], relu: relu) }
                    },
                    reference: { p in
                        let y = Plain.pointwise(p[0], p[1], p[2], inputs: shape.c)
                        return relu ? Plain.relu(y) : y
                    }, multiplies: true
                ).run()
            }
        }
    }

    func testPointwiseOfSlicesAndOfATensorUsedTwice() {
        let shape = Shape(1, 2, 4, 32)
        GradientCheck(
            inputs: [shape],
            operation: { p in
                let slices = p.matrix("w", rows: 64, columns: 32, slices: 2)
                return { $0.add($0.pointwise($1[0], slices[0]), $0.pointwise($1[0], slices[1])) }
            },
            reference: { p in
                let halves = [Array(p[1][..<1024]), Array(p[1][1024...])]
                let y = halves.map { Plain.pointwise(p[0], $0, nil, inputs: 32) }
                return zip(y[0], y[1]).map { $0 + $1 }
            }, multiplies: true
        ).run()
    }

    func testDepthwise() {
        for shape in [
            Shape(2, 3, 4, 32), Shape(1, 1, 1, 19), Shape(1, 3, 1, 16), Shape(1, 1, 4, 3),
        ] {
            GradientCheck(
                inputs: [shape],
                operation: { p in
                    let layer = Depthwise(p, "layer", shape.c)
                    return { layer($0, $1[0]) }
                },
                reference: { Plain.depthwise($0[0], $0[1], $0[2], shape) }
            ).run()
        }
    }

    /// Larger than one chunk, so that chunks meet within an image.
    func testBlock() {
        for shape in [Shape(2, 4, 8, 8), Shape(1, 5, 3, 5)] {
            blockCheck(shape).run()
        }
    }

    private func blockCheck(_ shape: Shape) -> GradientCheck {
        GradientCheck(
            inputs: [shape],
            operation: { p in
                let layer = Block(p, "block", shape.c)
                return { layer($0, $1[0]) }
            },
            reference: { Self.block($0, shape) },
            multiplies: true
        )
    }

    private static func block(_ p: [[Double]], _ shape: Shape) -> [Double] {
        let t = Plain.depthwise(p[0], p[1], p[2], shape)
        let h = Plain.relu(Plain.pointwise(t, p[3], p[4], inputs: shape.c))
        let y = Plain.pointwise(h, p[5], p[6], inputs: 2 * shape.c)
        return zip(p[0], y).map { $0 + $1 }
    }

    /// A block of many chunks is the same as its parts one after the other.
    func testBlockEqualsItsLayersAcrossChunks() {
        for (shape, level) in [
            (Shape(2, 20, 24, 32), Kernels.Level.portable), (Shape(1, 19, 23, 16), .portable),
        ] {
            let parameters = Parameters(kernels: Kernels(level)!)
            let block = Block(parameters, "block", shape.c)
            parameters.seal()
            var random = RandomStream(seed: 5)
            for i in 0..<parameters.count { parameters.values.pointer[i] = 0.2 * random.normal() }
            parameters.pack()
            let x = (0..<shape.count).map { _ in random.normal() }
            let seed = (0..<shape.count).map { _ in random.normal() }

            func result(_ apply: (Tape, Variable) -> Variable) -> [[Float]] {
                let tape = Tape(parameters)
                let input = tape.input(shape, x, needsGradient: true)
                let y = apply(tape, input)
                tape.backward(y, seed: seed)
                return [tape.values(y), tape.gradient(of: input)!, tape.gradients.array]
            }

            let p = block.parameters
            let whole = result { block($0, $1) }
            let parts = result {
                let t = $0.depthwise($1, p.depthwise)
                let h = $0.pointwise(t, p.up, bias: p.upBias, relu: true)
                return $0.add($1, $0.pointwise(h, p.down, bias: p.downBias))
            }
            for (a, b) in zip(whole, parts) {
                let size = b.map(abs).max()!
                for (u, v) in zip(a, b) { XCTAssertEqual(u, v, accuracy: 2e-5 * size) }
            }
        }
    }

    func testGain() {
        let quality: [Float] = [0, 2.25, 6]
        GradientCheck(
            inputs: [Shape(3, 2, 2, 5)],
            operation: { p in
                let layer = Gain(p, "gain", 5, levels: 7)
                return { layer($0, $1[0], quality) }
            },
            reference: { p in
                p[0].indices.map { i in
                    let (n, c) = (i / 20, i % 5)
                    let level = min(Int(quality[n]), 5)
                    let f = Double(quality[n]) - Double(level)
                    return p[0][i]
                        * exp(p[1][level * 5 + c] * (1 - f) + p[1][(level + 1) * 5 + c] * f)
                }
            }
        ).run()
    }

    func testScaleAndShiftForEachImageAndForAll() {
        for images in [1, 2] {
            let inputs = [Shape(2, 2, 3, 4), Shape(images, 1, 1, 4)]
            func factor(_ p: [[Double]], _ i: Int) -> Double {
                p[1][images == 1 ? i % 4 : i / 24 * 4 + i % 4]
            }
            GradientCheck(
                inputs: inputs, operation: { _ in { $0.scale($1[0], $1[1]) } },
                reference: { p in p[0].indices.map { p[0][$0] * factor(p, $0) } }
            ).run()
            GradientCheck(
                inputs: inputs, operation: { _ in { $0.shift($1[0], $1[1]) } },
                reference: { p in p[0].indices.map { p[0][$0] + factor(p, $0) } }
            ).run()
        }
    }

    func testAttention() {
        let shape = Shape(2, 2, 3, 5)
        GradientCheck(
            inputs: [shape],
            operation: { p in
                let layer = Attention(p, "attention", 5)
                return { layer($0, $1[0]) }
            },
            reference: { p in
                (0..<2).flatMap { n -> [Double] in
                    let x = Array(p[0][n * 30..<(n + 1) * 30])
                    let parts = (0..<3).map {
                        Plain.pointwise(x, p[1 + 2 * $0], p[2 + 2 * $0], inputs: 5)
                    }
                    let key = Plain.transpose(parts[1], rows: 6, columns: 5)
                    let affinity = Plain.product(parts[0], key, rows: 6, depth: 5, columns: 6)
                        .map { $0 / 5.squareRoot() }
                    let weights = (0..<6).flatMap {
                        Plain.softmax(Array(affinity[$0 * 6..<$0 * 6 + 6]))
                    }
                    let mixed = Plain.product(weights, parts[2], rows: 6, depth: 6, columns: 5)
                    return zip(x, Plain.pointwise(mixed, p[7], p[8], inputs: 5)).map { $0 + $1 }
                }
            }, multiplies: true
        ).run()
    }
}
