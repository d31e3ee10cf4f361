import AEC
import AECSupport
import TestSupport
import XCTest

@testable import AECReport

/// Lossless reports on results that are given.
final class LosslessReportTests: XCTestCase {
    private let aec = LosslessReportTests.codec("aec")
    private let png = LosslessReportTests.codec("png")
    private let webp = LosslessReportTests.codec("webp-m6")

    private static func codec(_ id: String) -> ReportCodec {
        ReportCodec(
            id: id, name: id.uppercased(), detail: "of \(id)", settingName: "level", settings: [1],
            settingStep: 1, isLossless: true, version: "1", work: .png, browserExtension: nil)
    }

    private func row(
        _ image: String, _ codec: ReportCodec, bytes: Int, psnr: Double = .infinity,
        isLossless: Bool = true
    ) -> ReportRow {
        ReportRow(
            image: image, pixels: 500_000, codec: codec.id, setting: 1,
            outcome: .success(
                ReportRow.Measurement(
                    bytes: bytes,
                    scores: QualityScores(
                        isExact: isLossless, psnr: psnr, lumaPSNR: psnr, msssim: 1,
                        ssimulacra2: 100), isLossless: isLossless,
                    encode: WorkTime(wall: 2, cpu: 1), decode: WorkTime(wall: 0.5, cpu: 0.25))))
    }

    private func failure(
        _ image: String, _ codec: ReportCodec, _ message: String, isLimit: Bool
    ) -> ReportRow {
        ReportRow(
            image: image, pixels: 500_000, codec: codec.id, setting: 1,
            outcome: .failure(ReportRow.Failure(message: message, isLimit: isLimit)))
    }

    private func report(_ rows: [ReportRow], isPartial: Bool = false) -> LosslessReport {
        var names: [String] = []
        for row in rows where !names.contains(row.image) { names.append(row.image) }
        let images = names.map { name in
            Sweep.ImageResult(
                name: name, width: 1000, height: 500, rows: rows.filter { $0.image == name },
                shots: [])
        }
        return LosslessReport(
            images: images, codecs: [aec, png, webp],
            missing: [
                ReportCodec.Missing(codecs: ["jxl-e7"], programs: ["cjxl"], package: "libjxl-tools")
            ], isPartial: isPartial,
            origin: ReportOrigin(program: "p", model: "m", processor: "<c>", date: "d"))
    }

    /// Two pictures that all have, one that WebP changes and one that it cannot hold.
    private func four() -> LosslessReport {
        report([
            row("a", aec, bytes: 50000), row("a", png, bytes: 100_000),
            row("a", webp, bytes: 60000), row("b", aec, bytes: 300_000),
            row("b", png, bytes: 300_000), row("b", webp, bytes: 340_000),
            row("c", aec, bytes: 10), row("c", png, bytes: 1000),
            row("c", webp, bytes: 1, psnr: 47.26, isLossless: false), row("d", aec, bytes: 1100),
            row("d", png, bytes: 1000), failure("d", webp, "no \"depth\"", isLimit: true),
        ])
    }

    func testMeansAreOverWhatAllGiveBack() throws {
        let report = four()
        XCTAssertEqual(report.commonImages.map(\.name), ["a", "b"])
        let own = report.summary(aec)
        XCTAssertEqual(own.exactPictures, 4)
        XCTAssertEqual(own.bytes, 350_000)
        XCTAssertEqual(try XCTUnwrap(own.bitsPerPixel), 0.5 * (0.8 + 4.8), accuracy: 1e-12)
        XCTAssertEqual(try XCTUnwrap(own.ratio), 0.875, accuracy: 1e-12)
        XCTAssertEqual(own.ratios, 0.01...1.1)
        XCTAssertEqual(own.encode, WorkTime(wall: 4, cpu: 2))
        XCTAssertEqual(own.decode, WorkTime(wall: 1, cpu: 0.5))
        let other = report.summary(webp)
        XCTAssertEqual(other.exactPictures, 2)
        XCTAssertEqual(other.bytes, 400_000)
        XCTAssertEqual(other.ratios, 0.6...(34.0 / 30))
        XCTAssertTrue(report.failures.isEmpty, "what a format cannot hold is no failure")
    }

    func testACodecThatIsNeverLosslessTakesNothing() throws {
        let report = report([
            row("a", aec, bytes: 5), row("a", png, bytes: 10),
            row("a", webp, bytes: 1, isLossless: false), row("b", aec, bytes: 5),
            row("b", png, bytes: 10), failure("b", webp, "broken", isLimit: false),
        ])
        XCTAssertEqual(report.commonImages.count, 2)
        let other = report.summary(webp)
        XCTAssertNil(other.bytes)
        XCTAssertNil(other.bitsPerPixel)
        XCTAssertNil(other.ratio)
        XCTAssertNil(other.ratios)
        XCTAssertNotNil(other.encode)
        XCTAssertEqual(report.failures.map(\.image), ["b"])
        XCTAssertEqual(
            report.exceptions,
            ["WEBP-M6 on a: not lossless, if hardly to be seen", "WEBP-M6 on b: broken"])
        let nothing = self.report([row("a", png, bytes: 10, isLossless: false)])
        XCTAssertTrue(nothing.commonImages.isEmpty)
        XCTAssertNil(nothing.summary(png).ratio)
        XCTAssertNil(nothing.summary(aec).encode)
        XCTAssertTrue(LosslessPage(nothing).html.contains("AEC on a: not tried"))
    }

