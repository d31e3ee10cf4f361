import AEC
import TestSupport
import XCTest

@testable import AECReport

final class RateCurveTests: XCTestCase {
    private func curve(_ text: String) throws -> RateCurve {
        try RateCurve(parsing: Array(text.utf8))
    }

    func testReading() throws {
        let curve = try curve(
            #"{"what": "x", "points": [{"q": 0, "bpp": 0.1683, "psnr": 27.89, "more": 1}, {"q": 3.5, "bpp": 1, "psnr": 35}]}"#
        )
        XCTAssertEqual(curve.points.count, 2)
        XCTAssertEqual(curve.point(level: 0)?.bitsPerPixel, 0.1683)
        XCTAssertEqual(curve.point(level: 3.5)?.quality, 35)
        XCTAssertNil(curve.point(level: 1))
    }

    /// CompressAI's files have no levels, and neither name of PSNR everywhere.
    func testResultFiles() throws {
        for name in ["psnr", "psnr-rgb"] {
            let curve = try curve("{\"results\": {\"bpp\": [1, 0.5], \"\(name)\": [35, 32]}}")
            XCTAssertTrue(curve.levels.isEmpty)
            XCTAssertEqual(curve.points.map(\.quality), [32, 35])
            XCTAssertNil(curve.point(level: 1))
        }
        assertError(try curve(#"{"results": {"bpp": [1], "ms-ssim": [0.9]}}"#), .malformed)
    }

    func testWhatIsNoCurve() {
        for text in [
            "[]", "{}", #"{"points": []}"#, #"{"points": 1}"#, #"{"points": [{"q": 0, "bpp": 1}]}"#,
            #"{"points": [{"q": 0, "bpp": 0, "psnr": 30}]}"#,
            #"{"points": [{"q": "0", "bpp": 1, "psnr": 30}]}"#,
        ] {
            assertError(try curve(text), .malformed, context: text)
        }
    }
}

final class SyntheticPhotoTests: XCTestCase {
    func testTheSameEverywhere() throws {
        let photo = try SyntheticPhoto.render(width: 61, height: 47)
        XCTAssertEqual(photo.width, 61)
        XCTAssertEqual(photo.height, 47)
        // FNV-1a of the samples, so that a change that makes old measurements incomparable is seen
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for sample in photo.pixels { hash = (hash ^ UInt64(sample)) &* 0x100_0000_01b3 }
        XCTAssertEqual(hash, SyntheticPhotoTests.hash, "0x" + String(hash, radix: 16))
        XCTAssertThrowsError(try SyntheticPhoto.render(width: 0, height: 5))
        XCTAssertNotEqual(try SyntheticPhoto.render(width: 61, height: 47, seed: 2), photo)
    }

    private static let hash: UInt64 = 0x613b_ba98_c0ac_3be0

    /// Neither flat nor noise: it uses the range, and neighbours are alike.
    func testLooksLikeAPhotograph() throws {
        let photo = try SyntheticPhoto.render(width: 192, height: 128)
        let green = stride(from: 1, to: photo.pixels.count, by: 3).map { Double(photo.pixels[$0]) }
        let mean = green.reduce(0, +) / Double(green.count)
        let deviation = (green.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(green.count))
            .squareRoot()
        let steps = zip(green, green.dropFirst()).map { abs($0 - $1) }
        XCTAssertTrue((25...80).contains(deviation), "\(deviation)")
        XCTAssertTrue((1...15).contains(steps.reduce(0, +) / Double(steps.count)))
    }
}

final class PeerCodecTests: XCTestCase {
    func testCommandsUseOneThreadAndPlainOutput() {
        XCTAssertEqual(
            PeerCodec.webp.encodeCommand(input: "a.ppm", output: "b.webp"),
            ["cwebp", "-quiet", "-m", "4", "a.ppm", "-o", "b.webp"])
        XCTAssertEqual(
            PeerCodec.avif.encodeCommand(input: "a.png", output: "b.avif"),
            ["avifenc", "-s", "6", "-j", "1", "a.png", "b.avif"])
        XCTAssertEqual(
            PeerCodec.jxl.decodeCommand(input: "b.jxl", output: "c.ppm"),
            ["djxl", "--quiet", "--num_threads=0", "b.jxl", "c.ppm"])
    }

    /// Of what was measured, the library counts.
    func testTheVersionOfAVIF() {
        let line =
            "Version: 0.11.1 (dav1d [dec]:1.0.0, libgav1 [dec]:0.18.0, aom [enc/dec]:v3.6.0, rav1e [enc]:0.5.1 (v0.5.1))"
        XCTAssertEqual(ReportCodec.avifVersion(in: line), "0.11.1, libaom 3.6.0")
        XCTAssertEqual(
            ReportCodec.avifVersion(in: "Version: 1.0.4 (dav1d [dec]:1.4.1, aom [enc]:3.8.2)"),
            "1.0.4, libaom 3.8.2")
        XCTAssertEqual(ReportCodec.avifVersion(in: "Version: 1.0.0"), "1.0.0")
        XCTAssertEqual(ReportCodec.avifVersion(in: ""), "")
    }
}
