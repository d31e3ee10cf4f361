import AEC
import AECTraining
import XCTest

@testable import AutoencoderLab

final class MeasureTests: XCTestCase {
    func testAreaUnderCurve() {
        XCTAssertEqual(AreaUnderCurve.of(positives: [2, 3], negatives: [0, 1]), 1)
        XCTAssertEqual(AreaUnderCurve.of(positives: [0, 1], negatives: [2, 3]), 0)
        XCTAssertEqual(AreaUnderCurve.of(positives: [1, 1], negatives: [1, 1]), 0.5)
        XCTAssertEqual(AreaUnderCurve.of(positives: [], negatives: [1]), 0.5)
        // By counting pairs.
        var random = RandomStream(seed: 4)
        let a = (0..<40).map { _ in Double(Int(10 * random.uniform()) + 2) }
        let b = (0..<50).map { _ in Double(Int(10 * random.uniform())) }
        var wins = 0.0
        for x in a { for y in b { wins += x > y ? 1 : x == y ? 0.5 : 0 } }
        XCTAssertEqual(AreaUnderCurve.of(positives: a, negatives: b), wins / 2000, accuracy: 1e-12)
    }

    /// Against sums over a fine grid of q(z) log (q(z) / p(z)): the sign is that of the literature.
    func testDivergenceIsTheIntegral() {
        let cases: [(mean: Float, logVariance: Float)] = [
            (0, 0), (1, 0), (-2, 0), (0, 1.5), (0.5, -3), (-1, 0.7),
        ]
        let tape = Tape(Parameters())
        for (mean, logVariance) in cases {
            let deviation = exp(Double(logVariance) / 2)
            var integral = 0.0
            let step = deviation / 200
            for i in -2000...2000 {
                let u = Double(i) / 200
                let z = Double(mean) + deviation * u
                let q = exp(-u * u / 2) / (deviation * (2 * Double.pi).squareRoot())
                integral += q * (-u * u / 2 - log(deviation) + z * z / 2) * step
            }
            tape.reset()
            let shape = Shape(1, 1, 1, 1)
            let value = tape.values(
                VariationalAutoencoder.divergence(
                    tape, tape.constant(shape, [mean]), tape.constant(shape, [logVariance])))[0]
            XCTAssertEqual(Double(value), integral, accuracy: 2e-4 * max(1, integral))
            XCTAssertGreaterThanOrEqual(value, 0)
        }
    }

    func testDivergenceIsSummedOverTheCodeOfEachPicture() {
        let tape = Tape(Parameters())
        let shape = Shape(2, 1, 1, 2)
        let value = tape.values(
            VariationalAutoencoder.divergence(
                tape, tape.constant(shape, [1, 2, 0, 0]), tape.constant(shape, [0, 0, 0, 0])))
        XCTAssertEqual(value, [2.5, 0])
    }

    private let linear = Coder(
        size: 3, encode: { $0 }, decode: { $0 })

    func testQuantisedCodesComeBackWithinHalfAStep() throws {
        var random = RandomStream(seed: 9)
        let codes = (0..<3 * 500).map { Float([0, 5, -1][$0 % 3]) + random.normal() }
        let quantiser = QuantisedCodes.Statistics(linear, codes).quantiser(scale: 0.1)
        // The identity changes by a step where its code does: all steps are alike, root 3 because the mean is over three.
        for step in quantiser.step {
            XCTAssertEqual(step, 0.1 * Float(3).squareRoot(), accuracy: 1e-3)
        }
        XCTAssertEqual(quantiser.mean[1], 5, accuracy: 0.2)
        let bytes = quantiser.bytes(codes)
        // 500 codes of three numbers with about log2(sqrt(2 pi e) / 0.173) = 4.6 bits each.
        XCTAssertLessThan(bytes.count, 1000 + 6 + 24)
        XCTAssertGreaterThan(bytes.count, 800)
        let (back, size) = try QuantisedCodes.codes(bytes)
        XCTAssertEqual(size, 3)
        for (a, b) in zip(codes, back) { XCTAssertEqual(a, b, accuracy: 0.0867) }
        // What was rounded once stays.
        XCTAssertEqual(quantiser.bytes(back), bytes)
    }

    func testDamagedCodesAreRefused() {
        let codes = (0..<300).map { Float($0 % 7) }
        let bytes = QuantisedCodes(mean: [0, 1, 2], step: [1, 0.5, 2]).bytes(codes)
        for length in 0..<bytes.count {
            XCTAssertThrowsError(try QuantisedCodes.codes(Array(bytes[..<length])))
        }
        XCTAssertThrowsError(try QuantisedCodes.codes(bytes + [0]))
        XCTAssertThrowsError(
            try QuantisedCodes.codes([255, 255, 255, 255] + bytes.dropFirst(4)))
    }

    func testNearestNeighbour() {
        let codes: [Float] = [0, 0, 0.1, 0, 5, 5, 5.1, 5, 0.2, 0.1]
        XCTAssertEqual(NearestNeighbour.accuracy(codes, size: 2, [1, 1, 2, 2, 2]), 0.8)
    }

    func testDistancesToTheNearest() {
        let known: [Float] = [0, 0, 3, 4, 1, 1]
        XCTAssertEqual(
            NearestNeighbour.distances(of: [3, 3, 0, 0.5, 1, 1], among: known, size: 2),
            [1, 0.25, 0])
        XCTAssertEqual(NearestNeighbour.distances(of: [], among: known, size: 2), [])
    }

    func testQuality() {
        let quality = Quality([0, 1, 1, 0], [0.5, 0.5, 1, 0], size: 2)
        XCTAssertEqual(quality.error, 0.125, accuracy: 1e-9)
        XCTAssertEqual(quality.psnr, 9.031, accuracy: 1e-3)
        XCTAssertEqual(quality.crossEntropy, log(2), accuracy: 1e-4)
    }
}
