import AEC
import AECImageIO
import TestSupport
import XCTest

/// Command lines of people who are used to other programs, or who took one kind of file for the other.
final class HabitTests: XCTestCase {
    private let picture = Pictures.synthetic(width: 40, height: 30)

    private func toolWithBoth() throws -> Tool {
        let tool = try Tool()
        try tool.write(picture, to: "a.png")
        try tool.write(AECEncoder().encode(picture), to: "b.aec")
        return tool
    }

    private func check(
        _ arguments: [String], in tool: Tool, status: Int32, says part: String,
        line: UInt = #line
    ) throws {
        let before = try tool.names()
        let result = try tool.run(arguments)
        XCTAssertEqual(result.status, status, result.error, line: line)
        XCTAssertTrue(result.error.contains(part), result.error, line: line)
        XCTAssertEqual(try tool.names(), before, line: line)
    }

    /// Neither is spoken of as an output that exists.
    func testTheOtherKindOfFile() throws {
        let tool = try toolWithBoth()
        for command in ["decompress", "verify", "info"] {
            try check(
                [command, "a.png"], in: tool, status: 65,
                says: "a.png: not an .aec file, but a picture, PNG (aec compress")
        }
        for options in [[], ["--force"], ["--skip-existing"]] {
            try check(
                ["compress", "b.aec"] + options, in: tool, status: 65,
                says: "b.aec: this is an .aec file already, not a picture (aec decompress")
        }
    }

    /// What is not there is said before that its output is.
    func testAMissingInputOfAnExistingOutput() throws {
        let tool = try toolWithBoth()
        for options in [[], ["--force"], ["--skip-existing"]] {
            try check(
                ["compress", "b.png"] + options, in: tool, status: 66,
                says: "aec: b.png: cannot be opened: No such file")
        }
    }

    /// What is no input has no output, which another one may need.
    func testAWrongInputTakesNoName() throws {
        let tool = try toolWithBoth()
        try tool.write(Array("words".utf8), to: "a.txt")
        let result = try tool.run("compress", "a.txt", "a.ppm", "a.png")
        XCTAssertEqual(result.status, 1, result.error)
        XCTAssertEqual(try tool.names(), ["a.aec", "a.png", "a.txt", "b.aec"])
    }

    func testTheSecondNameIsTheOutput() throws {
        let tool = try toolWithBoth()
        let there = try tool.run("compress", "a.png", "out.aec")
        XCTAssertEqual(there.status, 0, there.error)
        XCTAssertEqual(try tool.bytes(of: "out.aec"), try tool.bytes(of: "b.aec"))
        let back = try tool.run("decompress", "b.aec", "back.JPG")
        XCTAssertEqual(back.status, 0, back.error)
        XCTAssertEqual(ImageFile.format(of: try tool.bytes(of: "back.JPG")), .jpeg)
        let stream = try tool.run("compress", "-", "in.aec", input: tool.bytes(of: "a.png"))
        XCTAssertEqual(stream.status, 0, stream.error)
        XCTAssertEqual(
            try tool.names(), ["a.png", "b.aec", "back.JPG", "in.aec", "out.aec"])
    }

    /// A pattern of the shell may have found it: never taken for an output.
    func testASecondNameThatExists() throws {
        let tool = try toolWithBoth()
        for options in [[], ["--force"]] {
            try check(
                ["compress"] + options + ["a.png", "b.aec"], in: tool, status: 64,
                says:
                    "b.aec is there already, and not one of the pictures: to write into it, -o b.aec --force"
            )
            try check(
                ["decompress"] + options + ["b.aec", "a.png"], in: tool, status: 64,
                says: "a.png is there already")
        }
        // What is to be kept cannot be lost
        XCTAssertEqual(
            try tool.run("compress", "--skip-existing", "a.png", "b.aec").status, 0)
        // Neither is an input
        try tool.write(tool.bytes(of: "a.png"), to: "c.png")
        try tool.write(tool.bytes(of: "b.aec"), to: "d.aec")
        try check(
            ["decompress", "a.png", "c.png"], in: tool, status: 65, says: "c.png: not an .aec file")
        try check(
            ["compress", "b.aec", "d.aec"], in: tool, status: 65,
            says: "d.aec: this is an .aec file")
    }

