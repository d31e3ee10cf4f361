import Foundation
import XCTest

@testable import AECTraining

final class GradientsLossTests: XCTestCase {
    private let shape = Shape(2, 2, 3, 4)

    func testSumsAndMeans() {
        checkGradients(of: { $0.mean($1[0]) }, shape, against: { [$0[0].reduce(0, +) / 48] })
        checkGradients(
            of: { $0.sumPerImage($1[0]) }, shape,
            against: { p in
                [p[0][..<24].reduce(0, +), p[0][24...].reduce(0, +)]
            })
        let weights = (0..<48).map { Float($0 % 5) }
        checkGradients(
            of: { $0.weightedSum($1[0], weights) }, shape,
            against: { [zip($0[0], weights).reduce(0) { $0 + $1.0 * Double($1.1) }] })
    }

    /// A picture that the network cannot hold counts as the logarithm of its loss, and leaves the others their gradients.
    func testLargeLossesAreBounded() {
        let tape = Tape(Parameters())
        let shape = Shape(2, 1, 1, 192)
        // Errors of 0.01 and of one half everywhere.
        let values = (0..<384).map { Float($0 < 192 ? 0.01 : 0.5) }
        let picture = tape.input(shape, values, needsGradient: true)
        let none = tape.constant(Shape(2, 1, 1, 1), [0, 0])
        let output = TrainingNetwork.Output(
            picture: picture, latentBits: tape.constant(Shape(2, 1, 1, 1), [64, 0]),
            hyperBits: none)
        let target = tape.constant(shape, [Float](repeating: 0, count: 384))
        let objective = RateDistortion(lambdaMin: 0.25, lambdaMax: 0.25)
        let (loss, sums) = objective.loss(
            tape, output, target: target, quality: [0, 7], factor: 1)
        // lambda * 255^2 * error + bits per pixel, over 12 * sqrt(lambda).
        let small = (0.25 * 65025 * 0.0001 + 1) / 6
        let large = 0.25 * 65025 * 0.25 / 6
        XCTAssertEqual(sums.loss, small + 3 * (1 + log(large / 3)), accuracy: 1e-3)
        tape.backward(loss)
        let gradient = tape.gradient(of: picture)!
        let slope = 0.25 * 65025 / 6 * 2 / 192
        XCTAssertEqual(Double(gradient[0]), slope * 0.01, accuracy: 1e-4)
        XCTAssertEqual(Double(gradient[383]), slope * 0.5 * 3 / large, accuracy: 1e-4)
    }

    func testMeanSquaredError() {
        checkGradients(
            of: { $0.meanSquaredError($1[0], $1[1]) }, shape, shape,
            against: { p in
                (0..<2).map { n in
                    (n * 24..<n * 24 + 24).reduce(0) { $0 + pow(p[0][$1] - p[1][$1], 2) } / 24
                }
            })
    }

    func testBinaryCrossEntropy() {
        let targets = (0..<48).map { Float($0 % 4) / 3 }
        checkGradients(
            of: { $0.binaryCrossEntropy(logits: $1[0], targets: targets) }, shape, range: -6...6,
            against: { p in
                zip(p[0], targets).map { x, t in
                    -(Double(t) * log(Plain.sigmoid(x)) + (1 - Double(t))
                        * log(1 - Plain.sigmoid(x)))
                }
            })
    }

    /// From bins in the middle of wide distributions to bins far out on narrow ones.
    func testGaussianBits() {
        for (x, sigma) in [(2.0, 1.0), (1.0, 0.3), (40, 100), (6, 1.5), (0.4, 0.09)] {
            checkGradients(
                of: {
                    $0.gaussianBits(
                        $0.affine($1[0], Float(x)),
                        sigma: $0.exp($0.affine($1[1], 0.5, Float(log(sigma)))))
                }, shape, shape,
                against: { p in
                    zip(p[0], p[1]).map { Plain.gaussianBits($0 * x, sigma * exp(0.5 * $1)) }
                })
        }
    }

    func testGaussianBitsHaveAFloorWithoutGradient() {
        let tape = Tape(Parameters())
        let x = tape.input(Shape(1, 1, 1, 3), [50, -50, 1e6], needsGradient: true)
        let sigma = tape.input(Shape(1, 1, 1, 3), [1, 0.1, 0.1], needsGradient: true)
        let y = tape.gaussianBits(x, sigma: sigma)
        for bits in tape.values(y) { XCTAssertEqual(bits, 29.897, accuracy: 1e-3) }
        tape.backward(tape.sum(y))
        XCTAssertEqual(tape.gradient(of: x), [0, 0, 0])
        XCTAssertEqual(tape.gradient(of: sigma), [0, 0, 0])
    }

    func testLogisticMixtureBits() {
        GradientCheck(
            inputs: [shape],
            operation: { p in
                let mixture = LogisticMixtureParameters(
                    means: p.vector("means", [4, 3]), scales: p.vector("scales", [4, 3]),
                    weights: p.vector("weights", [4, 3]))
                return { $0.logisticMixtureBits($0.affine($1[0], 3), mixture) }
            },
            reference: { p in
                p[0].indices.map { i in
                    let components = (i % 4 * 3)..<(i % 4 * 3 + 3)
                    let weights = Plain.softmax(components.map { p[3][$0] })
                    let mass = zip(components, weights).reduce(0) { sum, part in
                        let s = exp(-p[2][part.0])
                        let d = 3 * p[0][i] - p[1][part.0]
                        return sum + part.1
                            * (Plain.sigmoid((d + 0.5) * s) - Plain.sigmoid((d - 0.5) * s))
                    }
                    return -log2(mass)
                }
            }
        ).run()
    }
}
