import AEC
import AECSupport
import TestSupport
import XCTest

@testable import AECReport

/// What a report says of results that are given.
final class ReportOutputTests: XCTestCase {
    private let aec = SampleReport.aec
    private let jpeg = SampleReport.jpeg

    private func report(
        names: [String] = ["a.png", "b.png"], failing: Bool = false, isPartial: Bool = false
    ) -> Report {
        SampleReport.make(names: names, failing: failing, isPartial: isPartial)
    }

    func testRatesAgainstJPEG() throws {
        let report = report()
        let psnr = ReportMetric.all[0]
        XCTAssertEqual(
            try XCTUnwrap(report.bdRate(aec, psnr, image: "a.png").percent), -50, accuracy: 0.01)
        XCTAssertEqual(
            try XCTUnwrap(report.bdRate(aec, psnr, image: "b.png").percent), -75, accuracy: 0.01)
        XCTAssertEqual(try XCTUnwrap(report.meanOfBDRates(aec, psnr)), -62.5, accuracy: 0.01)
        // Of the mean curves: (1/2 + 1/4) / 2 of JPEG's bits
        XCTAssertEqual(try XCTUnwrap(report.bdRate(aec, psnr).percent), -62.5, accuracy: 0.01)
        // All qualities are the same: no curve
        XCTAssertNil(report.bdRate(aec, ReportMetric.all[2]).percent)
    }

    /// The two ways to write an accented letter are equal to Swift and names of two files.
    func testNamesThatLookAlike() throws {
        let names = ["caf\u{e9}.png", "cafe\u{301}.png"]
        let report = report(names: names)
        for (name, rate) in zip(names, [-50.0, -75]) {
            XCTAssertEqual(
                try XCTUnwrap(report.bdRate(aec, ReportMetric.all[0], image: name).percent), rate,
                accuracy: 0.01)
        }
    }

    func testMeansAreOverPicturesOnWhichAllSucceed() {
        XCTAssertEqual(report().commonImageNames, ["a.png", "b.png"])
        let failing = report(failing: true)
        XCTAssertEqual(failing.commonImageNames, ["a.png"])
        XCTAssertEqual(failing.failures.count, 1)
        XCTAssertEqual(failing.bdRate(aec, ReportMetric.all[0]).percent ?? 0, -50, accuracy: 0.01)
    }

    func testSpeed() throws {
        let speed = try XCTUnwrap(report().speed(aec))
        XCTAssertEqual(speed.encode.cpu, 0.5, accuracy: 1e-9)
        XCTAssertEqual(speed.encode.wall, 1, accuracy: 1e-9)
        XCTAssertEqual(speed.decode.cpu, 0.125, accuracy: 1e-9)
    }

    func testTable() {
        let lines = report().table.split(separator: "\n")
        XCTAssertEqual(lines.count, 5)
        XCTAssertTrue(lines[2].hasPrefix("| AEC      | "), String(lines[2]))
        XCTAssertTrue(lines[2].contains(" -62.5 % |"), String(lines[2]))
        XCTAssertTrue(lines[2].contains(" n/a |"), String(lines[2]))
        XCTAssertTrue(lines[4].contains("12.00 bpp"), String(lines[4]))
        XCTAssertTrue(report().notes.contains { $0.contains("apt install libjxl-tools") })
        XCTAssertTrue(report(isPartial: true).notes.contains { $0.contains("stopped") })
    }

    /// The members that CompressAI's plotting tool reads, as in its results/image/kodak.
    func testCompressAISchema() throws {
        let json = try JSON(parsing: Array(report().json.text.utf8))
        XCTAssertEqual(json["name"]?.string, "AEC")
        XCTAssertEqual(json["description"]?.string, "of aec")
        let results = try XCTUnwrap(json["results"])
        for name in ["bpp", "psnr-rgb", "ms-ssim-rgb", "encoding_time", "decoding_time"] {
            XCTAssertEqual(results[name]?.array?.count, 19, name)
            XCTAssertNotNil(results[name]?.array?.first?.double, name)
        }
        let rates = try XCTUnwrap(results["bpp"]?.array?.compactMap(\.double))
        XCTAssertEqual(rates[0], KodakCurves.jpeg[0].bitsPerPixel * 0.375, accuracy: 1e-4)
        XCTAssertEqual(json["codecs"]?.array?.map { $0["id"]?.string }, ["aec", "jpeg-420", "png"])
        let rate = json["codecs"]?.array?.first?["bdRate"]?["psnr-rgb"]
        XCTAssertEqual(try XCTUnwrap(rate?["percent"]?.double), -62.5, accuracy: 0.01)
        XCTAssertEqual(try XCTUnwrap(rate?["meanOfPictures"]?.double), -62.5, accuracy: 0.01)
    }

    func testLines() throws {
        let lines = report(failing: true).jsonLines.split(separator: "\n")
        XCTAssertEqual(lines.count, 6)
        let parsed = try lines.map { try JSON(parsing: Array($0.utf8)) }
        XCTAssertEqual(parsed[0]["image"]?.string, "a.png")
        XCTAssertEqual(parsed[0]["points"]?.array?.count, 19)
        XCTAssertEqual(parsed[4]["points"]?.array?[1]["error"]?.string, "no \"luck\",\nnone")
        // JSON has no infinity; `exact` says it
        guard case .bool(true)? = parsed[2]["points"]?.array?[0]["exact"] else {
            return XCTFail("PNG is exact")
        }
    }

