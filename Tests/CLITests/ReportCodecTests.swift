import AEC
import AECImageIO
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
