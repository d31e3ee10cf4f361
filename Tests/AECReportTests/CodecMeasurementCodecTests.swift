import AEC
import AECReport
import TestSupport
import XCTest

final class CodecMeasurementCodecTests: XCTestCase {
    func testMeasuresWhatTheCodecDoes() throws {
        let picture = Pictures.synthetic(width: 70, height: 50)
        let quality = Quality(level: 4)
        let measurement = try CodecMeasurement(of: picture, quality: quality)
        let file = try AECEncoder(quality: quality).encode(picture)
        XCTAssertEqual(measurement.bytes, file.count)
        XCTAssertEqual(measurement.pixels, 3500)
        XCTAssertEqual(measurement.bitsPerPixel, Double(file.count) * 8 / 3500, accuracy: 1e-12)
        XCTAssertEqual(measurement.psnr, PSNR.rgb(picture, try AECDecoder().decode(file)))
        XCTAssertGreaterThan(measurement.encodeSeconds, 0)
        XCTAssertGreaterThan(measurement.decodeSeconds, 0)
    }

    func testPicturesWeighAlike() throws {
        var summary = LevelSummary(level: 2)
        let small = try CodecMeasurement(
            of: Pictures.synthetic(width: 20, height: 20), quality: Quality(level: 2))
        let large = try CodecMeasurement(
            of: Pictures.synthetic(width: 100, height: 80), quality: Quality(level: 2))
        summary.add(small)
        summary.add(large)
        XCTAssertEqual(summary.count, 2)
        XCTAssertEqual(
            summary.point.bitsPerPixel, (small.bitsPerPixel + large.bitsPerPixel) / 2,
            accuracy: 1e-12)
        XCTAssertEqual(summary.point.quality, (small.psnr + large.psnr) / 2, accuracy: 1e-12)
        let seconds = small.encodeSeconds + large.encodeSeconds
        XCTAssertEqual(
            try XCTUnwrap(summary.encodeSpeed), 8400 / seconds / 1e6, accuracy: 1e-9)
    }

    func testOtherMeasurementsHaveNoSpeed() {
        var summary = LevelSummary(level: 2)
        summary.add(bitsPerPixel: 0.5, psnr: 30)
        summary.add(bitsPerPixel: 1.5, psnr: 32)
        XCTAssertEqual(summary.point.bitsPerPixel, 1)
        XCTAssertEqual(summary.point.quality, 31)
        XCTAssertNil(summary.encodeSpeed)
        XCTAssertNil(summary.decodeSpeed)
    }
}
