import AEC
import XCTest

@testable import AECTraining

/// What is frozen has no gradients, and what learns has those that it would have anyway.
final class LearningTests: XCTestCase {
    private func gradients(_ learning: Learning) -> (TrainingNetwork, [Float]) {
        var size = NetworkSize.standard
        (size.analysisWidth, size.hyperWidth, size.synthesisWidth) = (16, 16, 16)
        (size.latents, size.hyperLatents, size.contextWidth) = (32, 8, 16)
        (size.analysisBlocks8, size.synthesisBlocks8) = (1, 1)
        let network = TrainingNetwork(size)
        network.initialise(seed: 4)
        // Nothing is zero, so that everything has a gradient.
        var random = RandomStream(seed: 6)
        for i in 0..<network.parameters.count {
            network.parameters.values.pointer[i] += 0.1 * random.normal()
        }
        network.parameters.pack()
        let engine = GradientEngine(network, workers: ThreadTeam(1), learning: learning)
        let batch = GradientEngine.Batch(size: 64, quality: [0.5, 6.2], seed: 2, step: 1) {
            image, out in
            var random = RandomStream(seed: 9, UInt64(image))
            for i in 0..<64 * 64 * 3 { out[i] = 0.3 * random.normal() }
        }
        _ = engine.run(batch, RateDistortion())
        return (network, engine.gradients.array)
    }

    func testTablesHaveTheSameGradientsWhenLayersAreFrozen() {
        let (network, all) = gradients(.all)
        let (_, tables) = gradients(.tables)
        var moved = 0
        for entry in network.parameters.entries {
            let range = entry.offset..<entry.offset + entry.count
            if entry.isTable {
                XCTAssertEqual(Array(tables[range]), Array(all[range]), entry.name)
                XCTAssertTrue(tables[range].contains { $0 != 0 }, entry.name)
                moved += 1
            } else {
                XCTAssertTrue(tables[range].allSatisfy { $0 == 0 }, entry.name)
                XCTAssertTrue(all[range].contains { $0 != 0 }, entry.name)
            }
        }
        XCTAssertEqual(moved, 7)
    }
}
