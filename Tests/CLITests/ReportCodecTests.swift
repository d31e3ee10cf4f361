import AEC
import AECImageIO
import AECReport
import TestSupport
import XCTest

/// `aec report`.
final class ReportCodecTests: XCTestCase {
    private func tool(names: [String] = ["a.png", "b.png"]) throws -> Tool {
        let tool = try Tool()
        for (i, name) in names.enumerated() {
            try tool.write(
                Pictures.synthetic(width: 64, height: 48, seed: UInt64(i)), to: "photos/" + name)
        }
        return tool
    }

    private let quick = ["--codecs", "aec,jpeg-420,png", "-o", "out"]

    func testFilesAndTable() throws {
        let tool = try tool()
        try tool.check(
            ["report"] + quick + ["photos"], says: "2 of 2 pictures count",
            "1 of 2: a.png\n2 of 2: b.png\n", prints: "| AEC ",
            "| JPEG 4:2:0 ")
        XCTAssertEqual(
            try tool.names(in: "out"),
            [
                "compressai", "pictures", "report.csv", "report.html", "report.json",
                "report.jsonl", "report.svg", "results.jsonl",
            ])
        XCTAssertEqual(try tool.names(in: "out/compressai"), ["aec.json", "jpeg-420.json"])
        // The original, AEC's and JPEG's of each
        XCTAssertEqual(try tool.names(in: "out/pictures").count, 6)
        let page = String(decoding: try tool.bytes(of: "out/report.html"), as: UTF8.self)
        XCTAssertTrue(page.contains("data:image/jpeg;base64,/9j/"))
        XCTAssertTrue(page.contains(", model \(Model.name(of: Model.standard.id)), on "))
    }

    /// Another picture adds its lines and leaves the others.
    func testGoesOnWhereItWas() throws {
        let tool = try tool(names: ["a.png"])
        try tool.check(["report"] + quick + ["photos"])
        let before = try tool.bytes(of: "out/results.jsonl")
        try tool.check(["report"] + quick + ["photos"])
        XCTAssertEqual(try tool.bytes(of: "out/results.jsonl"), before)
        try tool.write(Pictures.synthetic(width: 50, height: 40), to: "photos/new.png")
        try tool.check(["report"] + quick + ["photos"])
        let after = try tool.bytes(of: "out/results.jsonl")
        XCTAssertTrue(after.starts(with: before))
        let lines = { (bytes: [UInt8]) in bytes.count { $0 == UInt8(ascii: "\n") } }
        XCTAssertEqual(lines(after), 2 * lines(before))
    }

    func testJSON() throws {
        let tool = try tool()
        let result = try tool.check(["report", "--json", "--quiet"] + quick + ["photos"])
        let json = try XCTUnwrap(result.json().first)
        XCTAssertEqual(json["name"] as? String, "AEC")
        XCTAssertEqual(json["images"] as? [String], ["a.png", "b.png"])
        let origin = try XCTUnwrap(json["origin"] as? [String: String])
        XCTAssertEqual(origin.keys.sorted(), ["date", "model", "processor", "program"])
        XCTAssertEqual(origin["date"]?.count, 10)
        XCTAssertEqual(result.error, "")
    }

    /// A picture that cannot be read does not stop the others.
    func testDamagedPicture() throws {
        let tool = try tool()
        try tool.write([1, 2, 3], to: "photos/0.png")
        try tool.check(
            ["report"] + quick + ["photos"], status: 65, says: "photos/0.png",
            "2 of 2 pictures count")
    }

