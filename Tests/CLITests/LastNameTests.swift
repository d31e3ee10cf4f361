import AEC
import TestSupport
import XCTest

/// Names that are looked at before there is any work: where results are to go, and what is none of the inputs.
final class LastNameTests: XCTestCase {
    private let picture = Pictures.synthetic(width: 40, height: 30)

    private func toolWithBoth() throws -> Tool {
        let tool = try Tool(picture)
        try tool.write(picture, to: "c.png")
        try tool.write(picture, to: "photos/p.png")
        try tool.write(AECEncoder().encode(picture), to: "b.aec")
        return tool
    }

    /// A misunderstanding, and nothing is done.
    private func check(
        _ arguments: [String], in tool: Tool, status: Int32 = 64, says part: String,
        line: UInt = #line
    ) throws {
        let before = try tool.tree()
        try tool.check(arguments, status: status, says: part, line: line)
        XCTAssertEqual(try tool.tree(), before, line: line)
    }

    func testTheLastNameIsNotThere() throws {
        let tool = try toolWithBoth()
        let folder = "does not exist: --out-dir small makes it a folder of results"
        try check(["compress", "-r", "photos", "small"], in: tool, says: "small " + folder)
        try check(["compress", "a.png", "c.png", "small"], in: tool, says: "small " + folder)
        try check(["decompress", "-r", ".", "small"], in: tool, says: "small " + folder)
        try check(["compress", "a.png", "new/"], in: tool, says: "--out-dir new/ makes")
        try check(["compress", "a.png", "small"], in: tool, says: "-o small writes the result")
        for name in ["out.jpg", "out.webp"] {
            try check(["compress", "a.png", name], in: tool, says: "must end in .aec: out.aec\n")
        }
        for name in ["out", "out.aec"] {
            try check(
                ["decompress", "b.aec", name], in: tool, says: "its name must end in .png, .ppm")
        }
        for name in ["out.gif", "out.webp"] {
            try check(
                ["decompress", "b.aec", name], in: tool,
                says: "aec writes no such files, but .png, .ppm")
        }
    }

    /// It would be an input that fails, after the others are done.
    func testTheLastNameIsAFolder() throws {
        let tool = try toolWithBoth()
        for names in [["a.png"], ["a.png", "c.png"]] {
            try check(
                ["compress"] + names + ["photos"], in: tool,
                says: "photos is a folder: --out-dir photos writes into it, -r takes the pictures")
        }
        try tool.check("compress", "-r", "a.png", "photos", "--out-dir", "small")
        XCTAssertEqual(try tool.tree(in: "small"), ["a.aec", "p.aec"])
    }

    /// One input among several that is not there stops no other.
    func testAnInputThatIsMissing() throws {
        let tool = try toolWithBoth()
        try tool.check("compress", "a.png", "c.png", "none.png", status: 66, says: "2 done")
        try tool.check("compress", "-f", "none.png", "c.png", status: 66, says: "1 done")
    }

    func testFoldersThatAreMissing() throws {
        let tool = try toolWithBoth()
        for names in [["a.png"], ["a.png", "c.png"]] {
            try check(
                ["compress"] + names + ["-o", "d/"], in: tool,
                says: "-o d/: there is no such folder (--out-dir makes it)")
        }
        try check(
            ["decompress", "b.aec", "-o", "d/"], in: tool, says: "there is no such folder")
        try check(
            ["model", "import", "a.png", "--calibrate", "photos", "-o", "d/"], in: tool,
            says: "-o d/: there is no such folder\n")
        for (command, file) in [("compress", "a.png"), ("decompress", "b.aec")] {
            try check(
                [command, file, "-o", "d/x.aec", "--format", "png"].filter {
                    command == "decompress" || ($0 != "--format" && $0 != "png")
                }, in: tool, status: 73, says: "d/x.aec cannot be created: there is no folder d\n")
        }
    }

    /// `aec compress *` beside the results of an earlier call.
    func testResultsAmongInputs() throws {
        let tool = try toolWithBoth()
        let all = ["a.png", "b.aec", "c.png"]
        let first = try tool.check(
            ["compress", "--json"] + all, status: 2,
            says: "b.aec: warning: left out: this is an .aec file already",
            "3 files: 2 done, 1 of another kind left out")
        XCTAssertEqual(try first.json()[1]["skipped"] as? Bool, true)
        XCTAssertNotNil(try first.json()[1]["warnings"])
        XCTAssertEqual(try tool.names(), ["a.aec", "a.png", "b.aec", "c.aec", "c.png", "photos"])
        // With it, results are expected
        let again = try tool.check(
            ["compress", "--skip-existing", "a.aec", "c.aec"] + all, says: "2 skipped, 3 of another"
        )
        XCTAssertFalse(again.error.contains("warning"), again.error)
        // A result that is left out is no input, and may be replaced
        try tool.check(["compress", "--force", "a.aec", "c.aec"] + all, status: 2, says: "2 done")
        try tool.check(
            ["decompress", "--out-dir", "back"] + all, status: 2,
            says: "a.png: warning: left out: not an .aec file, but a picture, PNG", "1 done, 2 of")
        XCTAssertEqual(try tool.tree(in: "back"), ["b.png"])
        // Nothing but these: the command was the wrong one
        try tool.check("compress", "a.aec", "b.aec", status: 65, says: "b.aec: this is an .aec")
        // A check looks at all
        try tool.check(["verify"] + all, status: 65, says: "a.png: not an .aec file")
    }
}
