import Foundation
import XCTest

@testable import AECTraining

final class GradientsElementwiseTests: XCTestCase {
    private let shape = Shape(2, 3, 2, 5)

    private func check(
        _ range: ClosedRange<Float> = -1...1, _ operation: @escaping (Tape, Variable) -> Variable,
        _ reference: @escaping (Double) -> Double, line: UInt = #line
    ) {
        checkGradients(
            of: { operation($0, $1[0]) }, shape, range: range, line: line,
            against: { $0[0].map(reference) })
    }

    func testFunctionsOfOneTensor() {
        check(-2...2, { $0.relu($1) }, { max(0, $0) })
        check(-2...2, { $0.leakyRelu($1, slope: 0.25) }, { $0 > 0 ? $0 : $0 / 4 })
        check(-3...3, { $0.tanh($1) }, { tanh($0) })
        check(-8...8, { $0.sigmoid($1) }, Plain.sigmoid)
        check(-8...8, { $0.softplus($1) }, { log(1 + exp($0)) })
        check(-3...3, { $0.exp($1) }, { exp($0) })
        check(-3...3, { $0.exp($1, clampedTo: -1...2) }, { exp(min(max($0, -1), 2)) })
        check(0.2...4, { $0.log($1) }, { log($0) })
        check(-1...1, { $0.affine($1, -2, 0.5) }, { 0.5 - 2 * $0 })
    }

    func testFunctionsOfTwoTensors() {
        checkGradients(
            of: { $0.add($1[0], $1[1]) }, shape, shape,
            against: { zip($0[0], $0[1]).map { $0 + $1 } })
        checkGradients(
            of: { $0.multiply($1[0], $1[1]) }, shape, shape,
            against: { zip($0[0], $0[1]).map { $0 * $1 } })
        let mask = (0..<shape.count).map { $0 % 3 != 0 }
        checkGradients(
            of: { $0.select(mask, $1[0], $1[1]) }, shape, shape,
            against: { p in
                mask.indices.map { mask[$0] ? p[0][$0] : p[1][$0] }
            })
    }

    func testGradientsOfATensorUsedTwiceAreAdded() {
        checkGradients(
            of: { $0.add($0.multiply($1[0], $1[0]), $0.tanh($1[0])) }, shape,
            against: { $0[0].map { $0 * $0 + tanh($0) } })
    }

    func testRoundingPassesGradientsStraightThrough() {
        GradientCheck(
            inputs: [shape], operation: { _ in { $0.roundStraightThrough($1[0]) } },
            reference: { $0[0].map { $0.rounded(.toNearestOrEven) } }, surrogate: { $0[0] },
            range: -4...4
        ).run()
    }

    func testNoiseIsUniformAndPassesGradients() {
        let tape = Tape(Parameters())
        let x = tape.input(
            Shape(2, 16, 16, 8), .init(repeating: 3, count: 4096), needsGradient: true)
        var streams = [RandomStream(seed: 1, 0), RandomStream(seed: 1, 1)]
        let y = tape.addNoise(x, &streams)
        let noise = tape.values(y).map { Double($0) - 3 }
        XCTAssertTrue(noise.allSatisfy { $0 >= -0.5 && $0 <= 0.5 })
        XCTAssertEqual(noise.reduce(0, +) / 4096, 0, accuracy: 0.02)
        XCTAssertEqual(noise.reduce(0) { $0 + $1 * $1 } / 4096, 1 / 12, accuracy: 0.005)
        XCTAssertNotEqual(Array(noise[..<2048]), Array(noise[2048...]))
        tape.backward(tape.sum(y))
        XCTAssertEqual(tape.gradient(of: x), .init(repeating: 1, count: 4096))
    }

    func testSoftmax() {
        checkGradients(
            of: { $0.softmax($1[0]) }, shape, range: -3...3,
            against: { p in
                stride(from: 0, to: p[0].count, by: 5).flatMap {
                    Plain.softmax(Array(p[0][$0..<$0 + 5]))
                }
            })
    }

    func testDropoutKeepsTheMean() {
        let tape = Tape(Parameters())
        let x = tape.input(
            Shape(1, 100, 100, 1), .init(repeating: 1, count: 10000), needsGradient: true)
        var random = RandomStream(seed: 3)
        let y = Dropout(rate: 0.25)(tape, x, &random)
        XCTAssertEqual(tape.values(y).reduce(0, +) / 10000, 1, accuracy: 0.02)
        tape.backward(tape.sum(y))
        XCTAssertEqual(tape.gradient(of: x), tape.values(y))
        tape.recording = false
        XCTAssertEqual(Dropout(rate: 0.25)(tape, x, &random).shape, x.shape)
        XCTAssertEqual(tape.values(Dropout(rate: 0.25)(tape, x, &random)), tape.values(x))
    }
}
