import AEC
import AECImageIO
import TestSupport
import XCTest

/// Inputs that fail before the codec sees them: exit codes, messages, and nothing left behind.
final class InputErrorTests: XCTestCase {
    private func check(
        _ arguments: [String], in tool: Tool, status: Int32, says parts: String...,
        environment: [String: String] = [:], file: StaticString = #filePath, line: UInt = #line
    ) throws {
        let before = try tool.names()
        let result = try tool.run(arguments, environment: environment)
            .checked(arguments, status, parts, file, line)
        XCTAssertEqual(result.output, [], file: file, line: line)
        XCTAssertEqual(
            try tool.names(), before, "something was left behind", file: file, line: line)
    }

    func testWhatDoesNotExist() throws {
        let tool = try Tool()
        for command in ["compress", "decompress", "info", "verify"] {
            try check(
                [command, "none.png"], in: tool, status: 66, says: "aec: none.png: ", "No such file"
            )
        }
        try check(["model", "info", "none.aecm"], in: tool, status: 66, says: "none.aecm")
        try check(["bench", "none"], in: tool, status: 66, says: "none")
    }

    func testAFolderIsNoInput() throws {
        let tool = try Tool()
        try tool.makeFolder("pictures")
        try check(
            ["compress", "pictures"], in: tool, status: 66, says: "aec: pictures: ", "directory")
        try check(["bench", "pictures"], in: tool, status: 66, says: "no PNG, JPEG or PNM")
    }

    func testDamagedPictures() throws {
        let tool = try Tool(Pictures.synthetic(width: 40, height: 30))
        var bytes = try tool.bytes(of: "a.png")
        try tool.write(Array(bytes.prefix(bytes.count / 2)), to: "half.png")
        bytes[bytes.count / 2] ^= 0x10
        try tool.write(bytes, to: "flipped.png")
        try tool.write([], to: "empty.png")
        try tool.write(Array("This is no picture.".utf8), to: "text.png")
        for name in ["half.png", "flipped.png", "empty.png", "text.png"] {
            try check(["compress", name], in: tool, status: 65, says: "aec: \(name): ")
        }
    }

