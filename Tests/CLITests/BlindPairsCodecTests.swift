import AEC
import AECReport
import Foundation
import TestSupport
import XCTest

/// Scripts/blind-pairs.
final class BlindPairsCodecTests: XCTestCase {
    private func tool() throws -> Tool {
        let tool = try Tool()
        for (i, name) in ["a.png", "my b.ppm"].enumerated() {
            try tool.write(
                Pictures.synthetic(width: 96, height: 80, seed: UInt64(i)), to: "photos/" + name)
        }
        try tool.write(Array("not a picture".utf8), to: "photos/notes.txt")
        return tool
    }

    /// The lines of a key that are of sheets, in fields.
    private func key(_ tool: Tool, _ folder: String) throws -> [[String]] {
        try String(decoding: tool.bytes(of: folder + "/key.txt"), as: UTF8.self)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "\t").map(String.init) }
    }

    func testSheetsAndKey() throws {
        let tool = try tool()
        let result = try run(tool, "-s", "3", "pairs", "photos", "-q 30", "--effort 1")
        XCTAssertEqual(result.status, 0, result.error)
        let sheets = ["a", "my b"].flatMap { name in
            ["busy", "middle", "smooth"].map { "\(name).\($0)" }
        }
        XCTAssertEqual(
            try tool.names(in: "pairs"), (sheets.map { $0 + ".png" } + ["key.txt"]).sorted())
        let key = try key(tool, "pairs")
        XCTAssertEqual(key.map { $0[0] }.sorted(), sheets)
        // What the first makes is as large as it is, the second's fits in that
        for row in key {
            let (first, second) = (try XCTUnwrap(Int(row[2])), try XCTUnwrap(Int(row[3])))
            XCTAssertTrue((first * 9 / 10...first).contains(second), "\(row)")
        }
        // The key is right about what is on the left
        let original = try tool.image("photos/a.png")
        let size = try XCTUnwrap(key.first { $0[0] == "a.busy" }.flatMap { Int($0[2]) })
        let files = [["-q", "30"], ["--effort", "1", "--target-size", "\(size)"]]
        let versions = try files.map { options -> AECImage in
            try tool.check(["compress", "-f", "-o", "x.aec", "photos/a.png"] + options)
            return try AECDecoder().decode(tool.bytes(of: "x.aec"))
        }
        for row in key where row[0].hasPrefix("a.") {
            let order = row[1] == "first" ? versions : versions.reversed()
            let part = try XCTUnwrap(PairSheet.Part(rawValue: String(row[0].dropFirst(2))))
            let expected = try PairSheet.make(
                of: original, left: order[0], right: order[1], part: part)
            XCTAssertEqual(try tool.image("pairs/\(row[0]).png").pixels, expected.pixels, row[0])
        }
    }

    /// The same seed draws the same, another something else.
    func testTheSeedDraws() throws {
        let tool = try tool()
        var drawn: [String: Set<String>] = [:]
        for (folder, seed) in [("one", "1"), ("again", "1"), ("two", "2"), ("three", "3")] {
            let result = try run(
                tool, "-n", "4", "-s", seed, folder, "photos", "-q 20", "--effort 1")
            XCTAssertEqual(result.status, 0, result.error)
            let rows = try key(tool, folder)
            XCTAssertEqual(rows.count, 4)
            drawn[folder] = Set(rows.map { $0[0] + " " + $0[1] })
        }
        XCTAssertEqual(drawn["one"], drawn["again"])
        XCTAssertEqual(Set(["one", "two", "three"].map { drawn[$0] }).count, 3)
    }

    func testAnswersAreCounted() throws {
        let tool = try tool()
        try tool.write(
            Array(
                "# first: -q 40\n# second: \n# seed: 1\na.busy\tfirst\t9\t8\nmy b.busy\tsecond\t9\t8\nc.smooth\tfirst\t9\t8\n"
                    .utf8), to: "pairs/key.txt")
        try tool.write(
            Array("a.busy left\n\nmy b.busy  left \nc.smooth same\n".utf8), to: "answers.txt")
        let result = try run(tool, "--reveal", "pairs", "answers.txt")
        XCTAssertEqual(
            result.outputText,
            "first  (-q 40): 1\nsecond (): 1\nsame: 1\n3 of 3 sheets were answered\n", result.error)
        for (line, reason) in [
            ("a.busy lft", "not lft"), ("b.busy left", "there is no sheet b.busy"),
            ("a.busy left\na.busy right", "answers.txt:2: a.busy was answered before"),
        ] {
            try tool.write(Array((line + "\n").utf8), to: "answers.txt")
            let result = try run(tool, "--reveal", "pairs", "answers.txt")
            XCTAssertEqual(result.status, 65)
            XCTAssertEqual(result.outputText, "")
            XCTAssertTrue(result.error.contains(reason), result.error)
        }
    }

    /// What cannot be made leaves nothing.
    func testMistakes() throws {
        let tool = try tool()
        try tool.makeFolder("empty")
        try tool.makeFolder("taken")
        let before = try tool.names()
        for (arguments, status, reason) in [
            (["pairs", "photos", "-q 30"], 64, "usage: "),
            (["pairs", "none", "-q 30", ""], 66, "none is no folder"),
            (["pairs", "empty", "-q 30", ""], 66, "has no PNG, JPEG or PNM pictures"),
            (["taken", "photos", "-q 30", ""], 73, "taken exists already"),
            (["-n", "x", "pairs", "photos", "-q 30", ""], 64, "not x"),
            (["pairs", "photos", "--no-such", ""], 64, "--no-such"),
            (["pairs", "photos", "-q 30", "-q 20"], 64, "--target-size"),
        ] {
            let result = try run(tool, arguments)
            XCTAssertEqual(Int(result.status), status, "\(arguments) \(result.error)")
            XCTAssertTrue(result.error.contains(reason), result.error)
        }
        XCTAssertEqual(try tool.names(), before)
    }

    private func run(_ tool: Tool, _ arguments: String...) throws -> Tool.Result {
        try run(tool, arguments)
    }

    /// The script in the tool's folder, with the program under test.
    private func run(_ tool: Tool, _ arguments: [String]) throws -> Tool.Result {
        let script = Repository.url("Scripts/blind-pairs").path
        return try tool.run(
            [script] + arguments, environment: ["AEC": Tool.program.path],
            by: #"exec "$@""#)
    }
}
