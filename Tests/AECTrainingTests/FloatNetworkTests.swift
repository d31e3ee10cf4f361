import AEC
import TestSupport
import XCTest

@testable import AECTraining

/// The float network against PyTorch, stage by stage.
final class FloatNetworkTests: XCTestCase {
    private static let network = Result {
        try FloatNetwork(Safetensors(Repository.bytes("Models/standard.safetensors")))
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
        _ map: FeatureMap, _ reference: [Float], accuracy: Float, _ name: String
    ) {
        let stride = max(1, map.values.count / 40)
        XCTAssertEqual(reference.count, 40)
        for (i, value) in reference.enumerated() {
            XCTAssertEqual(
                map.values[i * stride], value, accuracy: accuracy * max(1, abs(value)),
                "\(name) \(i)")
        }
    }

    func testStagesEqualPyTorch() throws {
        let network = try FloatNetworkTests.network.get()
        let result = try network.run(picture(), q: FloatReference.level)
        compare(result.y, FloatReference.y, accuracy: 2e-5, "y")
        compare(result.z, FloatReference.z, accuracy: 0, "z")
        compare(result.psi, FloatReference.psi, accuracy: 2e-5, "psi")
        compare(result.mean, FloatReference.mean, accuracy: 2e-4, "mean")
        compare(result.symbols, FloatReference.symbols, accuracy: 0, "symbols")
        compare(result.yHat, FloatReference.yHat, accuracy: 2e-5, "yHat")
        compare(result.xHat, FloatReference.xHat, accuracy: 2e-5, "xHat")
        var sigma = result.logScale
        for i in sigma.values.indices { sigma.values[i] = exp(min(max(sigma.values[i], -2.5), 8)) }
        compare(sigma, FloatReference.sigma, accuracy: 1e-4, "sigma")
        XCTAssertEqual(result.yBits / FloatReference.yBits, 1, accuracy: 1e-4)
        XCTAssertEqual(result.zBits / FloatReference.zBits, 1, accuracy: 1e-4)
    }

    /// Sides that are no multiples of 64, 16 or 4, and grey.
    func testOddSizes() throws {
        let network = try FloatNetworkTests.network.get()
        let pixels: [UInt8] = (0..<185).map { (i: Int) in UInt8(40 + 4 * (i % 37) + 8 * (i / 37)) }
        let image = try AECImage(
            width: 37, height: 5, colorModel: .grey,
            pixels: pixels)
        let result = try network.run(image, q: 7)
        XCTAssertEqual([result.y.height, result.y.width, result.y.channels], [1, 3, 320])
        XCTAssertEqual([result.z.height, result.z.width, result.z.channels], [1, 1, 96])
        XCTAssertEqual([result.xHat.height, result.xHat.width], [16, 48])
        XCTAssertGreaterThan(result.psnr(to: image), 30)
        XCTAssertGreaterThan(result.yBits, 0)
    }

    func testTooLarge() throws {
        let network = try FloatNetworkTests.network.get()
        let image = try AECImage(
            width: 1025, height: 1, colorModel: .grey, pixels: [UInt8](repeating: 0, count: 1025))
        XCTAssertThrowsError(try network.run(image, q: 0)) {
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
        let network = try FloatNetwork(file("weights.safetensors"))
        #if DEBUG
            let levels = ["5.0"]  // half a minute without optimisation
        #else
            let levels = ["0.0", "2.5", "5.0", "7.0"]
        #endif
        for level in levels {
            func tensor(_ name: String) throws -> FeatureMap {
                FeatureMap(planar: try XCTUnwrap(vectors.tensors["q\(level).\(name)"]))
            }
            let x = try tensor("x")
            let image = try AECImage(
                width: x.width, height: x.height, colorModel: .rgb,
                pixels: x.values.map { UInt8(($0 * 255).rounded()) })
            let result = try network.run(image, q: Float(level)!)
            for (name, map, accuracy) in [
                ("y", result.y, 1e-4), ("z", result.z, 0), ("psi", result.psi, 1e-4),
                ("mean", result.mean, 2e-3), ("symbols", result.symbols, 0),
                ("y_hat", result.yHat, 2e-4), ("x_hat", result.xHat, 1e-4),
            ] as [(String, FeatureMap, Float)] {
                let reference = try tensor(name)
                XCTAssertEqual(map.values.count, reference.values.count)
                let largest = zip(map.values, reference.values).reduce(Float(0)) {
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

extension FeatureMap {
    /// From a tensor of PyTorch, (1, C, H, W).
    fileprivate init(planar tensor: Safetensors.Tensor) {
        let (channels, height, width) = (tensor.shape[1], tensor.shape[2], tensor.shape[3])
        self.init(height: height, width: width, channels: channels)
        for c in 0..<channels {
            for p in 0..<height * width {
                values[p * channels + c] = tensor.values[c * height * width + p]
            }
        }
    }
}
