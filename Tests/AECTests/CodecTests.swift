import AECReport
import TestSupport
import XCTest

@testable import AEC

/// Encoder and decoder together, with the standard model.
final class CodecTests: XCTestCase {
    func testEverySizeComesBack() throws {
        for (width, height) in [
            (1, 1), (1, 40), (40, 1), (15, 17), (16, 16), (64, 64), (65, 63), (100, 37),
        ] {
            for colorModel in [AECImage.ColorModel.rgb, .grey] {
                let image = Pictures.synthetic(width: width, height: height, colorModel: colorModel)
                let bytes = try AECEncoder(.quality(80)).encode(image)
                let decoded = try AECDecoder().decode(bytes)
                XCTAssertEqual(decoded.width, width)
                XCTAssertEqual(decoded.height, height)
                XCTAssertEqual(decoded.colorModel, colorModel)
                XCTAssertGreaterThan(
                    PSNR.rgb(image, decoded), 28, "\(width) x \(height) \(colorModel)")
            }
        }
    }

    func testQualityBuysPictureWithBytes() throws {
        let image = Pictures.synthetic(width: 192, height: 128)
        var lastSize = 0
        var lastPSNR = 0.0
        for quality in [0.0, 25, 50, 75, 100] {
            let bytes = try AECEncoder(.quality(quality)).encode(image)
            let value = PSNR.rgb(image, try AECDecoder().decode(bytes))
            XCTAssertGreaterThan(bytes.count, lastSize)
            XCTAssertGreaterThan(value, lastPSNR)
            (lastSize, lastPSNR) = (bytes.count, value)
        }
    }

    /// More than one group in both directions, cut at edges that are no multiple of anything.
    func testThreadsChangeNothing() throws {
        let image = Pictures.synthetic(width: 1100, height: 1061)
        let bytes = try AECEncoder(.quality(30)).encode(image)
        let decoded = try AECDecoder().decode(bytes)
        XCTAssertGreaterThan(PSNR.rgb(image, decoded), 28)
        for threads in [2, 3, 8] {
            XCTAssertEqual(try AECEncoder(.quality(30), threads: threads).encode(image), bytes)
            XCTAssertEqual(try AECDecoder(threads: threads).decode(bytes), decoded)
        }
    }

    func testVerifyChecksWithoutPixels() throws {
        let bytes = try AECEncoder().encode(Pictures.synthetic(width: 70, height: 50))
        XCTAssertEqual(try AECDecoder().verify(bytes), [])
        var damaged = bytes
        damaged[bytes.count - 10] ^= 1
        XCTAssertThrowsError(try AECDecoder().verify(damaged))
    }

    /// Level 1 of the format is what decoders accept by default.
    func testAPictureBeyondTheFirstLevelIsWarnedOf() throws {
        var warnings: [String] = []
        _ = try AECEncoder(.quality(0)).encode(
            Pictures.synthetic(width: 32768, height: 1), warnings: &warnings)
        XCTAssertEqual(warnings, [])
        let bytes = try AECEncoder(.quality(0)).encode(
            Pictures.synthetic(width: 32769, height: 1), warnings: &warnings)
        assertOneWarning(warnings, "Limits.maxSide")
        XCTAssertThrowsError(try AECDecoder().decode(bytes))
    }

    func testEveryPrefixIsTruncated() throws {
        let bytes = try AECEncoder(.quality(20)).encode(Pictures.synthetic(width: 40, height: 30))
        assertEveryPrefixIsTruncated(bytes)
    }

    func testEveryChangedByteIsFound() throws {
        let bytes = try AECEncoder(.quality(20)).encode(Pictures.synthetic(width: 40, height: 30))
        try forEachChange(of: bytes, flipping: [0x01, 0x80, 0xFF]) { damaged, what in
            XCTAssertNotNil(thrownError(try AECDecoder().decode(damaged)), what)
        }
    }

    /// Streams whose container checksums are right and whose content is not: the decoder meets every kind of damage.
    func testDamagedStreamsBehindValidChecksumsAreFound() throws {
        let image = Pictures.synthetic(width: 40, height: 30)
        let bytes = try AECEncoder(.quality(20)).encode(image)
        let file = try ContainerReader(bytes, limits: .default)
        let record = file.groups[0]
        let stream = Array(bytes[record.stream])
        try forEachChange(of: stream, flipping: [0x01, 0x10, 0x80, 0xFF]) { damaged, what in
            let rebuilt = try ContainerWriter.write(
                header: file.header, groups: [(record.latentsChecksum, damaged)])
            guard let decoded = try? AECDecoder().decode(rebuilt) else { return }
            // What DEFLATE leaves unused may change; then the picture must be the same.
            XCTAssertEqual(decoded, try AECDecoder().decode(bytes), what)
        }
    }

    func testAnotherModelIsNamed() throws {
        let bytes = try AECEncoder(.quality(20)).encode(Pictures.synthetic(width: 20, height: 20))
        let file = try ContainerReader(bytes, limits: .default)
        let header = try FileHeader(
            width: 20, height: 20, colorModel: .rgb, quality: file.header.quality,
            modelID: [0xAB, 0xCD, 1, 2, 3, 4, 5, 6])
        let rebuilt = try rewritten(bytes, header: header)
        assertError(try AECDecoder().decode(rebuilt), .modelMismatch, "abcd010203040506")
    }

    func testLimitsAreCheckedBeforeAnythingElse() throws {
        let bytes = try AECEncoder(.quality(20)).encode(Pictures.synthetic(width: 20, height: 10))
        XCTAssertNoThrow(try AECDecoder(limits: Limits(maxPixels: 200, maxSide: 20)).decode(bytes))
        for limits in [Limits(maxPixels: 199), Limits(maxSide: 19)] {
            assertError(try AECDecoder(limits: limits).decode(bytes), .limitExceeded)
        }
    }

    /// The container and the stream's headers together: what an icon pays beside its coded latents.
    func testAnIconHasLittleOverhead() throws {
        let image = Pictures.synthetic(width: 64, height: 64)
        // For the look, what names the tables is in a chunk, and a map of four cells.
        for (tuning, most) in [(Tuning.psnr, 45), (.visual, 75)] {
            let bytes = try AECEncoder(.quality(50), tuning: tuning).encode(image)
            let file = try ContainerReader(bytes, limits: .default)
            XCTAssertLessThanOrEqual(bytes.count - file.groups[0].stream.count, most)
        }
    }
}
