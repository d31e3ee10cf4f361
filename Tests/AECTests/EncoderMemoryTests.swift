import TestSupport
import XCTest

@testable import AEC

/// `AECEncoder.maxMemory`.
final class EncoderMemoryTests: XCTestCase {
    private func encode(
        _ image: AECImage, _ target: EncodingTarget = .quality(20), effort: Effort = Effort(1),
        threads: Int = 1, maxMemory: Int
    ) throws -> [UInt8] {
        try AECEncoder(
            target, effort: effort, model: .standard, threads: threads, maxMemory: maxMemory
        ).encode(image)
    }

    /// The least memory that the refusals say is enough.
    private func threshold(_ image: AECImage, threads: Int = 1) throws -> Int {
        var limit = 0
        while true {
            do {
                _ = try encode(image, threads: threads, maxMemory: limit)
                return limit
            } catch let error as AECError {
                XCTAssertEqual(error.code, .limitExceeded, error.message)
                XCTAssertTrue(error.message.contains("(Limits.maxMemory)"), error.message)
                let words = error.message.split(separator: " ")
                let place = try XCTUnwrap(words.firstIndex(of: "bytes"))
                let next = try XCTUnwrap(Int(words[place - 1]))
                XCTAssertGreaterThan(next, limit)
                limit = next
            }
        }
    }

    /// Less is refused, with what is needed; and the bytes do not depend on it.
    func testRefusesWithTheFigureOrGivesTheSameFile() throws {
        for image in [
            Pictures.rich(width: 70, height: 50),
            Pictures.rich(width: 70, height: 50, bitDepth: 16, hasAlpha: true, hasMetadata: true),
            Pictures.drawing(width: 40, height: 300, hasAlpha: true),
        ] {
            let enough = try threshold(image)
            XCTAssertGreaterThan(enough, image.samples.count)
            let bytes = try encode(image, maxMemory: enough)
            XCTAssertEqual(bytes, try encode(image, threads: 2, maxMemory: 1 << 32))
            XCTAssertThrowsError(try encode(image, maxMemory: enough - 1))
        }
    }

    /// The more threads, the more memory: where there is not enough, fewer work.
    func testThreadsThatMemoryDoesNotReachForStayAway() throws {
        let image = Pictures.synthetic(width: 100, height: 2100)
        let forOne = try threshold(image)
        let bytes = try encode(image, maxMemory: forOne)
        for threads in [3, 1000, .max] {
            XCTAssertEqual(try encode(image, threads: threads, maxMemory: forOne), bytes)
        }
    }

    func testEffortsAndSearchesCountWhatTheyKeep() throws {
        let image = Pictures.synthetic(width: 80, height: 64)
        let enough = try threshold(image)
        XCTAssertThrowsError(
            try encode(image, .targetSize(2000), maxMemory: enough), "intermediate results")
        XCTAssertThrowsError(
            try encode(image, effort: Effort(7), maxMemory: enough), "latents twice")
        XCTAssertNoThrow(try encode(image, effort: Effort(7), maxMemory: 1 << 28))
    }
}
