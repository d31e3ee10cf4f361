import TestSupport
import XCTest

/// Command lines that are not understood: exit code 64, a message that helps, and nothing done.
final class UsageTests: XCTestCase {
    private func check(
        _ arguments: String..., says part: String, file: StaticString = #filePath,
        line: UInt = #line
    ) throws {
        try check(arguments, says: part, file: file, line: line)
    }

    private func check(
        _ arguments: [String], says part: String, file: StaticString = #filePath,
        line: UInt = #line
    ) throws {
        let tool = try Tool(Pictures.synthetic(width: 8, height: 8))
        let result = try tool.check(arguments, status: 64, says: part, file: file, line: line)
        XCTAssertTrue(result.error.hasPrefix("aec: "), result.error, file: file, line: line)
        XCTAssertTrue(result.error.contains("Try: aec help"), result.error, file: file, line: line)
        XCTAssertEqual(result.output, [], file: file, line: line)
        XCTAssertEqual(try tool.names(), ["a.png"], file: file, line: line)
    }

    func testUnknownCommands() throws {
        try check("compres", "a.png", says: "did you mean compress?")
        try check("decompres", "a.png", says: "did you mean decompress?")
        try check("extract", says: "'extract' is not a command")
        try check("a.png", says: "aec compress a.png")
        try check("a.aec", says: "aec decompress a.aec")
        try check("model", says: "aec model info or aec model import")
        try check("model", "inform", says: "aec model info")
        try check("-q", "50", says: "options come after the command")
        try check("help", "extract", says: "'extract' is not a command")
    }

    func testUnknownOptionsNameTheNearest() throws {
        try check("compress", "--qualty", "50", "a.png", says: "did you mean --quality?")
        try check("compress", "--thread=2", "a.png", says: "did you mean --threads?")
        try check("compress", "-quality", "50", "a.png", says: "did you mean --quality?")
        try check("compress", "--max-sied", "50", "a.png", says: "did you mean --max-side?")
        try check("compress", "-x", "a.png", says: "unknown option -x")
        try check("compress", "--wibble", "a.png", says: "unknown option --wibble\n")
        try check("info", "--force", "a.png", says: "unknown option --force")
    }

    func testValues() throws {
        try check(
            "compress", "-q", "101", "a.png",
            says: "--quality takes a number from 0 to 100, not '101'")
        try check("compress", "-q", "-1", "a.png", says: "not '-1'")
        try check(
            "compress", "--bpp", "0", "a.png",
            says: "--bpp takes a number from 0.0001 to 1000, not '0'")
        try check("compress", "-qnan", "a.png", says: "not 'nan'")
        try check("compress", "--quality=", "a.png", says: "not ''")
        try check("compress", "a.png", "-q", says: "--quality needs a value: -q, --quality")
        try check(
            "compress", "a.png", "--threads", says: "--threads needs a value: -j, --threads N")
        try check("compress", "--threads", "0", "a.png", says: "--threads takes a whole number")
        try check("compress", "--threads", "two", "a.png", says: "not 'two'")
        try check("compress", "--threads", "99999999999999999999", "a.png", says: "--threads")
        try check("compress", "--max-pixels", "99999999999999999G", "a.png", says: "--max-pixels")
        try check("compress", "--max-side", "-5", "a.png", says: "--max-side")
        try check("compress", "--force=yes", "a.png", says: "--force takes no value")
        try check("bench", "--levels", "0,8", ".", says: "--levels takes numbers from 0 to 7")
        try check("bench", "--levels", "0,,1", ".", says: "--levels")
        try check(
            "compress", "--strip", "xmp,iptx", "a.png",
            says:
                "--strip takes all, exif, xmp, icc, gps, iptc, text, gainmap, pngform, or several with commas, not 'iptx'"
        )
        try check("compress", "--strip=", "a.png", says: "not ''")
        try check("compress", "--strip=gps,", "a.png", says: "not ''")
        try check("decompress", "-q", "80", "b.aec", says: "--quality is for JPEG")
        try check("decompress", "--format", "gif", "b.aec", says: "--format takes one of png, jpg")
        try check(
            "decompress", "--format", "png", "-o", "b.jpg", "b.aec", says: "do not go together")
        // The name of the input as the value of an option
        try check(
            "compress", "--strip", "a.png", "-o", "t.aec",
            says: "not 'a.png'; did you mean --strip all a.png?")
        try check("compress", "-q", "a.png", says: "from 0 to 100, not 'a.png'")
        try check("compress", "--max-memory", "a.png", says: "--max-memory takes a number of bytes")
        try check("decompress", "-o", "b.jpg", "-q", "0", "a.png", says: "from 1 to 100")
    }

    func testFilesThatDoNotGoTogether() throws {
        try check("compress", says: "no input file given")
        try check("decompress", says: "no input file given")
        try check("info", says: "no input file given")
        try check("verify", says: "no input file given")
        try check("bench", says: "name one folder")
        try check("model", "import", "a.safetensors", says: "--calibrate FOLDER is needed")
        try check("compress", "-", "-", "-o", ".", says: "standard input (-) can be read only once")
        try check("compress", "a.png", "b.png", "-o", "c.aec", says: "-o takes a folder")
        try check("compress", "a.png", "-o", "", says: "-o needs the name of a file")
        for name in ["t.png", "t.JPG", "t.webp"] {
            try check("compress", "a.png", "-o", name, says: "end the name in .aec")
            try check("train", "photos", "-o", name, says: "end the name in .aecm")
        }
        try check("compress", "--rm", "a.png", "-o", "-", says: "--rm is for files")
        for lossy in [["--format", "jpg"], ["--region", "0,0,1,1"], ["--scale", "1/2"]] {
            try check(["decompress", "--rm", "b.aec"] + lossy, says: "--rm is for whole pictures")
        }
        try check("compress", "--rm", "-", "-o", "a.aec", says: "--rm is for files")
        try check(
            "compress", "--json", "a.png", "-o", "-",
            says: "--json and the result would both go to standard output")
        try check("decompress", "a.aec", "-o", "a.gif", says: "end it in .png")
        try check("decompress", "a.aec", "-o", "picture", says: "end it in .png")
    }

    func testAfterTwoDashesEverythingIsAFile() throws {
        try Tool().check("info", "--", "--json", status: 66, says: "aec: --json: ")
    }
}