    /// Nothing lost: other codecs, other tables, no pictures and curves.
    func testLossless() throws {
        let tool = try tool()
        let lossless = ["report", "--lossless", "--codecs", "png", "-o", "out"]
        try tool.check(
            lossless + ["photos"], says: "over 2 pictures, decoded and compared sample by sample",
            prints: "| AEC ", "| PNG ", "to PNG")
        XCTAssertEqual(
            try tool.names(in: "out"),
            ["report.csv", "report.html", "report.json", "report.jsonl", "results.jsonl"])
        // All bits and opacities are measured, and a palette stays one
        let deep = HandmadePNG(
            width: 1, height: 1, depth: 16, colorType: 6, rows: [[0, 1, 2, 3, 4, 5, 6, 7, 8]])
        let palette = HandmadePNG(
            width: 1, height: 1, depth: 1, colorType: 3, before: [("PLTE", [1, 2, 3])],
            rows: [[0, 0]])
        for (name, png) in [("deep", deep), ("palette", palette)] {
            try tool.write(png.bytes, to: name + ".png")
            try tool.check(["report", "--lossless", "--codecs", "png", "-o", name, name + ".png"])
            let image = try ImageFile.read(png.bytes)
            let bytes = try PNGCodec.encode(image, effort: .smallest).count
            let csv = String(decoding: try tool.bytes(of: name + "/report.csv"), as: UTF8.self)
            XCTAssertTrue(csv.contains(",png,9,\(bytes),"), csv)
        }
        let page = String(decoding: try tool.bytes(of: "out/report.html"), as: UTF8.self)
        XCTAssertTrue(page.contains("On 2 pictures, AEC's files are <strong>"))
        let result = try tool.check(lossless + ["--json", "--anchor", "aec", "photos"])
        let json = try XCTUnwrap(result.json().first)
        XCTAssertEqual(json["lossless"] as? Bool, true)
        XCTAssertEqual(json["anchor"] as? String, "aec")
        let codecs = try XCTUnwrap(json["codecs"] as? [[String: Any]])
        XCTAssertEqual(codecs.map { $0["pictures"] as? Int }, [2, 2])
        for (arguments, words) in [
            (["--match", "50"], "--match"), (["--curves", "x"], "--curves"),
            (["--anchor", "png", "--anchor", "aec"], "one --anchor"),
            (["--anchor", "jpeg-420"], "there is no codec 'jpeg-420'"),
        ] {
            try tool.check(lossless + arguments + ["photos"], status: 64, says: words)
        }
    }