    func testTableAndNotes() {
        let report = four()
        let lines = report.table.split(separator: "\n").map { line in
            line.split(separator: "|").map { $0.filter { $0 != " " } }
        }
        XCTAssertEqual(
            lines[2],
            ["AEC", "2.800", "350000", "-12.5%", "-99.0%", "+10.0%", "2.00", "0.50", "all"])
        XCTAssertEqual(
            lines[4],
            ["WEBP-M6", "3.200", "400000", "0.0%", "-40.0%", "+13.3%", "2.00", "0.50", "2of4"])
        let notes = report.notes.joined(separator: "\n")
        for part in [
            "over the 2 of 4 pictures that every codec gave back exactly",
            "WEBP-M6 on c: not lossless: 47.3 dB", "WEBP-M6 on d: no \"depth\"",
            "left out jxl-e7: cjxl: not installed",
        ] {
            XCTAssertTrue(notes.contains(part), part)
        }
        XCTAssertFalse(notes.contains("stopped"))
        XCTAssertTrue(
            self.report([row("a", png, bytes: 1)], isPartial: true).notes.contains {
                $0.contains("stopped")
            })
    }

    func testData() throws {
        let report = four()
        let json = try JSON(parsing: Array(report.json.text.utf8))
        XCTAssertEqual(json["anchor"]?.string, "png")
        XCTAssertEqual(json["commonImages"]?.array?.map(\.string), ["a", "b"])
        let codecs = try XCTUnwrap(json["codecs"]?.array)
        XCTAssertEqual(codecs[0]["ratio"]?.double, 0.875)
        XCTAssertEqual(codecs[0]["encodeCPUSecondsPerMegapixel"]?.double, 2)
        XCTAssertEqual(codecs[2]["pictures"]?.double, 2)
        XCTAssertEqual(
            codecs[2]["notLossless"]?.array?.map { $0["image"]?.string }, ["c", "d"])
        let lines = report.csv.split(separator: "\r\n")
        XCTAssertEqual(lines.count, 13)
        let columns = lines[0].split(separator: ",").count
        XCTAssertEqual(
            lines[1], "a,1000,500,aec,1,50000,0.800000,yes,2.000000,1.000000,0.500000,0.250000,")
        XCTAssertEqual(lines[12], "d,1000,500,webp-m6,1,,,,,,,,\"no \"\"depth\"\"\"")
        XCTAssertEqual(columns, 13)
        let rows = try report.jsonLines.split(separator: "\n").map {
            try JSON(parsing: Array($0.utf8))
        }
        XCTAssertEqual(rows.count, 12)
        let row = try XCTUnwrap(ReportRow(rows[0], image: "a"))
        XCTAssertEqual(row.measurement, report.images[0].exact(aec))
        XCTAssertEqual(ReportRow(rows[8], image: "c")?.measurement?.isLossless, false)
    }

    func testPage() {
        let html = LosslessPage(four()).html
        for part in [
            "<title>AEC lossless report: 4 pictures</title>", "p, model m, on &lt;c&gt;, d",
            "On 2 pictures, AEC's files are <strong>12.5 % smaller</strong> than PNG, "
                + "<strong>12.5 % smaller</strong> than WEBP-M6.",
            "WEBP-M6 on d: no &quot;depth&quot;", "<td class=\"less\">0.800</td>", ">n/a</td>",
            "Left out jxl-e7: ",
        ] {
            XCTAssertTrue(html.contains(part), part)
        }
        XCTAssertFalse(html.contains("<script"))
        XCTAssertEqual(html.components(separatedBy: "class=\"bar\"").count, 4)
    }
}

final class SameSamplesTests: XCTestCase {
    private func image(
        _ samples: AECImage.Samples, _ colorModel: AECImage.ColorModel = .grey,
        alpha: AECImage.Samples? = nil
    ) throws -> AECImage {
        try AECImage(
            width: samples.count / colorModel.channels, height: 1, colorModel: colorModel,
            samples: samples, alpha: alpha)
    }

    func testEqualSamplesInOtherWords() throws {
        let grey = try image(.bits8([7, 9]))
        for same in [
            grey, try image(.bits16([7 * 257, 9 * 257])),
            try image(.bits8([7, 7, 7, 9, 9, 9]), .rgb),
            try image(.bits16([1799, 1799, 1799, 2313, 2313, 2313]), .rgb),
            try image(.bits8([7, 9]), alpha: .bits8([255, 255])),
            try image(.bits16([1799, 2313]), alpha: .bits16([65535, 65535])),
        ] {
            XCTAssertTrue(grey.hasSameSamples(as: same))
            XCTAssertTrue(same.hasSameSamples(as: grey))
        }
        for other in [
            try image(.bits8([7, 8])), try image(.bits8([7])), try image(.bits16([1799, 2314])),
            try image(.bits8([7, 7, 7, 9, 9, 8]), .rgb),
            try image(.bits8([7, 9]), alpha: .bits8([255, 254])),
            try image(.bits16([1799, 2313]), alpha: .bits16([65535, 65534])),
        ] {
            XCTAssertFalse(grey.hasSameSamples(as: other))
            XCTAssertFalse(other.hasSameSamples(as: grey))
        }
    }

    /// Nobody sees them, but they are lost all the same.
    func testColoursUnderTransparentPixelsCount() throws {
        let first = try image(.bits8([7, 9]), alpha: .bits8([0, 255]))
        XCTAssertFalse(
            first.hasSameSamples(as: try image(.bits8([6, 9]), alpha: .bits8([0, 255]))))
        XCTAssertTrue(first.hasSameSamples(as: first))
    }
}
