import AEC
import AECSupport
import TestSupport
import XCTest

@testable import AECReport

/// Reports against other anchors, and beside curves from elsewhere.
final class ReportAnchorTests: XCTestCase {
    private let psnr = ReportMetric.all[0]

    /// VTM as CompressAI has it, of 8 points, in PSNR alone.
    private func vtm(_ id: String = "vtm.json", name: String = "VTM") throws -> OutsideCurve {
        let points = KodakCurves.vtm
        let text = JSON.object([
            ("name", .string(name)), ("description", .string("of <others>")),
            (
                "results",
                .object([
                    ("bpp", .array(points.map { .number($0.bitsPerPixel) })),
                    ("psnr", .array(points.map { .number($0.quality) })),
                ])
            ),
        ]).text
        return try OutsideCurve(parsing: Array(text.utf8), id: id)
    }

    func testAnotherCodecAsAnchor() throws {
        let report = SampleReport.make(anchors: ["aec"])
        XCTAssertEqual(report.anchor.id, "aec")
        let rate = try XCTUnwrap(report.bdRate(SampleReport.jpeg, psnr).percent)
        XCTAssertEqual(rate, 100 / 0.375 - 100, accuracy: 0.01)
        XCTAssertEqual(
            try XCTUnwrap(report.bdRate(SampleReport.jpeg, psnr, image: "a.png").percent), 100,
            accuracy: 0.01)
        XCTAssertTrue(report.notes[0].contains("against AEC (of aec)"), report.notes[0])
        let page = ReportPage(report, store: PictureStore(folder: "/none")).html
        XCTAssertTrue(page.contains("against AEC</h2>"))
        XCTAssertFalse(page.contains("class=\"lead\""), "nobody asks how AEC does against itself")
    }

    func testTwoAnchors() throws {
        let report = SampleReport.make(curves: [try vtm()], anchors: ["jpeg-420", "vtm.json"])
        let vtm = report.anchors[1]
        let expected = try XCTUnwrap(
            BDRate.compare(KodakCurves.jpeg, anchor: KodakCurves.vtm, range: psnr.range).percent)
        XCTAssertEqual(
            try XCTUnwrap(report.bdRate(SampleReport.jpeg, psnr, against: vtm).percent), expected,
            accuracy: 0.01)
        XCTAssertNil(report.bdRate(SampleReport.jpeg, psnr, image: "a.png", against: vtm).percent)
        XCTAssertNil(report.bdRate(SampleReport.jpeg, ReportMetric.all[1], against: vtm).percent)

        let text = report.table
        XCTAssertTrue(text.hasPrefix("Bits against JPEG-420:\n\n| codec "), text)
        XCTAssertTrue(text.contains("\n\nBits against VTM *:\n\n| codec "), text)
        XCTAssertEqual(text.components(separatedBy: "| VTM *    |").count, 3, text)
        XCTAssertEqual(text.components(separatedBy: "encode s/Mpx").count, 2, text)
        let page = ReportPage(report, store: PictureStore(folder: "/none")).html
        for part in [
            "against JPEG-420</h2>", "against VTM *</h2>",
            "<li>VTM *: vtm.json, of &lt;others&gt;</li>",
        ] {
            XCTAssertTrue(page.contains(part), part)
        }
        XCTAssertEqual(
            page.components(separatedBy: "<summary>Each picture, by ").count,
            1 + ReportMetric.all.count)

        let json = try JSON(parsing: Array(report.json.text.utf8))
        XCTAssertEqual(json["anchor"]?.string, "jpeg-420")
        XCTAssertEqual(json["anchors"]?.array?.map(\.string), ["jpeg-420", "vtm.json"])
        let jpeg = try XCTUnwrap(json["codecs"]?.array?[1])
        let rates = jpeg["bdRates"]
        XCTAssertEqual(
            try XCTUnwrap(rates?["vtm.json"]?["psnr-rgb"]?["percent"]?.double), expected,
            accuracy: 0.01)
        XCTAssertEqual(rates?["jpeg-420"]?["psnr-rgb"]?["percent"]?.double, 0)
        let curve = try XCTUnwrap(json["curves"]?.array?.first)
        XCTAssertEqual(curve["id"]?.string, "vtm.json")
        XCTAssertEqual(curve["points"]?["psnr-rgb"]?.array?.count, 8)
        XCTAssertEqual(curve["points"]?["ssimulacra2"]?.array?.count, 0)
        XCTAssertNotNil(curve["bdRate"]?["ssimulacra2"]?["refused"]?.string)
        XCTAssertNil(curve["bdRate"]?["psnr-rgb"]?["pictures"])
        XCTAssertFalse(report.csv.contains("VTM"), "only what was measured")
    }

