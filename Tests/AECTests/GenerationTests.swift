import AECReport
import TestSupport
import XCTest

@testable import AEC

/// Pictures that are coded again and again at the same quality.
final class GenerationTests: XCTestCase {
    private func mean(_ image: AECImage) -> Double {
        Double(image.pixels.reduce(0) { $0 + Int($1) }) / Double(image.pixels.count)
    }

    /// Four generations, each coded from the one before, and how near each is to the picture. After the second little is
    /// lost any more.
    private func generations(
        of image: AECImage, _ encoder: AECEncoder, check: ([UInt8]) throws -> Void = { _ in }
    ) throws -> (pictures: [AECImage], values: [Double]) {
        var pictures = [image]
        for _ in 0..<4 {
            let bytes = try encoder.encode(pictures[pictures.count - 1])
            try check(bytes)
            pictures.append(try AECDecoder().decode(bytes))
        }
        let values = pictures.dropFirst().map { PSNR.rgb($0, image) }
        XCTAssertLessThan(values[1] - values[2], 0.2, "\(encoder)")
        XCTAssertLessThan(values[2] - values[3], 0.2, "\(encoder)")
        return (Array(pictures.dropFirst()), values)
    }

    private func check(_ image: AECImage, quality: Double, effort: Int = 3) throws {
        let (generations, values) = try generations(
            of: image, AECEncoder(.quality(quality), effort: Effort(effort)))
        XCTAssertLessThan(values[0] - values[1], 0.5, "\(quality) \(effort)")
        XCTAssertEqual(mean(generations[0]), mean(generations[3]), accuracy: 0.2)
        // Coded as any other picture, each generation would lose more than that against the one before.
        XCTAssertGreaterThan(PSNR.rgb(generations[2], generations[3]), values[0] + 8)
    }

    func testGenerationsStay() throws {
        try check(Pictures.synthetic(width: 96, height: 96), quality: 75)
        try check(Pictures.synthetic(width: 96, height: 64, colorModel: .grey), quality: 90)
        try check(Pictures.synthetic(width: 90, height: 70), quality: 75)
    }

    /// Exact blocks and the network's beside each other; the first lose nothing.
    func testGenerationsOfPagesStay() throws {
        let page = Pictures.drawing(width: 200, height: 160)
        let (generations, values) = try generations(of: page, AECEncoder(.quality(75))) {
            XCTAssertEqual(try AECDecoder.inspect($0).chunks.map(\.type), ["EXCT", "GRUP"])
        }
        XCTAssertLessThan(values[0], 60)
        XCTAssertGreaterThan(PSNR.rgb(generations[2], generations[3]), values[0] + 5)
    }

    func testRefinedGenerationsStay() throws {
        try check(Pictures.synthetic(width: 64, height: 64), quality: 60, effort: 7)
    }

    func testTheNumberOfThreadsDoesNotMatter() throws {
        let first = try AECEncoder(.quality(75)).encode(Pictures.synthetic(width: 80, height: 96))
        let picture = try AECDecoder().decode(first)
        let bytes = try AECEncoder(.quality(75)).encode(picture)
        XCTAssertEqual(try AECEncoder(.quality(75), threads: 3).encode(picture), bytes)
    }

    /// Only a decoded picture lies near the grid, and only at its own quality.
    func testGridDistanceTellsDecodedPictures() throws {
        let image = Pictures.synthetic(width: 96, height: 96)
        let decoded = try AECDecoder().decode(try AECEncoder(.quality(75)).encode(image))
        func isNear(_ image: AECImage, quality: Double) throws -> Bool {
            let job = try EncodingJob(image, with: AECEncoder(.quality(quality)))
            let groups = try job.encodeGroups(of: job.layer, at: Quality(percent: quality))
            return groups.reduce(GridDistance()) { $0 + $1.gridDistance }.isSmall
        }
        XCTAssertTrue(try isNear(decoded, quality: 75))
        XCTAssertFalse(try isNear(decoded, quality: 60))
        XCTAssertFalse(try isNear(image, quality: 75))
    }
}
