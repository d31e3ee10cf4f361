import AEC
import AECReport
import TestSupport
import XCTest

final class CodecTrialCodecTests: XCTestCase {
    private func trial(of picture: AECImage, _ quality: Quality) throws -> CodecTrial {
        try CodecTrial(of: picture, with: AECEncoder(.quality(quality)), AECDecoder())
    }

    func testMeasuresWhatTheCodecDoes() throws {
        let picture = Pictures.synthetic(width: 70, height: 50)
        let quality = Quality(level: 4)
        let trial = try trial(of: picture, quality)
        let file = try AECEncoder(.quality(quality)).encode(picture)
        XCTAssertEqual(trial.file, file)
        XCTAssertEqual(trial.decoded, try AECDecoder().decode(file))
        XCTAssertEqual(trial.bitsPerPixel, Double(file.count) * 8 / 3500, accuracy: 1e-12)
        XCTAssertGreaterThan(trial.encodeTime.wall, 0)
        XCTAssertGreaterThan(trial.decodeTime.wall, 0)
    }

    func testPicturesWeighAlike() throws {
        var summary = LevelSummary(level: 2)
        let pictures = [(20, 20), (100, 80)].map { Pictures.synthetic(width: $0, height: $1) }
        let trials = try pictures.map { try trial(of: $0, Quality(level: 2)) }
        for (trial, picture) in zip(trials, pictures) { summary.add(trial, of: picture) }
        XCTAssertEqual(summary.count, 2)
        XCTAssertEqual(
            summary.point.bitsPerPixel, (trials[0].bitsPerPixel + trials[1].bitsPerPixel) / 2,
            accuracy: 1e-12)
        let psnrs = zip(pictures, trials).map { PSNR.rgb($0, $1.decoded) }
        XCTAssertEqual(summary.point.quality, (psnrs[0] + psnrs[1]) / 2, accuracy: 1e-12)
        let seconds = trials[0].encodeTime.wall + trials[1].encodeTime.wall
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
