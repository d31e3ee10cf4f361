import TestSupport
import XCTest

@testable import AEC

/// Steps that follow what is in the picture.
final class VisualTuningTests: XCTestCase {
    private func steps(_ image: AECImage, exact: Bool = false) throws -> StepMap? {
        var warnings: [String] = []
        return try EncodingJob(
            image, with: AECEncoder(tuning: .visual, exact: exact), isRepeated: false,
            warnings: &warnings
        ).steps
    }

    func testCalmPartsGetFinerStepsAndBusyOnesCoarser() throws {
        let map = try StepMap(activityOf: Pictures.calmAndBusy(), threads: 1)
        XCTAssertEqual(map.columns, 4)
        XCTAssertEqual(map.rows, 3)
        for row in 0..<3 {
            XCTAssertLessThan(map.values[4 * row], -3)
            XCTAssertGreaterThan(map.values[4 * row + 3], 3)
        }
        // 0.225 octaves of step for each octave of variance, of which there are two between amplitudes
        let half = try StepMap(activityOf: Pictures.calmAndBusy(amplitude: 22), threads: 1)
        XCTAssertEqual(Double(map.values[7]) - Double(half.values[7]), 8 * 0.45, accuracy: 1)
    }

    /// Of one variance everywhere, steps are those of the quality.
    func testAMiddlingPictureHasNoMap() throws {
        // Squares of 2x2 pixels 31 apart: half of that squared is 240
        let image = Pictures.make(96, 96) { x, y in [(x / 2 + y / 2) % 2 == 0 ? 100 : 131] }
        let map = try StepMap(activityOf: image, threads: 1)
        XCTAssertTrue(map.isUniform, "\(map.values)")
    }

    func testGreyAnd16BitsAreAlike() throws {
        let grey = Pictures.synthetic(width: 100, height: 70, colorModel: .grey)
        let values = try StepMap(activityOf: grey, threads: 1).values
        let colored = try AECImage(
            width: 100, height: 70, colorModel: .rgb,
            pixels: grey.pixels.flatMap { [$0, $0, $0] })
        XCTAssertEqual(try StepMap(activityOf: colored, threads: 2).values, values)
        let deep = try AECImage(
            width: 100, height: 70, colorModel: .grey,
            samples: .bits16(grey.pixels.map { 257 * UInt16($0) }))
        for (a, b) in zip(try StepMap(activityOf: deep, threads: 3).values, values) {
            XCTAssertEqual(Int(a), Int(b), accuracy: 1)
        }
    }

    /// Of any size there is one value for each cell, whatever of it lies in the picture.
    func testPicturesOfAnySize() throws {
        for (width, height) in [(1, 1), (7, 40), (8, 8), (33, 1), (65, 47), (1, 200)] {
            let image = Pictures.synthetic(width: width, height: height)
            let map = try StepMap(activityOf: image, threads: 1)
            XCTAssertEqual(map.values.count, StepMap.cells(width: width, height: height))
            let file = try AECEncoder(tuning: .visual).encode(image)
            let decoded = try AECDecoder().decode(file)
            XCTAssertEqual([decoded.width, decoded.height], [width, height])
        }
        XCTAssertNil(try steps(Pictures.synthetic(width: 64, height: 32)), "two cells")
    }

    func testWhatNobodySeesDoesNotCount() throws {
        let image = Pictures.calmAndBusy()
        let masked = try XCTUnwrap(steps(image.masked { x, _ in x < 64 ? 255 : 0 }))
        XCTAssertLessThan(masked.values[3], 0)
        XCTAssertGreaterThan(try XCTUnwrap(steps(image)).values[3], 3)
        XCTAssertGreaterThan(
            try XCTUnwrap(steps(image.masked { x, _ in x < 64 ? 255 : 0 }, exact: true)).values[3],
            3)
    }

    func testDrawingsAreAsWithoutTuning() throws {
        let page = Pictures.drawing(width: 200, height: 160)
        XCTAssertEqual(
            try AECEncoder(tuning: .visual).encode(page), try AECEncoder().encode(page))
    }

    func testTheNumberOfThreadsDoesNotMatter() throws {
        let image = Pictures.synthetic(width: 150, height: 90)
        let encoder = AECEncoder(tuning: .visual, threads: 1)
        XCTAssertEqual(
            try encoder.encode(image),
            try AECEncoder(tuning: .visual, threads: 4).encode(image))
    }
}
