import AEC
import TestSupport
import XCTest

@testable import AECReport

final class PairSheetTests: XCTestCase {
    /// Noise at the right, steps in the middle, nothing at the left.
    private func picture() throws -> AECImage {
        let (width, height) = (3 * PairSheet.side, PairSheet.side + 40)
        var pixels = [UInt8](repeating: 100, count: width * height * 3)
        var random: UInt32 = 1
        for y in 0..<height {
            for x in PairSheet.side..<width {
                random = random &* 1_664_525 &+ 1_013_904_223
                let value = x < 2 * PairSheet.side ? UInt8(x / 4 % 2 * 20) : UInt8(random >> 24)
                for c in 0..<3 { pixels[(y * width + x) * 3 + c] = value }
            }
        }
        return try AECImage(width: width, height: height, colorModel: .rgb, pixels: pixels)
    }

    func testPartsAreWhereTheyShouldBe() throws {
        let image = try picture()
        let side = PairSheet.side
        XCTAssertEqual(PairSheet.find(.smooth, in: image).x, 0..<side)
        XCTAssertEqual(PairSheet.find(.busy, in: image).x, 2 * side..<3 * side)
        let middle = PairSheet.find(.middle, in: image).x
        XCTAssertTrue((1..<2 * side).contains(middle.lowerBound), "\(middle)")
        XCTAssertEqual(PairSheet.find(.smooth, in: image).y, 0..<side)
    }

    func testTheOriginalIsAboveTheVersions() throws {
        let original = try picture()
        func version(_ value: UInt8) throws -> AECImage {
            try AECImage(
                width: original.width, height: original.height, colorModel: .rgb,
                pixels: [UInt8](repeating: value, count: original.pixels.count))
        }
        let sheet = try PairSheet.make(
            of: original, left: version(1), right: version(2), part: .busy)
        let (side, gap) = (PairSheet.side, PairSheet.gap)
        XCTAssertEqual([sheet.width, sheet.height], [2 * side + gap, 2 * side + gap])
        func green(_ x: Int, _ y: Int) -> Int { sheet.rgb(x, y, 1) }
        let (x, y) = PairSheet.find(.busy, in: original)
        for step in [0, 17, side - 1] {
            XCTAssertEqual(
                green((side + gap) / 2 + step, step),
                original.rgb(x.lowerBound + step, y.lowerBound + step, 1))
            XCTAssertEqual(green(step, side + gap + step), 1)
            XCTAssertEqual(green(side + gap + step, side + gap + step), 2)
        }
        XCTAssertEqual([green(0, 0), green(side, side + gap)], [255, 255])
    }

    func testSmallPicturesAreShownWhole() throws {
        for (width, height) in SamplePicture.oddSizes {
            let grey = SamplePicture.make(width, height, .grey)
            for part in PairSheet.Part.allCases {
                let sheet = try PairSheet.make(of: grey, left: grey, right: grey, part: part)
                XCTAssertEqual(
                    [sheet.width, sheet.height],
                    [
                        2 * min(width, PairSheet.side) + PairSheet.gap,
                        2 * min(height, PairSheet.side) + PairSheet.gap,
                    ])
            }
        }
    }

    func testAVersionOfAnotherSizeIsRefused() throws {
        let original = SamplePicture.make(30, 18, .rgb)
        let other = SamplePicture.make(18, 30, .rgb)
        XCTAssertThrowsError(
            try PairSheet.make(of: original, left: original, right: other, part: .busy)
        ) { XCTAssertTrue("\($0)".contains("18 x 30"), "\($0)") }
    }
}
