import XCTest

final class HelpTests: XCTestCase {
    private let commands = [
        ["compress"], ["decompress"], ["info"], ["verify"], ["thumbnail"],
        ["model", "info"], ["model", "import"], ["model", "tables"],
        ["model", "install"], ["model", "list"], ["model", "remove"],
        ["bench"], ["compare"], ["report"], ["completions"], ["man"],
    ]

    func testVersion() throws {
        for word in ["--version", "-V", "version"] {
            let result = try Tool().check(word)
            XCTAssertTrue(result.outputText.hasPrefix("aec "))
            XCTAssertEqual(result.outputText.split(separator: "\n").count, 1)
        }
    }

    func testAResultThatIsLostIsAFailure() throws {
        try XCTSkipUnless(
            FileManager.default.fileExists(atPath: "/dev/full"), "Linux has a full device")
        for arguments in [["--version"], ["help"], ["compress", "--help"]] {
            let result = try Tool().check(
                arguments, output: FileHandle(forWritingAtPath: "/dev/full"), status: 74)
            XCTAssertEqual(result.error, "aec: cannot write standard output\n")
        }
    }

    func testOverviewNamesEveryCommand() throws {
        for arguments in [["help"], ["--help"], ["-h"], ["help", "help"]] {
            let result = try Tool().check(arguments)
            XCTAssertEqual(result.error, "")
            for command in commands {
                XCTAssertTrue(
                    result.outputText.contains("\n  " + command.joined(separator: " ") + " "),
                    "\(command)")
            }
        }
    }

    func testNothingAskedForIsAUsageError() throws {
        let result = try Tool().check(status: 64)
        XCTAssertEqual(result.outputText, "")
        XCTAssertTrue(result.error.contains("usage: aec COMMAND"))
    }

    func testEveryCommandExplainsItself() throws {
        for command in commands {
            let tool = try Tool()
            let long = try tool.check(command + ["--help"])
            for part in ["usage:", "options:", "examples:", "--help"] {
                XCTAssertTrue(long.outputText.contains(part), "\(command): \(part)")
            }
            XCTAssertEqual(try tool.run(command + ["-h"]).outputText, long.outputText)
            XCTAssertEqual(try tool.run(["help"] + command).outputText, long.outputText)
            XCTAssertFalse(
                long.outputText.contains("speed-worker"),
                "what is for the program itself stays hidden")
            for line in long.outputText.split(separator: "\n") {
                XCTAssertLessThanOrEqual(line.count, 110, "\(command): \(line)")
            }
        }
    }

    func testAGroupOfCommandsExplainsItself() throws {
        for arguments in [["help", "model"], ["model", "--help"]] {
            try Tool().check(
                arguments, prints: "aec model info", "aec model import", "aec model tables",
                "aec model install", "aec model list", "aec model remove")
        }
    }
}