    /// A curve of another codec, which is an anchor, too; and another report's, of which the names are alike.
    func testCurvesAndAnchors() throws {
        let tool = try tool()
        let text =
            #"{"name": "VTM", "results": {"bpp": [0.1, 0.5, 1, 2, 4], "psnr": [25, 30, 34, 39, 44]}}"#
        try tool.write(Array(text.utf8), to: "vtm.json")
        try tool.check(["report"] + quick + ["photos"])
        let own = "out/compressai/aec.json"
        try tool.check(
            ["report"] + quick + [
                "--curves", "vtm.json", "--curves", own, "--anchor", "vtm.json", "--anchor",
                "jpeg-420", "photos",
            ], says: "*: measured elsewhere", prints: "Bits against VTM *:",
            "Bits against JPEG 4:2:0:", "| AEC *")
        // Only what is needed is measured
        try tool.check(
            "report", "--codecs", "aec", "--anchor", own, "--curves", own, "-o", "few", "photos",
            prints: "| AEC *")
        XCTAssertEqual(try tool.names(in: "few/compressai"), ["aec.json"])

        try tool.write(Array(#"{"results": {"bpp": [1], "psnr": [1, 2]}}"#.utf8), to: "bad.json")
        let before = try tool.names()
        try tool.check(
            "report", "--curves", "bad.json", "photos", status: 65, says: "bad.json: results.psnr")
        try tool.check("report", "--curves", "none.json", "photos", status: 66, says: "none.json")
        try tool.check(
            "report", "--curves", own, "--curves", own, "photos", status: 64, says: "twice")
        try tool.check(
            "report", "--anchor", "png", "photos", status: 64, says: "png is lossless")
        try tool.check(
            "report", "--anchor", "vtm", "photos", status: 64, says: "there is no codec 'vtm'",
            "There are: aec, aec-psnr, jpeg-420,")
        XCTAssertEqual(try tool.names(), before)
    }

    /// A codec whose program is missing is known, and what brings it is said.
    func testMissingPrograms() throws {
        let tool = try tool()
        for (option, id, text) in [
            ("--codecs", "webp-m4", "cwebp and dwebp: not installed (Debian: apt install webp)"),
            (
                "--anchor", "jxl-e7",
                "cjxl and djxl: not installed (Debian: apt install libjxl-tools)"
            ),
            (
                "--codecs", "avif-iq",
                "not among the packages of python3 (PyPI: pip install pillow)"
            ),
            (
                "--anchor", "jpegli-444",
                "not among the packages of python3 (PyPI: pip install pillow ajpegli)"
            ),
        ] {
            try tool.check(
                "report", option, id, "photos", environment: ["PATH": "/nowhere"], status: 69,
                says: "\(option) \(id): \(text)")
        }
        try tool.check(
            "report", "--codecs", "webp", "photos", environment: ["PATH": "/nowhere"], status: 64,
            says: "did you mean webp-m4? There are: aec, ", "jxl-e7")
    }

    /// The Python is that of AEC_PYTHON; where that is empty, python3.
    func testPython() throws {
        let tool = try tool()
        for (name, shown) in [("./no-python", "./no-python"), ("", "python3")] {
            try tool.check(
                "report", "--codecs", "avif-ssimulacra2", "photos",
                environment: ["PATH": "/nowhere", "AEC_PYTHON": name], status: 69,
                says: "not among the packages of \(shown) (PyPI")
        }
    }

    /// Both tunings stand in the table; they are measured apart.
    func testTunings() throws {
        let tool = try tool()
        try tool.check(
            "report", "--codecs", "aec-psnr,jpeg-420", "-o", "out", "photos",
            prints: "| AEC  ", "| AEC tune=psnr ")
        XCTAssertEqual(
            try tool.names(in: "out/compressai"), ["aec-psnr.json", "aec.json", "jpeg-420.json"])
    }

    /// Help has all ids there are.
    func testHelpListsTheCodecs() throws {
        let help = try Tool().check("help", "report").outputText
        let (found, missing) = ReportCodec.peers()
        let ids = (ReportCodec.builtIn() + found).map(\.id) + missing.flatMap(\.codecs)
        let words = Set(help.split { " ,.()\n".contains($0) }.map(String.init))
        for id in ids { XCTAssertTrue(words.contains(id), id) }
    }

    func testMistakes() throws {
        let tool = try tool()
        try tool.check(["report"], status: 64)
        let before = try tool.names()
        try tool.check(["report", "none"], status: 66)
        try tool.makeFolder("bad")
        try tool.write([1, 2, 3], to: "bad/a.png")
        try tool.check(["report"] + quick + ["bad"], status: 65)
        try FileManager.default.removeItem(at: tool.url("bad"))
        XCTAssertEqual(try tool.names(), before, "a report on nothing leaves no folder")
        try tool.check(
            ["report", "--codecs", "jpeg-240", "photos"], status: 64, says: "did you mean jpeg-420?"
        )
        try tool.makeFolder("empty")
        try tool.check(["report", "-o", "out", "empty"], status: 66)
        // A folder of other things is not written into
        try tool.check(
            ["report"] + quick.dropLast() + ["photos", "photos"], status: 73, says: "--force")
    }

    /// Ctrl-C and what asks like it end the run by the signal, with a report on what was done and nothing left of the rest.
    func testInterruptLeavesAReport() throws {
        for number in [SIGINT, SIGTERM, SIGHUP] { try checkInterrupt(by: number) }
    }

    private func checkInterrupt(by number: Int32) throws {
        let tool = try tool(names: (0..<40).map { "\($0 + 10).png" })
        let process = try tool.start(["report"] + quick + ["photos"])
        let lines = {
            ((try? tool.bytes(of: "out/results.jsonl")) ?? []).count { $0 == UInt8(ascii: "\n") }
        }
        while lines() < 60, process.isRunning { usleep(5000) }
        assertEnds(process, by: number)
        XCTAssertEqual(Tool.temporaryFolders(of: process), [])
        let page = String(decoding: try tool.bytes(of: "out/report.html"), as: UTF8.self)
        XCTAssertTrue(page.contains("was stopped before it was done"))
        XCTAssertFalse(page.contains("What failed"))
    }
}