    func testLeadAgainstAnOutsideCurve() throws {
        let report = SampleReport.make(curves: [try vtm()], anchors: ["vtm.json"])
        let page = ReportPage(report, store: PictureStore(folder: "/none")).html
        XCTAssertTrue(page.contains("bits than VTM * on these 2 pictures; that curve was measured"))
    }

    func testNamesThatAreAlike() throws {
        let report = SampleReport.make(curves: [try vtm("a.json"), try vtm("b.json")])
        XCTAssertEqual(
            report.sources.map(\.name), ["AEC", "JPEG-420", "VTM (a.json) *", "VTM (b.json) *"])
    }

    func testPictureOfCurves() throws {
        let name = "a name | that is <much> too long to stand beside the curves"
        let report = SampleReport.make(curves: [try vtm(name: name)])
        let text = CurveSVG(report, metric: psnr).text
        XCTAssertEqual(text.components(separatedBy: "class=\"curve ").count, 4)
        XCTAssertTrue(text.contains("class=\"curve outside-0\" stroke-dasharray="))
        XCTAssertTrue(text.contains(">a name | that is … *</text>"), text)
        XCTAssertTrue(
            report.table.contains("| a name \\| that is <much> too l… * |"), report.table)
        // Without a value of this metric there is no curve
        let other = CurveSVG(report, metric: ReportMetric.all[1]).text
        XCTAssertEqual(other.components(separatedBy: "class=\"curve ").count, 3)
    }

    /// Pictures may count for one metric and not for another.
    func testCountsByMetric() throws {
        XCTAssertEqual(SampleReport.make().countText, "2 of 2 pictures count in the means")
        func image(_ name: String, msssim: Double?) -> Sweep.ImageResult {
            let row = SampleReport.row(
                name, SampleReport.jpeg, 1, bytes: 100_000, psnr: 30, msssim: msssim)
            return Sweep.ImageResult(name: name, width: 1000, height: 1000, rows: [row], shots: [])
        }
        let codec = ReportCodec(
            id: "jpeg-420", name: "JPEG", detail: "", settingName: "quality", settings: [1],
            settingStep: 1, isLossless: false, version: "1", work: .png, browserExtension: nil)
        let report = Report(
            images: [image("large", msssim: 0.9), image("small", msssim: nil)], codecs: [codec],
            missing: [], isPartial: false)
        let text =
            "2 of 2 pictures count in the means by PSNR, 2 by PSNR of Y, 1 by MS-SSIM, 2 by SSIMULACRA 2"
        XCTAssertEqual(report.countText, text)
        XCTAssertTrue(report.notes[1].hasPrefix(text))
        XCTAssertTrue(
            ReportPage(report, store: PictureStore(folder: "/none")).html.contains(text + "."))
        let json = try JSON(parsing: Array(report.json.text.utf8))
        XCTAssertEqual(json["imagesByMetric"]?["ms-ssim-db"]?.array?.map(\.string), ["large"])
        XCTAssertEqual(json["imagesByMetric"]?["psnr-rgb"]?.array?.count, 2)
    }
}
