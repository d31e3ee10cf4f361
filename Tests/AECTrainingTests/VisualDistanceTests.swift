import AEC
import AECReport
import Foundation
import TestSupport
import XCTest

@testable import AECTraining

final class VisualDistanceTests: XCTestCase {
    private func check(
        _ width: Int, _ height: Int, images: Int, noise: Float, line: UInt = #line
    ) {
        let shape = Shape(images, height, width, 3)
        var random = RandomStream(seed: UInt64(width))
        let original = (0..<shape.count).map { i -> Float in
            let (x, y) = (Float(i / 3 % width), Float(i / 3 / width))
            return 0.5 + 0.25 * sinf(0.4 * x + 0.2 * y + Float(i % 3)) + 0.1 * random.normal()
        }
        let size = width * height * 3
        // The tape gets what is off, in units of `noise`.
        func moved(_ change: [Double]) -> [Double] {
            zip(original, change).map { Double($0) + Double(noise) * $1 }
        }
        GradientCheck(
            inputs: [shape],
            operation: { _ in
                { tape, inputs in
                    let target = tape.constant(shape, original)
                    return tape.ssimulacra2Distance(
                        original: target, distorted: tape.add(target, tape.affine(inputs[0], noise))
                    )
                }
            },
            reference: { p in
                let distorted = moved(p[0])
                return (0..<images).map { n in
                    let part = n * size..<(n + 1) * size
                    return Plain.ssimulacra2(
                        original[part].map(Double.init), Array(distorted[part]), width: width,
                        height: height)
                }
            }, tolerance: 3e-4
        ).run(line: line)
    }

    func testGradientsOfLargeAndSmallErrorsAtOddSizes() {
        check(8, 8, images: 1, noise: 0.3)
        check(17, 11, images: 2, noise: 0.2)
        check(20, 33, images: 1, noise: 0.02)
    }

    /// What the report measures, on pictures with all six scales.
    func testDistanceIsThatOfTheReportsScore() throws {
        for seed in [1, 2] as [UInt32] {
            let photo = try SyntheticPhoto.render(width: 150, height: 131, seed: seed)
            for (kind, distorted) in try distortions(of: photo) {
                let expected = try XCTUnwrap(
                    SSIMULACRA2.score(original: photo, distorted: distorted))
                let score =
                    100 - 10 * pow(Double(try distance(photo, distorted)), 0.6276336467831387)
                XCTAssertEqual(score, expected, accuracy: 0.05, kind)
                XCTAssertLessThan(score, 95, kind)
            }
            XCTAssertEqual(try distance(photo, photo), 0, accuracy: 1e-3)
        }
    }

    private func distance(_ a: AECImage, _ b: AECImage) throws -> Float {
        let tape = Tape(Parameters())
        let shape = Shape(1, a.height, a.width, 3)
        let (x, y) = (
            tape.constant(shape, a.pixels.map { Float($0) / 255 }),
            tape.constant(shape, b.pixels.map { Float($0) / 255 })
        )
        return tape.values(tape.ssimulacra2Distance(original: x, distorted: y))[0]
    }

    /// Fine grain, coarse steps, and the neighbours' mean.
    private func distortions(of photo: AECImage) throws -> [(String, AECImage)] {
        var random = SplitMix64(seed: 5)
        let (pixels, row) = (photo.pixels, 3 * photo.width)
        func made(_ f: (Int) -> Int) throws -> AECImage {
            try AECImage(
                width: photo.width, height: photo.height, colorModel: .rgb,
                pixels: pixels.indices.map { UInt8(clamping: f($0)) })
        }
        return [
            ("grain", try made { Int(pixels[$0]) + Int(random.next() % 7) - 3 }),
            ("steps", try made { Int(pixels[$0]) / 24 * 24 + 12 }),
            (
                "blur",
                try made { i in
                    let around = [i - row, i - 3, i, i + 3, i + row].filter(pixels.indices.contains)
                    return around.reduce(0) { $0 + Int(pixels[$1]) } / around.count
                }
            ),
        ]
    }

    func testSamplesBeyondWhiteHaveNoGradient() {
        let tape = Tape(Parameters())
        let shape = Shape(1, 8, 8, 3)
        let original = tape.constant(shape, [Float](repeating: 0.9, count: shape.count))
        let values = (0..<shape.count).map { Float($0 % 2 == 0 ? 1.2 : 0.7) }
        let distorted = tape.input(shape, values, needsGradient: true)
        tape.backward(tape.ssimulacra2Distance(original: original, distorted: distorted))
        let gradient = tape.gradient(of: distorted)!
        XCTAssertTrue(stride(from: 0, to: shape.count, by: 2).allSatisfy { gradient[$0] == 0 })
        XCTAssertTrue(stride(from: 1, to: shape.count, by: 2).contains { gradient[$0] != 0 })
    }

    /// lambda * 255^2 * MSE becomes lambda * (0.3 * 255^2 * MSE + 0.7 * 4.5 * distance).
    func testTheVisualObjectiveKeepsAShareOfTheSquaredError() {
        let tape = Tape(Parameters())
        let shape = Shape(1, 2, 2, 192)
        var random = RandomStream(seed: 3)
        let values = (0..<shape.count).map { _ in random.uniform() - 0.5 }
        let off = values.map { $0 + 0.04 * random.normal() }
        let (x, y) = (tape.constant(shape, values), tape.input(shape, off, needsGradient: true))
        let none = tape.constant(Shape(1, 1, 1, 1), [0])
        let output = TrainingNetwork.Output(picture: y, latentBits: none, hyperBits: none)
        func loss(_ visual: Float) -> Double {
            var objective = RateDistortion(lambdaMin: 0.01, lambdaMax: 0.01, visual: visual)
            objective.linearUpTo = .infinity
            return objective.loss(tape, output, target: x, quality: [3], factor: 1).1.loss
        }
        let samples = [x, y].map { tape.shuffle(tape.affine($0, 1, 0.5), 8) }
        let distance = tape.values(
            tape.ssimulacra2Distance(original: samples[0], distorted: samples[1]))[0]
        let visual = 0.01 * 4.5 * Double(distance) / 1.2
        XCTAssertEqual(loss(0.7), 0.3 * loss(0) + 0.7 * visual, accuracy: 1e-5 * loss(0))
        XCTAssertEqual(RateDistortion.visualShare, 0.7)
    }
}