    func testSizesWithUnits() throws {
        let tool = try toolWithBoth()
        for (size, bytes) in [
            ("700", 700), ("0.7k", 700), ("0.7KB", 700), ("1KiB", 1024), ("0.001M", 1000),
            ("0.5kib", 512), ("900B", 900),
        ] {
            let result = try tool.run("compress", "-f", "--target-size", size, "a.png")
            XCTAssertEqual(result.status, 0, result.error)
            XCTAssertEqual(
                try tool.bytes(of: "a.aec"), try AECEncoder(.targetSize(bytes)).encode(picture),
                size)
        }
        for size in ["k", "1.5", "0.0001k", "-1k", "1kk", "1e3", "99999999999G", "", "."] {
            let result = try tool.run("compress", "-f", "--target-size", size, "a.png")
            XCTAssertEqual(result.status, 64, size)
        }
        XCTAssertEqual(
            try tool.run("compress", "-f", "--max-pixels", "0.0012M", "a.png").status, 0)
        XCTAssertEqual(
            try tool.run("compress", "-f", "--max-memory", "1.5GiB", "a.png").status, 0)
    }

    func testCommandsOfOtherPrograms() throws {
        let tool = try toolWithBoth()
        for (word, command) in [
            ("encode", "compress"), ("c", "compress"), ("decode", "decompress"),
            ("extract", "decompress"), ("D", "decompress"), ("test", "verify"),
            ("identify", "info"),
        ] {
            try check(
                [word, "a.png"], in: tool, status: 64,
                says: "'\(word)' is not a command; did you mean \(command)?")
        }
        try check(
            ["-d", "b.aec"], in: tool, status: 64, says: "did you mean: aec decompress b.aec")
        try check(
            ["-q", "80", "a.png"], in: tool, status: 64,
            says: "options come after the command; did you mean: aec compress -q 80 a.png")
    }

    func testVersionAndHelpAsOthersHaveThem() throws {
        let tool = try toolWithBoth()
        try tool.check("-v", prints: "aec 0.")
        try check(["info", "--version"], in: tool, status: 64, says: "did you mean aec --version?")
        try tool.check("compress", "help", prints: "aec compress: compress pictures")
        try tool.write(picture, to: "help.png")
        try FileManager.default.moveItem(at: tool.url("help.png"), to: tool.url("help"))
        try tool.check("compress", "help", says: "help -> help.aec")
    }

    func testOptionsOfOtherPrograms() throws {
        let tool = try toolWithBoth()
        for (option, hint) in [
            ("-9", "--effort 9"), ("-d", "aec decompress"), ("--losless", "--lossless"),
            ("-lossless", "--lossless"), ("-m", "--effort"), ("-k", "--rm"), ("-c", "-o -"),
            ("-y", "--force"), ("-size", "--target-size"), ("--outdir", "--out-dir"),
            ("-T", "--threads"), ("-l", "aec info"), ("--metadata", "--strip"),
        ] {
            try check(["compress", option, "a.png"], in: tool, status: 64, says: hint)
        }
        // Nothing is said of an option that the command does not have either
        for option in ["-9", "--lossless", "-k"] {
            try check(["info", option, "b.aec"], in: tool, status: 64, says: "option \(option)\n")
        }
        for spelling in ["-q=80", "-q80", "--quality=80"] {
            try tool.check("compress", "-f", spelling, "-o=\(spelling).aec", "a.png")
            XCTAssertEqual(
                try tool.bytes(of: spelling + ".aec"), try AECEncoder(.quality(80)).encode(picture))
        }
    }

    func testScalesAsOthersWriteThem() throws {
        let tool = try toolWithBoth()
        for (scale, meant) in [
            ("8", "1/8"), ("0.5", "1/2"), ("25%", "1/4"), ("1:16", "1/16"), ("100%", "1"),
        ] {
            try check(
                ["decompress", "--scale", scale, "b.aec"], in: tool, status: 64,
                says: "not '\(scale)'; did you mean \(meant)?\n")
        }
        for scale in ["3", "0", "-2", "x", "%", "inf"] {
            try check(
                ["decompress", "--scale", scale, "b.aec"], in: tool, status: 64,
                says: "not '\(scale)'\n")
        }
    }
}
