import XCTest

@testable import AECTraining

/// Two steps of the context model, as the network uses them: the second sees what the first coded.
final class GradientsContextTests: XCTestCase {
    private let shape = Shape(2, 4, 2, 8)

    /// Inputs: steps, unit, inverse unit, psi, four predictions of each of two steps.
    private var inputs: [Shape] {
        [shape, Shape(2, 1, 1, 8), Shape(2, 1, 1, 8), Shape(2, 4, 2, 3)]
            + [Shape](repeating: Shape(2, 2, 1, 4), count: 8)
    }

    private func operation(_ tape: Tape, _ v: [Variable]) -> Variable {
        // Away from zero: the gradient of the unit divides by it.
        let (unit, inverse) = (tape.affine(v[1], 1, 3), tape.affine(v[2], 1, 3))
        let state = tape.contextState(shape)
        var parts: [Variable] = []
        for step in 0..<2 {
            for group in 0..<4 {
                tape.contextCode(
                    group: group, position: Tape.contextOrder[group][step],
                    prediction: v[4 + 4 * step + group], steps: tape.affine(v[0], 5), unit: unit,
                    state)
            }
            if step == 0 {
                // What the first step coded, squared so that its gradient depends on it.
                let seen = tape.contextInput(v[3], state, unit: inverse)
                parts.append(tape.multiply(seen, seen))
            }
        }
        return tape.concatenate(parts + [state.rounded, state.residual, state.logScale])
    }

    private func reference(_ p: [[Double]], rounds: Bool) -> [Double] {
        var rounded = [Double](repeating: 0, count: shape.count)
        var (residual, logScale, seen) = (rounded, rounded, [Double]())
        for step in 0..<2 {
            for row in 0..<shape.rows {
                let (n, y, x) = (row / 8, row % 8 / 2, row % 2)
                for c in 0..<8 where 2 * (y % 2) + x == Tape.contextOrder[c / 2][step] {
                    let prediction = p[4 + 4 * step + c / 2]
                    let cell = (n * 2 + y / 2) * 4 + c % 2
                    let mean = prediction[cell] * (p[1][n * 8 + c] + 3)
                    let r = 5 * p[0][row * 8 + c] - mean
                    residual[row * 8 + c] = r
                    rounded[row * 8 + c] = (rounds ? r.rounded(.toNearestOrEven) : r) + mean
                    logScale[row * 8 + c] = prediction[cell + 2]
                }
            }
            guard step == 0 else { continue }
            for row in 0..<shape.rows {
                seen.append(contentsOf: p[3][row * 3..<row * 3 + 3].map { $0 * $0 })
                for c in 0..<8 {
                    let v = rounded[row * 8 + c] * (p[2][row / 8 * 8 + c] + 3)
                    seen.append(v * v)
                }
            }
        }
        return (0..<shape.rows).flatMap { row -> [Double] in
            let own = row * 8..<row * 8 + 8
            return Array(seen[row * 11..<row * 11 + 11]) + Array(rounded[own])
                + Array(residual[own])
                + Array(logScale[own])
        }
    }

    func testValuesAreRounded() throws {
        let tape = Tape(Parameters(kernels: Kernels(.portable)!))
        var random = RandomStream(seed: 6)
        let values = inputs.map { shape in (0..<shape.count).map { _ in random.normal() } }
        let variables = zip(inputs, values).map { tape.input($0, $1, needsGradient: true) }
        let result = tape.values(operation(tape, variables))
        for (a, b) in zip(result, reference(values.map { $0.map(Double.init) }, rounds: true)) {
            XCTAssertEqual(Double(a), b, accuracy: 1e-4 * max(1, abs(b)))
        }
    }

    /// The gradient of rounding is that of the identity where values are whole numbers away from their means: there the
    /// rounded values and the others agree, and so do the gradients of their squares.
    func testGradients() {
        let tape = Tape(Parameters(kernels: Kernels(.portable)!))
        var random = RandomStream(seed: 8)
        var values = inputs.map { shape in (0..<shape.count).map { _ in random.normal() } }
        for row in 0..<shape.rows {
            let (n, y, x) = (row / 8, row % 8 / 2, row % 2)
            for c in 0..<8 {
                for step in 0..<2 where 2 * (y % 2) + x == Tape.contextOrder[c / 2][step] {
                    let mean =
                        values[4 + 4 * step + c / 2][(n * 2 + y / 2) * 4 + c % 2]
                        * (values[1][n * 8 + c] + 3)
                    values[0][row * 8 + c] = (mean + Float((row + c) % 5 - 2)) / 5
                }
            }
        }
        let variables = zip(inputs, values).map { tape.input($0, $1, needsGradient: true) }
        let y = operation(tape, variables)
        let seed = (0..<y.shape.count).map { _ in random.normal() }
        tape.backward(y, seed: seed)
        let point = values.map { $0.map(Double.init) }
        for k in inputs.indices {
            let gradient = tape.gradient(of: variables[k])!
            for i in 0..<inputs[k].count {
                var (left, right) = (point, point)
                left[k][i] -= 1e-5
                right[k][i] += 1e-5
                let expected =
                    zip(zip(reference(right, rounds: false), reference(left, rounds: false)), seed)
                    .reduce(0) { $0 + ($1.0.0 - $1.0.1) / 2e-5 * Double($1.1) }
                XCTAssertEqual(
                    Double(gradient[i]), expected, accuracy: 2e-4 * max(10, abs(expected)),
                    "\(k) \(i)")
            }
        }
    }
}
