import AEC
import TestSupport
import XCTest

@testable import AECImageIO

final class JPEGColorTests: XCTestCase {
    private func color(
        _ components: [UInt8], adobe: UInt8?, file: StaticString = #filePath, line: UInt = #line
    ) throws -> [UInt8] {
        let loaded = try ImageFile.load(
            HandmadeJPEG.baseline(components: components, adobe: adobe))
        XCTAssertEqual([loaded.image.width, loaded.image.height], [8, 8], file: file, line: line)
        if components.count == 4 {
            XCTAssertEqual(loaded.image.colorModel, .rgb, file: file, line: line)
            assertOneWarning(loaded.warnings, "CMYK", file: file, line: line)
        } else {
            XCTAssertEqual(loaded.warnings, [], file: file, line: line)
        }
        let channels = loaded.image.colorModel.channels
        let first = Array(loaded.image.pixels.prefix(channels))
        XCTAssertEqual(
            loaded.image.pixels, (0..<64).flatMap { _ in first }, file: file, line: line)
        return first
    }

    func testGreyRGBAndYCbCr() throws {
        XCTAssertEqual(try color([77], adobe: nil), [77])
        XCTAssertEqual(try color([10, 200, 30], adobe: 0), [10, 200, 30])
        XCTAssertEqual(try color([90, 128, 128], adobe: 1), [90, 90, 90])
        XCTAssertEqual(try color([90, 128, 128], adobe: nil), [90, 90, 90])
    }

    /// Adobe stores 255 for no ink: a colour is the product of ink and black, by 255.
    func testCMYKOfAdobe() throws {
        XCTAssertEqual(try color([255, 255, 255, 255], adobe: 0), [255, 255, 255])
        XCTAssertEqual(try color([200, 100, 0, 255], adobe: 0), [200, 100, 0])
        XCTAssertEqual(try color([200, 100, 50, 128], adobe: 0), [100, 50, 25])
        XCTAssertEqual(try color([200, 100, 50, 0], adobe: 0), [0, 0, 0])
    }

    /// Paper is 255 there too, as all common readers have it: ImageMagick, Pillow, browsers.
    func testCMYKWithoutAdobeIsTheSame() throws {
        XCTAssertEqual(try color([255, 255, 255, 255], adobe: nil), [255, 255, 255])
        XCTAssertEqual(try color([200, 100, 0, 255], adobe: nil), [200, 100, 0])
        XCTAssertEqual(try color([200, 100, 50, 128], adobe: nil), [100, 50, 25])
    }

    /// Y, Cb, Cr become colours, whose complements are the inks.
    func testYCCK() throws {
        XCTAssertEqual(try color([55, 128, 128, 255], adobe: 2), [200, 200, 200])
        XCTAssertEqual(try color([55, 128, 128, 128], adobe: 2), [100, 100, 100])
    }

    /// The samples are no longer what the profile describes.
    func testTheProfileOfCMYKIsLeftOut() throws {
        let bytes = HandmadeJPEG.inserting(
            0xE2, Array("ICC_PROFILE\0\u{1}\u{1}".utf8) + SampleMetadata.profile(of: "CMYK"),
            into: HandmadeJPEG.baseline(components: [1, 2, 3, 4], adobe: 0))
        let loaded = try ImageFile.load(bytes)
        XCTAssertNil(loaded.image.metadata.iccProfile)
        XCTAssertEqual(loaded.warnings.first?.contains("ICC profile was left out"), true)
    }

    /// What some encoders write, and libjpeg warns of: no damage.
    func testOddHeadersAreRead() throws {
        let bytes = HandmadeJPEG.baseline(components: [42])
        let jfif = HandmadeJPEG.inserting(
            0xE0, Array("JFIF\0".utf8) + [2, 0, 0, 0, 1, 0, 1, 0, 0], into: bytes)
        XCTAssertEqual(try ImageFile.read(jfif).pixels, [UInt8](repeating: 42, count: 64))
        var scan = bytes
        let at = try XCTUnwrap(
            bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xDA]) })
        XCTAssertEqual(scan[at + 8], 63)
        scan[at + 8] = 0
        XCTAssertEqual(try ImageFile.read(scan).pixels, [UInt8](repeating: 42, count: 64))
    }

    func testManyScansAreRefused() throws {
        XCTAssertEqual(
            try ImageFile.read(HandmadeJPEG.progressive(scans: 200)).pixels,
            [UInt8](repeating: 128, count: 64))
        for scans in [201, 10_000] {
            assertError(
                try ImageFile.read(HandmadeJPEG.progressive(scans: scans)), .limitExceeded,
                "more scans", context: "\(scans)")
        }
    }

    /// No file of a few bytes holds so many blocks, so that nothing is allocated for them.
    func testAbsurdSizesAreRefusedBeforeAllocation() {
        var bytes = HandmadeJPEG.baseline(components: [1, 2, 3])
        let at = bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 } ?? 0
        bytes.replaceSubrange(at + 5..<at + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
        assertError(try ImageFile.read(bytes), .limitExceeded)
        assertError(
            try ImageFile.read(bytes, limits: Limits(maxPixels: .max, maxSide: .max)), .truncated)
    }
}
