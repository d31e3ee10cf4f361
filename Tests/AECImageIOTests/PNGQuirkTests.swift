import AEC
import TestSupport
import XCTest

@testable import AECImageIO

/// Faults of PNG files that leave no doubt about the picture, and such as do not.
final class PNGQuirkTests: XCTestCase {
    /// Two pixels, 7 and 9, with these chunks before them.
    private func grey(
        _ before: [(name: String, data: [UInt8])] = [], depth: UInt8 = 8
    ) -> HandmadePNG {
        HandmadePNG(
            width: 2, height: 1, depth: depth, colorType: 0, before: before,
            rows: [depth == 8 ? [0, 7, 9] : [0, 0b1000_0000]])
    }

    private func rgb(_ before: [(name: String, data: [UInt8])]) -> HandmadePNG {
        HandmadePNG(
            width: 2, height: 1, depth: 8, colorType: 2, before: before,
            rows: [[0, 1, 2, 3, 4, 5, 6]])
    }

    private func palette(_ before: [(name: String, data: [UInt8])]) -> HandmadePNG {
        HandmadePNG(
            width: 2, height: 1, depth: 8, colorType: 3, before: before, rows: [[0, 0, 1]])
    }

    /// Reads the picture, with one warning that contains the words.
    private func check(
        _ png: HandmadePNG, warns words: String, _ pixels: [UInt8], alpha: [UInt8]? = nil,
        file: StaticString = #filePath, line: UInt = #line
    ) throws {
        let loaded = try ImageFile.load(png.bytes)
        XCTAssertEqual(loaded.warnings.count, 1, "\(loaded.warnings)", file: file, line: line)
        XCTAssertTrue(
            loaded.warnings.first?.contains(words) == true, "\(loaded.warnings)", file: file,
            line: line)
        XCTAssertEqual(loaded.image.pixels, pixels, file: file, line: line)
        XCTAssertEqual(
            loaded.image.alpha, alpha.map { .bits8($0) }, file: file, line: line)
    }

    func testAPaletteThatMeansNothingIsIgnored() throws {
        try check(grey([("PLTE", [1, 2, 3])]), warns: "has a palette", [7, 9])
        try check(rgb([("PLTE", [1, 2])]), warns: "suggests is damaged", [1, 2, 3, 4, 5, 6])
    }

    func testTransparentColoursOutOfPlaceAreIgnored() throws {
        let colors: [UInt8] = [1, 2, 3, 4, 5, 6]
        let key: [UInt8] = [0, 1, 0, 2, 0, 3]
        try check(palette([("tRNS", [0]), ("PLTE", colors)]), warns: "wrong place", colors)
        try check(rgb([("tRNS", key), ("PLTE", colors)]), warns: "wrong place", colors)
    }

    func testTransparentColoursThatDoNotFitAreIgnored() throws {
        let colors: [UInt8] = [1, 2, 3, 4, 5, 6]
        try check(grey([("tRNS", [0])]), warns: "do not fit", [7, 9])
        try check(rgb([("tRNS", [0, 1])]), warns: "do not fit", colors)
        try check(palette([("PLTE", colors), ("tRNS", [0, 1, 2])]), warns: "do not fit", colors)
        let alpha = HandmadePNG(
            width: 1, height: 1, depth: 8, colorType: 4, before: [("tRNS", [0, 7])],
            rows: [[0, 7, 8]])
        try check(alpha, warns: "beside its alpha channel", [7], alpha: [8])
    }

    func testTheFirstOfSeveralTransparentColoursCounts() throws {
        let twice = grey([("tRNS", [0, 7]), ("tRNS", [0, 9])])
        try check(twice, warns: "several tRNS", [7, 9], alpha: [0, 255])
    }

    /// Of colours with too many bits the low ones count (third edition, 11.3.1.1).
    func testTransparentColoursOutOfRange() throws {
        try check(
            grey([("tRNS", [0, 0xFF])], depth: 1), warns: "more bits", [255, 0], alpha: [0, 255])
    }

    func testBytesBehindThePixelsAreIgnored() throws {
        var padded = grey()
        padded.chunks[1].data += [0, 0, 1, 2]
        try check(padded, warns: "further bytes", [7, 9])
        let rows = HandmadePNG(
            width: 2, height: 1, depth: 8, colorType: 0, rows: [[0, 7, 9], [0, 3, 4]])
        try check(rows, warns: "more pixels than it declares", [7, 9])
        var end = grey()
        end.chunks[2].data = [1, 2, 3]
        try check(end, warns: "IEND", [7, 9])
    }

    /// A wrong checksum of the zlib stream says that pixels may be wrong, whatever else is odd.
    func testDamageStaysAnError() {
        var damaged = grey([("PLTE", [1, 2, 3])])
        damaged.chunks[2].data[damaged.chunks[2].data.count - 1] ^= 1
        assertError(try ImageFile.read(damaged.bytes), .checksumMismatch)
        // Pixels that are missing, and a palette.
        let few = HandmadePNG(
            width: 2, height: 2, depth: 8, colorType: 0, before: [("PLTE", [1, 2, 3])],
            rows: [[0, 1, 2]])
        assertError(try ImageFile.read(few.bytes), .malformed)
        assertError(try ImageFile.read(palette([("tRNS", [0])]).bytes), .malformed)
    }

    func testTheHeaderComesFirst() {
        for name in ["tEXt", "gAMA", "abCd"] {
            var png = grey()
            png.chunks.insert((name, [65, 0, 66]), at: 0)
            let error = assertError(try ImageFile.read(png.bytes), .malformed, context: name)
            XCTAssertEqual(error?.message.contains("IHDR"), true)
            XCTAssertEqual(error?.offset, 12)
        }
    }

    /// What a libpng with support for animations might read is skipped by all.
    func testOddAnimationsAreNoObstacle() throws {
        var png = grey([("acTL", [1]), ("fcTL", [2])])
        png.chunks.insert(("fdAT", [3]), at: 4)
        try check(png, warns: "animated", [7, 9])
    }
}
