import AEC
import TestSupport
import XCTest

@testable import AECTraining

/// The float network against PyTorch, stage by stage.
final class FloatNetworkTests: XCTestCase {
    private static let weights = Result {
        try Safetensors(Repository.bytes("Models/standard.safetensors"))
    }

    /// The formula of Scripts/dump-float-reference.
    private func picture() throws -> AECImage {
        let side = FloatReference.side
        var pixels: [UInt8] = []
        for y in 0..<side {
            for x in 0..<side {
                let red = 2 * x + y
                let green = (x * x + 3 * y * y) / 48 + 20
                let blue = (x / 12 + y / 20) % 2 == 0 ? 200 - x : 40 + 2 * y
                pixels += [red, green, blue].map { UInt8($0 % 256) }
            }
        }
        return try AECImage(width: side, height: side, colorModel: .rgb, pixels: pixels)
    }

    private func compare(
        _ values: [Float], _ reference: [Float], accuracy: Float, _ name: String
    ) {
        let stride = max(1, values.count / 40)
        XCTAssertEqual(reference.count, 40)
        for (i, value) in reference.enumerated() {
            XCTAssertEqual(
                values[i * stride], value, accuracy: accuracy * max(1, abs(value)), "\(name) \(i)")
        }
    }

    func testStagesEqualPyTorch() throws {
        let runner = try NetworkRunner(FloatNetworkTests.weights.get())
        let result = try FloatStages(of: picture(), level: FloatReference.level, runner)
        compare(result.y, FloatReference.y, accuracy: 2e-5, "y")
        compare(result.z, FloatReference.z, accuracy: 0, "z")
        compare(result.psi, FloatReference.psi, accuracy: 2e-5, "psi")
        compare(result.mean, FloatReference.mean, accuracy: 2e-4, "mean")
        compare(result.symbols, FloatReference.symbols, accuracy: 0, "symbols")
        compare(result.yHat, FloatReference.yHat, accuracy: 2e-5, "yHat")
        compare(result.xHat, FloatReference.xHat, accuracy: 2e-5, "xHat")
        compare(result.sigma, FloatReference.sigma, accuracy: 1e-4, "sigma")
        XCTAssertEqual(result.yBits / FloatReference.yBits, 1, accuracy: 1e-4)
        XCTAssertEqual(result.zBits / FloatReference.zBits, 1, accuracy: 1e-4)
    }

    /// Sides that are no multiples of 64, 16 or 4, and grey.
    func testOddSizes() throws {
        let runner = try NetworkRunner(FloatNetworkTests.weights.get())
        let pixels: [UInt8] = (0..<185).map { (i: Int) in UInt8(40 + 4 * (i % 37) + 8 * (i / 37)) }
        let image = try AECImage(
            width: 37, height: 5, colorModel: .grey,
            pixels: pixels)
        let output = try runner.output(of: image, level: 7)
        XCTAssertEqual(output.stages?.y.shape, Shape(1, 1, 3, 320))
        XCTAssertEqual(output.stages?.z.shape, Shape(1, 1, 1, 96))
        XCTAssertEqual(output.picture.shape, Shape(1, 2, 6, 192))
        let result = try runner.run(image, level: 7)
        XCTAssertGreaterThan(result.psnr, 30)
        XCTAssertGreaterThan(result.latentBits, 0)
    }

    func testTooLarge() throws {
        let runner = try NetworkRunner(FloatNetworkTests.weights.get())
        let image = try AECImage(
            width: 1025, height: 1, colorModel: .grey, pixels: [UInt8](repeating: 0, count: 1025))
        XCTAssertThrowsError(try runner.run(image, level: 0)) {
            XCTAssertEqual(($0 as? AECError)?.code, .limitExceeded)
        }
    }

    /// The float results that came with the reference weights, at four qualities; where they lie beside the repository.
    func testReferenceVectors() throws {
        let folder =
            ProcessInfo.processInfo.environment["AEC_REFERENCE_DIR"]
            ?? Repository.url("../shared/reference").path
        func file(_ name: String) throws -> Safetensors {
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
                throw XCTSkip("no \(name) in \(folder)")
            }
            return try Safetensors([UInt8](data))
        }
        let vectors = try file("vectors.safetensors")
        // The weights that the vectors were made with: the standard model has learnt since.
        let runner = try NetworkRunner(file("weights.safetensors"))
        #if DEBUG
            let levels = ["5.0"]  // half a minute without optimisation
        #else
            let levels = ["0.0", "2.5", "5.0", "7.0"]
        #endif
        for level in levels {
            func tensor(_ name: String) throws -> Safetensors.Tensor {
                try XCTUnwrap(vectors.tensors["q\(level).\(name)"])
            }
            let x = try tensor("x")
            let image = try AECImage(
                width: x.shape[3], height: x.shape[2], colorModel: .rgb,
                pixels: x.interleaved.map { UInt8(($0 * 255).rounded()) })
            let result = try FloatStages(of: image, level: Float(level)!, runner)
            for (name, values, accuracy) in [
                ("y", result.y, 1e-4), ("z", result.z, 0), ("psi", result.psi, 1e-4),
                ("mean", result.mean, 2e-3), ("symbols", result.symbols, 0),
                ("y_hat", result.yHat, 2e-4), ("x_hat", result.xHat, 1e-4),
            ] as [(String, [Float], Float)] {
                let reference = try tensor(name).interleaved
                XCTAssertEqual(values.count, reference.count)
                let largest = zip(values, reference).reduce(Float(0)) {
                    max($0, abs($1.0 - $1.1) / max(1, abs($1.1)))
                }
                XCTAssertLessThanOrEqual(largest, accuracy, "\(name) at level \(level)")
            }
            let bits = try XCTUnwrap(vectors.tensors["q\(level).bits"]).values
            XCTAssertEqual(result.yBits / Double(bits[0]), 1, accuracy: 1e-4)
            XCTAssertEqual(result.zBits / Double(bits[1]), 1, accuracy: 1e-4)
        }
    }
}

/// Every stage of a pass, row, column, channel.
private struct FloatStages {
    let y, z, psi, mean, symbols, sigma, yHat, xHat: [Float]
    let yBits, zBits: Double

    init(of image: AECImage, level: Float, _ runner: NetworkRunner) throws {
        let output = try runner.output(of: image, level: level)
        let (tape, stages) = (runner.tape, try XCTUnwrap(output.stages))
        (y, z, psi) = (tape.values(stages.y), tape.values(stages.z), tape.values(stages.psi))
        symbols = tape.values(stages.residual).map { $0.rounded(.toNearestOrEven) }
        mean = zip(tape.values(stages.rounded), symbols).map { $0 - $1 }
        (sigma, yHat) = (tape.values(stages.sigma), tape.values(stages.yHat))
        xHat = tape.values(tape.affine(tape.shuffle(output.picture, 8), 1, 0.5))
        yBits = Double(tape.values(output.latentBits)[0])
        zBits = Double(tape.values(output.hyperBits)[0])
    }
}

extension Safetensors.Tensor {
    /// Of a tensor of PyTorch, (1, C, H, W): row, column, channel.
    fileprivate var interleaved: [Float] {
        let (channels, pixels) = (shape[1], shape[2] * shape[3])
        return (0..<values.count).map { values[$0 % channels * pixels + $0 / channels] }
    }
}
