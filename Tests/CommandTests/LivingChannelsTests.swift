import TestSupport
import XCTest

@testable import AEC
@testable import AECCommand

/// What is said of the hidden channels that a model has left.
final class LivingChannelsTests: XCTestCase {
    /// The standard model without the first `count` hidden channels of the synthesis' first block.
    private func model(withoutFirst count: Int) throws -> Model {
        let visit = try XCTUnwrap(
            Model.standard.visits().first { $0.name == "g_s.blocks8.0.up" })
        var bytes = Array(Model.standard.bytes.dropLast(ModelLayout.checksumSize))
        let biases = visit.offset + 2 * visit.inputs * visit.outputs
        for i in 0..<2 * visit.inputs * count { bytes[visit.offset + i] = 0 }
        for i in 0..<4 * count { bytes[biases + i] = 0 }
        return try Model(Model.sealed(bytes))
    }

    private func block(_ model: Model) throws -> ModelInfo.Block {
        try XCTUnwrap(model.info.blocks.first { $0.name == "g_s.blocks8.0" })
    }

    func testBlocksOfTheStandardModel() throws {
        let blocks = Model.standard.info.blocks
        XCTAssertEqual(blocks.count, 24)
        XCTAssertEqual(blocks.map(\.hidden).reduce(0, +), 7552)
        XCTAssertEqual(Set(blocks.map(\.name)).count, 24)
        XCTAssertTrue(blocks.allSatisfy { (0...$0.hidden).contains($0.living) })
        XCTAssertTrue(Model.standard.info.livingText.contains(" of 7552 hidden channels"))
    }

    func testChannelsWithoutWeightsAreDead() throws {
        let standard = try block(.standard)
        let info = try model(withoutFirst: 256).info
        XCTAssertEqual(try block(model(withoutFirst: 256)).living, 0)
        XCTAssertEqual(try block(model(withoutFirst: 0)).living, standard.living)
        XCTAssertTrue(
            info.livingText.hasSuffix("the fewest in g_s.blocks8.0: 0 %"), info.livingText)
    }

    func testABlockOfWhichMostIsDeadIsWarnedOf() throws {
        let name = "g_s.blocks8.0"
        func names(_ model: Model) -> Bool { model.info.dyingBlocks.contains { $0.name == name } }
        XCTAssertFalse(names(.standard))
        XCTAssertFalse(names(try model(withoutFirst: 100)))
        let dying = try model(withoutFirst: 140)
        XCTAssertTrue(names(dying))
        let warning = try XCTUnwrap(dying.info.dyingWarning)
        XCTAssertTrue(warning.contains("g_s.blocks8.0 (4"), warning)
    }
}
