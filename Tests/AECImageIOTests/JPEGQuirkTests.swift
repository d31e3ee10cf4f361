import AEC
import TestSupport
import XCTest

@testable import AECImageIO

/// Faults of JPEG files that leave no doubt about the picture, and such as do not.
final class JPEGQuirkTests: XCTestCase {
    private let file = HandmadeJPEG.baseline(components: [90, 128, 128])
    /// Where its second segment begins, behind a table of 64 steps.
    private let second = 2 + 69

    private func check(
        _ bytes: [UInt8], warns words: String, file: StaticString = #filePath, line: UInt = #line
    ) throws {
        let loaded = try ImageFile.load(bytes)
        XCTAssertEqual(loaded.warnings.count, 1, "\(loaded.warnings)", file: file, line: line)
        XCTAssertTrue(
            loaded.warnings.first?.contains(words) == true, "\(loaded.warnings)", file: file,
            line: line)
        XCTAssertEqual(
            loaded.image.pixels, [UInt8](repeating: 90, count: 192), file: file, line: line)
    }

    func testAMissingEndMarker() throws {
        for missing in 1...2 {
            try check(file.dropLast(missing), warns: "no end marker")
            let image = SamplePicture.make(33, 17, .rgb)
            for progressive in [false, true] {
                let bytes = try JPEGCodec.encode(image, progressive: progressive)
                let loaded = try ImageFile.load(bytes.dropLast(missing))
                XCTAssertEqual(loaded.warnings.count, 1)
                XCTAssertEqual(loaded.image, try ImageFile.read(bytes))
            }
        }
        let scans = HandmadeJPEG.baseline(components: [90, 128, 128], scanByScan: true)
        try check(scans.dropLast(2), warns: "no end marker")
    }

    /// Each scan is whole, but the picture is not.
    func testMissingScansAreMissingPixels() throws {
        let scans = HandmadeJPEG.baseline(components: [90, 128, 128], scanByScan: true)
        let progressive = try JPEGCodec.encode(SamplePicture.make(33, 17, .rgb))
        for bytes in [scans, progressive] {
            let starts = bytes.indices.dropLast().filter {
                bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA
            }
            XCTAssertGreaterThan(starts.count, 2)
            for start in starts.dropFirst() {
                assertError(try ImageFile.read(Array(bytes[..<start])), .truncated)
            }
        }
    }

    func testStrayBytesInTheHeader() throws {
        for stray: [UInt8] in [[0], [1, 2, 3], [0xFF, 0]] {
            try check(file[..<second] + stray + file[second...], warns: "stray bytes")
        }
        // Fill bytes belong to the format.
        let filled = Array(file[..<2] + [0xFF, 0xFF] + file[2...])
        XCTAssertEqual(try ImageFile.load(filled).warnings, [])
    }

    /// The segments behind them are found by those who look for metadata, too.
    func testMetadataBehindStrayBytes() throws {
        let profile = SampleMetadata.profile(of: "RGB ")
        let rest = HandmadeJPEG.inserting(
            0xE2, Array("ICC_PROFILE\0\u{1}\u{1}".utf8) + profile,
            into: Array(file[..<2] + file[second...]))
        let loaded = try ImageFile.load(file[..<second] + [7, 7] + rest[2...])
        XCTAssertEqual(loaded.image.metadata.iccProfile, profile)
        XCTAssertEqual(loaded.warnings.count, 1)
    }

    func testZerosBehindAScanArePadding() throws {
        let zeros = [UInt8](repeating: 0, count: 32)
        try check(file.dropLast(2) + zeros + [0xFF, 0xD9], warns: "zeros behind a scan")
        // What fills up the end of a file may have overwritten pixels.
        assertError(try ImageFile.read(file.dropLast(2) + zeros), .truncated)
        // Others may be what a decoder out of step left behind.
        var others = zeros
        others[20] = 1
        assertError(try ImageFile.read(file.dropLast(2) + others + [0xFF, 0xD9]), .malformed)
    }

    func testAnUnknownAdobeTransformIsTheUsualOne() throws {
        try check(
            HandmadeJPEG.baseline(components: [90, 128, 128], adobe: 7), warns: "colour transform")
    }

    /// Thirty-two ones are no code in any table. libjpeg's fast decoder takes them for zeros, without a word, wherever it
    /// has enough bytes before it.
    func testCodesThatDoNotExistAreSeenEverywhere() throws {
        for image in [SamplePicture.make(256, 256, .rgb), SamplePicture.make(256, 256, .grey)] {
            let bytes = try JPEGCodec.encode(image, quality: 95, progressive: false)
            let start = try XCTUnwrap(
                bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xDA]) })
            XCTAssertGreaterThan(bytes.count - start, 8000)
            for at in stride(from: start + 50, to: bytes.count - 100, by: 1711) {
                // Not in the middle of FF 00.
                let place = bytes[at - 1] == 0xFF ? at + 1 : at
                let damaged =
                    bytes[..<place] + [0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0] + bytes[place...]
                let error = assertError(
                    try ImageFile.read(Array(damaged)), .malformed, context: "\(at)")
                XCTAssertEqual(error?.message.contains("bad Huffman code"), true, "\(at)")
            }
        }
    }
}
