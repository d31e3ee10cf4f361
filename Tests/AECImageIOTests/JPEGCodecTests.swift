import AEC
import TestSupport
import XCTest

@testable import AECImageIO

final class JPEGCodecTests: XCTestCase {
    func testRoundTripOfOddSizesIsClose() throws {
        for (width, height) in SamplePicture.oddSizes {
            for progressive in [false, true] {
                let grey = SamplePicture.make(width, height, .grey)
                let bytes = try JPEGCodec.encode(grey, quality: 100, progressive: progressive)
                let back = try ImageFile.read(bytes)
                XCTAssertEqual(back.colorModel, .grey)
                XCTAssertEqual([back.width, back.height], [width, height])
                XCTAssertLessThanOrEqual(largestDifference(grey, back), 3, "\(width)x\(height)")
            }
        }
    }

    func testColoursSurvive() throws {
        let image = Pictures.make(64, 64) { _, _ in [200, 90, 40] }
        for subsampling in [JPEGCodec.Subsampling.none, .s422, .s420] {
            let bytes = try JPEGCodec.encode(image, quality: 95, subsampling: subsampling)
            XCTAssertLessThanOrEqual(largestDifference(try ImageFile.read(bytes), image), 3)
        }
    }

    func testQualityAndSubsamplingChangeTheSize() throws {
        let image = SamplePicture.make(128, 128, .rgb)
        let sizes = try [10, 50, 90].map { try JPEGCodec.encode(image, quality: $0).count }
        XCTAssertEqual(sizes, sizes.sorted())
        let full = try JPEGCodec.encode(image, quality: 90, subsampling: .none).count
        XCTAssertGreaterThan(full, sizes[2])
    }

    /// Flat tables have one step for all frequencies: 16 at quality 50, in the file's quantisation tables (marker FFDB).
    func testFlatTables() throws {
        let image = SamplePicture.make(64, 64, .rgb)
        for (quality, step) in [(50, UInt8(16)), (75, 8), (90, 3)] {
            let bytes = try JPEGCodec.encode(
                image, quality: quality, subsampling: .none, tables: .flat)
            let markers = bytes.indices.dropLast().filter {
                bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDB
            }
            XCTAssertFalse(markers.isEmpty)
            for at in markers {
                XCTAssertEqual(
                    Array(bytes[(at + 5)..<(at + 69)]), Array(repeating: step, count: 64))
            }
            XCTAssertLessThanOrEqual(
                largestDifference(try ImageFile.read(bytes), image), 5 * Int(step))
        }
        let standard = try JPEGCodec.encode(image, quality: 50)
        XCTAssertNotEqual(try JPEGCodec.encode(image, quality: 50, tables: .flat), standard)
    }

    private func largestDifference(_ a: AECImage, _ b: AECImage) -> Int {
        zip(a.pixels, b.pixels).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
    }

    /// But for the end marker, without which the picture is still there.
    func testEveryPrefixIsTruncated() throws {
        for progressive in [false, true] {
            let bytes = try JPEGCodec.encode(
                SamplePicture.make(17, 9, .rgb), progressive: progressive)
            for count in 0..<bytes.count - 2 {
                assertError(
                    try ImageFile.read(Array(bytes[..<count])), .truncated,
                    context: "\(count) bytes")
            }
        }
    }

    /// JPEG has no checksum, so that some changes give another picture; none may do anything else.
    func testChangedBytesGiveErrorsOrPictures() throws {
        for progressive in [false, true] {
            let bytes = try JPEGCodec.encode(
                SamplePicture.make(24, 16, .rgb), progressive: progressive)
            var errors = 0
            forEachChange(of: bytes, flipping: [1, 0x80, 0xFF]) { damaged, _ in
                do throws(AECError) {
                    let image = try ImageFile.read(
                        damaged, limits: Limits(maxPixels: 1 << 22, maxSide: 65535))
                    XCTAssertEqual(
                        image.pixels.count, image.width * image.height * image.colorModel.channels)
                } catch {
                    errors += 1
                }
            }
            XCTAssertGreaterThan(errors, bytes.count / 4)
        }
    }

