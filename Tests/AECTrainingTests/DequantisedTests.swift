import AEC
import TestSupport
import XCTest

@testable import AECTraining

/// Float weights that are made of a model's integers, against those that the model was made of.
final class DequantisedTests: XCTestCase {
    private func standardWeights() throws -> Safetensors {
        try Safetensors(Repository.bytes("Models/standard.safetensors"))
    }

    func testGivesWhatTheOriginalWeightsGive() throws {
        let original = try NetworkRunner(standardWeights())
        let again = try NetworkRunner(TrainingNetwork(dequantising: .standard).weights())
        let image = Pictures.synthetic(width: 64, height: 64)
        for level in [Float(0), 3.5, 7] {
            let (a, b) = (try original.run(image, level: level), try again.run(image, level: level))
            XCTAssertEqual(b.psnr, a.psnr, accuracy: 0.05, "level \(level)")
            XCTAssertEqual(b.latentBits, a.latentBits, accuracy: 0.01 * a.latentBits)
            // The mixture is a guess, which training mends in its first steps
            XCTAssertEqual(b.hyperBits, a.hyperBits, accuracy: 0.3 * a.hyperBits)
        }
    }

    func testSpreadsAndGainsAreFoundAgain() throws {
        let network = TrainingNetwork(dequantising: .standard)
        let original = TrainingNetwork()
        try original.load(standardWeights())
        for (a, b) in zip(original.spread.array, network.spread.array) {
            XCTAssertEqual(b, a, accuracy: 1e-3 * a)
        }
        for name in [
            "g_a.gain", "latents.qEnc", "latents.qDec", "h_a.gain", "h_s.gain", "g_s.gain",
        ] {
            let tables = [original, network].map { $0.parameters.array($0.gain(name).table) }
            for (a, b) in zip(tables[0], tables[1]) { XCTAssertEqual(b, a, accuracy: 1e-3, name) }
        }
    }

    /// A network of other sizes, whose model file has padding where the standard one has none.
    func testSmallNetworksGoThereAndBack() throws {
        var size = NetworkSize()
        (size.analysisWidth, size.hyperWidth, size.synthesisWidth) = (32, 32, 32)
        (size.latents, size.hyperLatents, size.contextWidth) = (64, 32, 32)
        (size.analysisBlocks8, size.synthesisBlocks8) = (1, 1)
        let network = TrainingNetwork(size)
        network.initialise(seed: 3)
        let file = network.weights()
        let bytes = try ModelImport.run(
            weights: file.bytes { _, _ in .float32 },
            calibrationImages: [Pictures.synthetic(width: 64, height: 64)], name: "small")
        let again = TrainingNetwork(dequantising: try Model(bytes))
        XCTAssertEqual(again.size, size)
        let image = Pictures.synthetic(width: 48, height: 32)
        let (a, b) = (
            try NetworkRunner(file).run(image, level: 4),
            try NetworkRunner(again.weights()).run(image, level: 4)
        )
        XCTAssertEqual(b.psnr, a.psnr, accuracy: 0.05)
        XCTAssertEqual(b.latentBits, a.latentBits, accuracy: 0.02 * a.latentBits)
    }
}