    func testWhatIsNotSupportedYet() throws {
        let tool = try Tool()
        // Just enough of a GIF to be told from other files
        try tool.write(Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0], to: "a.gif")
        try check(
            ["compress", "a.gif"], in: tool, status: 69, says: "GIF", "apt install imagemagick",
            environment: ["PATH": tool.folder.path])
    }

    func testLimitsNameTheirOption() throws {
        let tool = try Tool(Pictures.synthetic(width: 40, height: 30))
        try check(
            ["compress", "--max-pixels", "1199", "a.png"], in: tool, status: 77,
            says: "--max-pixels")
        try check(
            ["compress", "--max-side", "39", "a.png"], in: tool, status: 77, says: "--max-side")
        // Larger than any file within the limits could be, so it is not even read
        try tool.write(AECDecoder.signature, to: "huge.aec")
        let handle = try FileHandle(forWritingTo: tool.url("huge.aec"))
        try handle.truncate(atOffset: 100 << 20)
        try check(
            ["info", "--max-pixels", "1k", "huge.aec"], in: tool, status: 77, says: "--max-pixels")
    }

    /// A film that was named by mistake: longer than any file within the limits, and refused for what it is.
    func testWhatIsNoPictureIsNotReadToItsEnd() throws {
        let tool = try Tool(Pictures.synthetic(width: 40, height: 30))
        try tool.write(Array("\0\0\0\u{20}ftypisom".utf8), to: "film.mp4")
        try FileHandle(forWritingTo: tool.url("film.mp4")).truncate(atOffset: 100 << 20)
        for command in [["compress"], ["verify"], ["info"], ["compare", "a.png"]] {
            for film in ["film.mp4", "/dev/zero"] {
                try check(
                    command + ["--max-pixels", "1200", film], in: tool, status: 65,
                    says: "aec: \(film): not a")
            }
        }
        try tool.check(
            ["compress", "-", "-o", "b.aec", "--max-pixels", "1200"], by: "exec </dev/zero",
            status: 65)
    }

    func testFilesThatAreNoAECFiles() throws {
        let tool = try Tool(Pictures.synthetic(width: 40, height: 30))
        for command in ["decompress", "info", "verify"] {
            try check(
                [command, "-o", "b.png", "a.png"].filter {
                    command == "decompress" || ($0 != "-o" && $0 != "b.png")
                }, in: tool, status: 65, says: "aec: a.png: ")
        }
        // What it is instead, and not where: that is the whole file
        try tool.write(AECEncoder().encode(Pictures.synthetic(width: 8, height: 8)), to: "b.aec")
        try tool.write(Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0], to: "c.gif")
        try tool.write(Repository.bytes("Sources/CAECModel/standard.aecm"), to: "d.aecm")
        try tool.write(Array("words".utf8), to: "e.txt")
        let noModel = "not a model file (.aecm)"
        for (arguments, words) in [
            (["model", "info", "a.png"], "a.png: \(noModel): it is a picture, PNG\n"),
            (["compress", "--model", "c.gif", "a.png"], "\(noModel): it is a picture, GIF\n"),
            (["decompress", "--model", "b.aec", "b.aec"], "\(noModel): it is an .aec file\n"),
            (["verify", "--model", "e.txt", "b.aec"], "e.txt: \(noModel)\n"),
            (["compress", "d.aecm"], "d.aecm: this is a model (.aecm), not a picture"),
            (["info", "d.aecm"], "d.aecm: not an .aec file, but a model (.aecm)\n"),
            (["info", "c.gif"], "c.gif: not an .aec file, but a picture, GIF (aec compress"),
            (["info", "e.txt"], "e.txt: not an .aec file\n"),
        ] {
            try check(
                arguments, in: tool, status: 65, says: words)
        }
        try check(
            ["compress", "--model", "none.aecm", "a.png"], in: tool, status: 66, says: "none.aecm")
    }

    func testWeightsThatCannotBeImported() throws {
        let tool = try Tool()
        try tool.makeFolder("pictures")
        try tool.write(Array("no weights".utf8), to: "a.safetensors")
        let command = ["model", "import", "a.safetensors", "--calibrate", "pictures"]
        try check(
            command, in: tool, status: 66, says: "aec: a.safetensors: ",
            "in pictures: it has no PNG, JPEG or PNM pictures")
        try tool.write(Pictures.synthetic(width: 40, height: 30), to: "pictures/a.png")
        try check(
            command + ["--max-pixels", "10"], in: tool, status: 66,
            says: "in pictures, because pictures/a.png is left out: ", "with --max-pixels)")
        try check(
            ["bench", "--weights", "none.safetensors", "pictures"], in: tool, status: 66,
            says: "aec: none.safetensors: cannot be opened")
        try check(command, in: tool, status: 65, says: "aec: a.safetensors: ")
    }

    func testFilesOfABatchFailOnTheirOwn() throws {
        let tool = try Tool()
        try tool.write(Array("no picture".utf8), to: "a.png")
        try tool.write(Array("no picture".utf8), to: "b.png")
        try check(
            ["compress", "a.png", "b.png"], in: tool, status: 65, says: "aec: a.png: ",
            "aec: b.png: ")
        try check(
            ["compress", "none.png", "a.png"], in: tool, status: 1, says: "aec: a.png: ",
            "aec: none.png: ")
    }

    func testFailuresAsJSON() throws {
        let tool = try Tool()
        try tool.write(Array("no picture".utf8), to: "a \"b\"\n\u{e9}.png")
        let result = try tool.check(
            "compress", "--json", "none.png", "a \"b\"\n\u{e9}.png", status: 1)
        let lines = try result.json()
        XCTAssertEqual(lines.count, 2)
        XCTAssertEqual(lines[1]["input"] as? String, "a \"b\"\n\u{e9}.png")
        let first = try XCTUnwrap(lines[0]["error"] as? [String: Any])
        XCTAssertEqual(first["code"] as? String, "noInput")
        let second = try XCTUnwrap(lines[1]["error"] as? [String: Any])
        XCTAssertEqual(second["code"] as? String, "malformed")
        XCTAssertEqual(second["offset"] as? Int, 0)
        XCTAssertNotNil(second["message"] as? String)
    }

    func testErrorsAreNotSilenced() throws {
        try Tool().check("compress", "--quiet", "none.png", status: 66, says: "none.png")
    }
}
