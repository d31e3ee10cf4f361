import AEC
import TestSupport
import XCTest

@testable import AECImageIO

/// What `ImageFile.load(salvage:)` makes of files that are damaged.
final class SalvageTests: XCTestCase {
    private func salvage(
        _ bytes: [UInt8], file: StaticString = #filePath, line: UInt = #line
    ) throws -> LoadedImage {
        let loaded = try ImageFile.load(bytes, salvage: true)
        XCTAssertEqual(loaded.warnings.count, 1, "\(loaded.warnings)", file: file, line: line)
        return loaded
    }

    /// Rows of a picture of different grey values, of which a cut leaves some.
    private func stripes(_ kind: UInt8, width: Int = 60, height: Int = 40) -> HandmadePNG {
        let size = kind == 4 ? 2 : 1
        return HandmadePNG(
            width: UInt32(width), height: UInt32(height), depth: 8, colorType: kind,
            rows: (0..<height).map { y in
                [0] + [UInt8](repeating: UInt8(y + 1), count: width * size)
            })
    }

    func testRowsOfACutPNG() throws {
        for kind: UInt8 in [0, 4] {
            let whole = try ImageFile.read(stripes(kind).bytes)
            let bytes = stripes(kind).bytes
            let loaded = try salvage(Array(bytes[..<(bytes.count / 2)]))
            XCTAssertTrue(loaded.warnings[0].contains(kind == 4 ? "transparent" : "grey"))
            let rows = loaded.image.pixels.prefix { $0 != 128 }.count / 60
            XCTAssertGreaterThan(rows, 15)
            XCTAssertLessThan(rows, 21)
            XCTAssertEqual(loaded.image.pixels.prefix(rows * 60), whole.pixels.prefix(rows * 60))
            XCTAssertEqual(
                Array(loaded.image.pixels.dropFirst(rows * 60)),
                [UInt8](repeating: 128, count: (40 - rows) * 60))
            guard kind == 4, case .bits8(let alpha)? = loaded.image.alpha else { continue }
            XCTAssertEqual(alpha.first, 1)
            XCTAssertEqual(alpha.suffix((40 - rows) * 60).max(), 0)
        }
    }

    /// Pixels whose checksums are wrong come out, since some of them are right.
    func testPNGOfWrongChecksums() throws {
        let bytes = stripes(0).bytes
        let at = bytes.count / 2
        var damaged = bytes
        damaged[at] ^= 1
        assertError(try ImageFile.read(damaged), .checksumMismatch)
        let image = try salvage(damaged).image
        let whole = try ImageFile.read(bytes)
        XCTAssertEqual(zip(image.pixels, whole.pixels).count { $0 != $1 }, 1)
    }

    func testRowsOfACutJPEG() throws {
        let image = SamplePicture.make(64, 64, .rgb)
        let bytes = try JPEGCodec.encode(image, quality: 95, progressive: false)
        let whole = try ImageFile.read(bytes).pixels
        let loaded = try salvage(Array(bytes[..<(bytes.count * 3 / 4)]))
        XCTAssertTrue(loaded.warnings[0].contains("ends before its picture"), loaded.warnings[0])
        XCTAssertTrue(loaded.warnings[0].contains("grey"), loaded.warnings[0])
        let pixels = loaded.image.pixels
        XCTAssertEqual(pixels.prefix(64 * 3 * 8), whole.prefix(64 * 3 * 8))
        XCTAssertEqual(Array(pixels.suffix(64 * 3)), [UInt8](repeating: 128, count: 64 * 3))
        // Of a progressive file, a coarse picture.
        let progressive = try JPEGCodec.encode(image, quality: 95, progressive: true)
        let coarse = try salvage(Array(progressive[..<(progressive.count / 2)]))
        XCTAssertNotEqual(coarse.image.pixels, [UInt8](repeating: 128, count: 64 * 64 * 3))
    }

    func testJPEGOfCodesThatDoNotExist() throws {
        let bytes = try JPEGCodec.encode(
            SamplePicture.make(64, 64, .grey), quality: 95, progressive: false)
        let at = bytes.count / 2
        let damaged = Array(bytes[..<at] + [0, 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0] + bytes[at...])
        XCTAssertThrowsError(try ImageFile.read(damaged))
        XCTAssertTrue(try salvage(damaged).warnings[0].contains("damaged JPEG"))
    }

    func testWholeFilesAreAsWithout() throws {
        let image = SamplePicture.make(33, 17, .rgb)
        for bytes in [
            try PNGCodec.encode(image), try JPEGCodec.encode(image),
            try JPEGCodec.encode(image, progressive: false),
        ] {
            let loaded = try ImageFile.load(bytes, salvage: true)
            XCTAssertEqual(loaded.image, try ImageFile.read(bytes))
            XCTAssertEqual(loaded.warnings, [])
        }
    }

    /// What has no pixels yet is refused; nothing is decoded without a word.
    func testEveryPrefixAndEveryChangedByte() throws {
        let image = SamplePicture.make(17, 9, .rgb)
        let limits = Limits(maxPixels: 1 << 20)
        for bytes in [
            try PNGCodec.encode(image), try JPEGCodec.encode(image),
            try JPEGCodec.encode(image, progressive: false),
        ] {
            let isPNG = ImageFile.format(of: bytes) == .png
            for count in 0..<bytes.count {
                let part = Array(bytes[..<count])
                guard let loaded = try? ImageFile.load(part, limits: limits, salvage: true) else {
                    continue
                }
                XCTAssertEqual(loaded.warnings.count, 1, "\(count): \(loaded.warnings)")
                XCTAssertEqual(loaded.image.pixels.count, image.pixels.count)
            }
            for at in bytes.indices {
                var damaged = bytes
                damaged[at] ^= 0x55
                let loaded = try? ImageFile.load(damaged, limits: limits, salvage: true)
                if isPNG, let loaded { XCTAssertFalse(loaded.warnings.isEmpty, "\(at)") }
            }
        }
    }
}