    func testRowsSurviveJSON() throws {
        for row in report().images[0].rows {
            let json = try JSON(parsing: Array(row.json.text.utf8))
            let back = try XCTUnwrap(ReportRow(json, image: "a.png"))
            XCTAssertEqual(back.codec, row.codec)
            XCTAssertEqual(back.setting, row.setting)
            let (a, b) = (try XCTUnwrap(back.measurement), try XCTUnwrap(row.measurement))
            XCTAssertEqual(a.bytes, b.bytes)
            XCTAssertEqual(a.encode, b.encode)
            XCTAssertEqual(a.scores.psnr, b.scores.psnr)
            XCTAssertEqual(
                a.scores.ssimulacra2, b.scores.ssimulacra2 == .infinity ? nil : b.scores.ssimulacra2
            )
        }
        let failure = report(failing: true).failures[0]
        XCTAssertNil(ReportRow(failure.json, image: "b.png"))
    }

    func testCSV() {
        let csv = report(failing: true).csv
        let lines = csv.components(separatedBy: "\r\n")
        XCTAssertEqual(lines.count, 1 + 2 * (19 * 2 + 1) + 1)
        XCTAssertEqual(
            Set(
                lines[1...3].map {
                    $0.split(separator: ",", omittingEmptySubsequences: false).count
                }), [17])
        XCTAssertTrue(csv.contains("\"no \"\"luck\"\",\nnone\"\r\n"))
        XCTAssertTrue(lines[0].hasPrefix("image,width,height,codec,setting,bytes,bpp,psnr_rgb,"))
    }

    func testCurvesAsAPicture() {
        let text = CurveSVG(report(), metric: ReportMetric.all[0]).text
        XCTAssertTrue(text.hasPrefix("<svg xmlns"))
        XCTAssertEqual(text.components(separatedBy: "class=\"curve ").count, 3)
        XCTAssertTrue(text.contains(">JPEG-420</text>"))
        XCTAssertFalse(text.contains("nan") || text.contains("inf"))
    }

    /// Rows come from results.jsonl, too, which may say anything.
    func testPictureOfExtremes() {
        let rows = SampleReport.settings.map { setting in
            SampleReport.row("a.png", jpeg, setting, bytes: 100_000, psnr: 1e300 / (1 + setting))
        }
        let image = Sweep.ImageResult(
            name: "a.png", width: 1000, height: 1000, rows: rows, shots: [])
        let report = Report(images: [image], codecs: [jpeg], missing: [], isPartial: false)
        let text = CurveSVG(report, metric: ReportMetric.all[0]).text
        XCTAssertTrue(text.hasSuffix("</svg>\n"))
    }

    func testPageNeedsNothingElse() throws {
        let page = ReportPage(report(failing: true), store: PictureStore(folder: "/none")).html
            .replacingOccurrences(of: "url(#inside)", with: "")
        for part in ["src=\"http", "href=\"http", "@import", "url(", "fetch("] {
            XCTAssertFalse(page.contains(part), part)
        }
        XCTAssertTrue(page.contains("AEC needs <strong>50.0 % fewer</strong> bits"))
        XCTAssertTrue(page.contains("no &quot;luck&quot;,\nnone"))
        XCTAssertTrue(page.contains("apt install libjxl-tools"))
    }

    /// A file's name cannot break out of the page.
    func testNamesAreEscaped() throws {
        let name = "</script><b>\"&.png"
        let page = ReportPage(report(names: [name]), store: PictureStore(folder: "/none")).html
        XCTAssertFalse(page.contains("<b>"))
        XCTAssertTrue(page.contains("&lt;/script&gt;&lt;b&gt;&quot;&amp;.png"))
        let start = try XCTUnwrap(page.range(of: "id=\"data\">"))
        let end = try XCTUnwrap(
            page.range(of: "</script>", range: start.upperBound..<page.endIndex))
        let data = try JSON(parsing: Array(page[start.upperBound..<end.lowerBound].utf8))
        XCTAssertEqual(data["images"]?.array?[0]["name"]?.string, name)
    }

    func testBase64() {
        for (text, expected) in [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ] {
            XCTAssertEqual(Base64.encode(Array(text.utf8)), expected)
        }
        XCTAssertEqual(Base64.encode([0xfb, 0xff, 0xbf]), "+/+/")
    }
}

extension ReportOutputTests {
    /// A picture that some codec gives back exactly has no mean in decibels; a small one has no MS-SSIM.
    func testPicturesWithoutAValueDoNotCount() {
        func image(_ name: String, psnr: Double, msssim: Double?) -> Sweep.ImageResult {
            let row = SampleReport.row(name, jpeg, 1, bytes: 100_000, psnr: psnr, msssim: msssim)
            return Sweep.ImageResult(name: name, width: 1000, height: 1000, rows: [row], shots: [])
        }
        let report = Report(
            images: [
                image("plain", psnr: 30, msssim: 0.9), image("exact", psnr: .infinity, msssim: 1),
                image("small", psnr: 32, msssim: nil),
            ], codecs: [jpeg], missing: [], isPartial: false)
        XCTAssertEqual(report.images(for: ReportMetric.all[0]), ["plain", "small"])
        XCTAssertEqual(report.images(for: ReportMetric.all[2]), ["plain"])
        XCTAssertEqual(report.images(for: ReportMetric.all[3]), ["plain", "small"])
        XCTAssertEqual(
            report.meanCurve(report.anchor, ReportMetric.all[0]),
            [RatePoint(bitsPerPixel: 0.8, quality: 31)])
    }
}