    /// A file whose frame header is as given and whose scan never comes to be decoded.
    private func frame(
        type: UInt8 = 0xC0, precision: UInt8 = 8, width: UInt16 = 8, height: UInt16 = 8,
        components: [UInt8], adobe: UInt8? = nil
    ) -> [UInt8] {
        func big(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }
        let n = UInt16(components.count)
        var bytes: [UInt8] = [0xFF, 0xD8]
        if let adobe {
            bytes += [0xFF, 0xEE, 0, 14] + Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, adobe]
        }
        bytes += [0xFF, type] + big(8 + 3 * n) + [precision] + big(height) + big(width)
        bytes += [UInt8(n)] + components.flatMap { [$0, 0x11, 0] }
        bytes += [0xFF, 0xDA] + big(6 + 2 * n) + [UInt8(n)] + components.flatMap { [$0, 0] }
        return bytes + [0, 63, 0, 0xFF, 0xD9]
    }

    func testKindsThatAreRefused() {
        let cases: [(String, [UInt8])] = [
            ("colours", frame(components: [1, 2])),
            ("precision", frame(precision: 12, components: [1])),
            ("hierarchical", frame(type: 0xC5, components: [1])),
        ]
        for (name, bytes) in cases {
            assertError(try ImageFile.read(bytes), .unsupportedFeature, "convert it", context: name)
        }
    }

    /// Made by `cjpeg -arithmetic -quality 100` of an 8 x 8 ramp of 30 a column and 3 a row, modulo 256.
    func testArithmeticCodingIsDecodedOrNamed() {
        let bytes: [UInt8] =
            [0xFF, 0xD8, 0xFF, 0xDB, 0, 0x43, 0] + [UInt8](repeating: 1, count: 64)
            + [0xFF, 0xC9, 0, 0x0B, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]
            + [0xFF, 0xCC, 0, 6, 0, 0x10, 0x10, 5, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0x3F, 0]
            + [0xFF, 0, 0xCF, 0x86, 0xB6, 0xFD, 0xAB, 0xE3, 0xD2, 0x7E, 0x29, 0xA7, 0x79, 0x75]
            + [0xF9, 0x21, 0xD1, 0xA0, 0xFF, 0xD9]
        do throws(AECError) {
            let image = try ImageFile.read(bytes)
            for (at, sample) in image.pixels.enumerated() {
                let expected = (at % 8 * 30 + at / 8 * 3) % 256
                XCTAssertLessThanOrEqual(abs(Int(sample) - expected), 1, "sample \(at)")
            }
        } catch {
            // A libjpeg built without it.
            XCTAssertEqual(error.code, .unsupportedFeature)
        }
    }

    func testLimitsAreCheckedBeforeAllocation() throws {
        let bomb = frame(width: 65500, height: 65500, components: [1, 2, 3])
        assertError(try ImageFile.read(bomb), .limitExceeded)
        let bytes = try JPEGCodec.encode(SamplePicture.make(20, 10, .grey))
        XCTAssertNoThrow(try ImageFile.read(bytes, limits: Limits(maxPixels: 200, maxSide: 20)))
        assertError(
            try ImageFile.read(bytes, limits: Limits(maxPixels: 199, maxSide: 20)), .limitExceeded)
    }

    func testScansAndMemoryAreLimited() throws {
        let bytes = try JPEGCodec.encode(SamplePicture.make(256, 256, .rgb), progressive: true)
        XCTAssertNoThrow(try JPEGCodec.decode(bytes, limits: .default, maxScans: 10))
        assertError(try JPEGCodec.decode(bytes, limits: .default, maxScans: 9), .limitExceeded)
        assertError(
            try JPEGCodec.decode(bytes, limits: .default, maxMemory: 100_000), .limitExceeded)
    }

    func testTooLargeForJPEGIsTheCallersFault() throws {
        let wide = Pictures.make(65501, 1) { _, _ in [0] }
        assertError(try JPEGCodec.encode(wide), .invalidArgument)
    }
}
