import AEC
import AECSupport
import TestSupport
import XCTest

@testable import AECReport

/// Curves that a report has not measured.
final class OutsideCurveTests: XCTestCase {
    private func curve(_ text: String, id: String = "vtm.json") throws -> OutsideCurve {
        try OutsideCurve(parsing: Array(text.utf8), id: id)
    }

    private let psnr = ReportMetric.all[0]
    private let msssim = ReportMetric.all[2]

    /// As CompressAI's files have it: of any order, with MS-SSIM as such, and nothing of other metrics.
    func testCompressAI() throws {
        let curve = try curve(
            """
            {"name": "VTM", "description": "VTM 9", "meta": {"dataset": "kodak", "url": "https://example.org", "device": null},
             "results": {"psnr": [30, 28.5, 26], "ms-ssim": [0.99, 0.9, 1], "bpp": [0.5, 0.25, 0.125],
             "encoding_time": [1], "more": {}}}
            """)
        XCTAssertEqual(curve.name, "VTM")
        XCTAssertEqual(curve.detail, "vtm.json, VTM 9, dataset kodak, https://example.org")
        XCTAssertEqual(curve.curve(psnr).map(\.bitsPerPixel), [0.125, 0.25, 0.5])
        XCTAssertEqual(curve.curve(psnr).map(\.quality), [26, 28.5, 30])
        XCTAssertEqual(curve.curve(msssim).map(\.bitsPerPixel), [0.25, 0.5], "1 has no decibels")
        XCTAssertEqual(curve.curve(msssim)[0].quality, 10, accuracy: 1e-9)
        XCTAssertTrue(curve.curve(ReportMetric.all[1]).isEmpty)
        XCTAssertTrue(curve.curve(ReportMetric.all[3]).isEmpty)
    }

    /// All the names that published files have, and what a report writes itself.
    func testNamesOfMetrics() throws {
        for (name, value, metric, quality) in [
            ("psnr-rgb", 30.0, 0, 30.0), ("psnr", 30, 0, 30), ("psnr-y", 31, 1, 31),
            ("ms-ssim-rgb", 0.99, 2, 20), ("ms-ssim", 0.99, 2, 20), ("msssim", 0.99, 2, 20),
            ("ms-ssim-db", 17, 2, 17), ("ms-ssim-db-rgb", 17, 2, 17), ("ssimulacra2", 70, 3, 70),
        ] {
            let curve = try curve("{\"results\": {\"bpp\": [0.5], \"\(name)\": [\(value)]}}")
            let point = try XCTUnwrap(curve.curve(ReportMetric.all[metric]).first, name)
            XCTAssertEqual(point.quality, quality, accuracy: 1e-9, name)
        }
    }

    func testNamesAndGaps() throws {
        let nameless = try curve(
            #"{"name": "", "results": {"bpp": [0.5, null, 0.7], "psnr": [30, 31, null]}}"#)
        XCTAssertEqual(nameless.name, "vtm.json")
        XCTAssertEqual(
            nameless.curve(psnr), [RatePoint(bitsPerPixel: 0.5, quality: 30)])
        let sly = try curve(
            #"{"name": "a\u001b[2Jb\nc", "results": {"bpp": [0.5], "psnr": [30]}}"#)
        XCTAssertEqual(sly.name, "a [2Jb c")
    }

    func testWhatIsNoCurve() {
        for (text, reason) in [
            ("[]", "\"results\""), ("{}", "\"results\""), (#"{"results": 1}"#, "\"results\""),
            (#"{"results": {}}"#, "results.bpp is not a list"),
            (#"{"results": {"bpp": ["1"], "psnr": [1]}}"#, "results.bpp[0] is not a number"),
            (#"{"results": {"bpp": [1, 0], "psnr": [1, 2]}}"#, "results.bpp[1] is not above 0"),
            (#"{"results": {"bpp": [1], "psnr": 30}}"#, "results.psnr is not a list"),
            (
                #"{"results": {"bpp": [1], "psnr": [1, 2]}}"#,
                "results.psnr has 2 numbers, but results.bpp has 1"
            ),
            (#"{"results": {"bpp": [1], "psnr": [true]}}"#, "results.psnr[0] is not a number"),
            (#"{"results": {"bpp": [1e300], "psnr": [30]}}"#, "results.bpp[0] is neither"),
            (#"{"results": {"bpp": [1], "psnr": [-1e16]}}"#, "results.psnr[0] is neither"),
            (#"{"results": {"bpp": [1], "vmaf": [90]}}"#, "psnr-rgb, psnr, psnr-y"),
            (#"{"results": {"bpp": [null], "psnr": [30]}}"#, "no values"),
            (#"{"results": {"bpp": [1], "ms-ssim": [17]}}"#, "results.ms-ssim has a number above"),
            (#"{"name": 1, "results": {"bpp": [1], "psnr": [30]}}"#, "name is not a text"),
        ] {
            XCTAssertThrowsError(try curve(text), text) { error in
                XCTAssertEqual((error as? AECError)?.code, .malformed)
                XCTAssertTrue("\(error)".contains(reason), "\(error)")
            }
        }
    }

    /// Numbers at the ends of what is taken can be drawn.
    func testExtremes() throws {
        let text =
            #"{"results": {"bpp": [1e-300, 1e-9, 1, 1000000], "psnr": [-1000000, 30, 30, 1000000]}}"#
        let report = SampleReport.make(curves: [try curve(text)], anchors: ["vtm.json"])
        for metric in ReportMetric.all {
            XCTAssertTrue(CurveSVG(report, metric: metric).text.hasSuffix("</svg>\n"))
        }
        XCTAssertTrue(report.table.contains("| vtm.json * "))
        let page = ReportPage(report, store: PictureStore(folder: "/none")).html
        XCTAssertTrue(page.contains("vtm.json *"))
    }

    /// What a report writes of a codec into compressai/ is a curve for another.
    func testTakesWhatAReportWrites() throws {
        let report = SampleReport.make()
        let text = report.compressAI(SampleReport.aec).text
        let curve = try curve(text, id: "aec.json")
        XCTAssertEqual(curve.name, "AEC")
        XCTAssertEqual(curve.detail, "aec.json, of aec, dataset 2 pictures, a.png to b.png")
        let measured = report.meanCurve(SampleReport.aec, psnr)
        XCTAssertEqual(curve.curve(psnr).count, measured.count)
        for (a, b) in zip(curve.curve(psnr), measured) {
            XCTAssertEqual(a.bitsPerPixel, b.bitsPerPixel, accuracy: 1e-9)
            XCTAssertEqual(a.quality, b.quality, accuracy: 1e-9)
        }
    }
}
