import AEC
import TestSupport
import XCTest

/// What is refused before any work, so that nothing is destroyed: exit code 73.
final class DestinationTests: XCTestCase {
    private let picture = Pictures.synthetic(width: 40, height: 30)

    private func checkRefused(
        _ arguments: [String], in tool: Tool, says part: String, file: StaticString = #filePath,
        line: UInt = #line
    ) throws {
        let before = try tool.names()
        let contents = before.map { try? tool.bytes(of: $0) }
        try tool.check(arguments, status: 73, says: part, file: file, line: line)
        XCTAssertEqual(try tool.names(), before, file: file, line: line)
        XCTAssertEqual(before.map { try? tool.bytes(of: $0) }, contents, file: file, line: line)
    }

    func testAnExistingFileIsNotOverwritten() throws {
        let tool = try Tool(picture)
        try tool.write([1, 2, 3], to: "a.aec")
        try checkRefused(
            ["compress", "a.png"], in: tool, says: "a.aec exists; --force overwrites it")
        try checkRefused(["compress", "-o", "a.aec", "a.png"], in: tool, says: "--force")
        try tool.write(
            AECEncoder().encode(Pictures.synthetic(width: 40, height: 30)), to: "a.aec")
        try checkRefused(
            ["decompress", "a.aec"], in: tool, says: "a.png exists; --force overwrites it")
    }

    func testAnInputIsNeverItsOwnOutput() throws {
        let tool = try Tool(picture)
        try FileManager.default.moveItem(at: tool.url("a.png"), to: tool.url("a"))
        try checkRefused(
            ["compress", "--force", "-o", "a", "a"], in: tool, says: "its own input")
        try checkRefused(
            ["compress", "--force", "-o", "./a", "a"], in: tool, says: "its own input")
        try FileManager.default.createSymbolicLink(
            at: tool.url("link"), withDestinationURL: tool.url("a"))
        try checkRefused(
            ["compress", "--force", "-o", "link", "a"], in: tool, says: "its own input")
        try FileManager.default.moveItem(at: tool.url("a"), to: tool.url("same.aec"))
        try checkRefused(["compress", "-f", "same.aec"], in: tool, says: "its own input")
    }

    /// The shell opens it, and its file is an input like others.
    func testStandardInputIsNeverItsOwnOutput() throws {
        let tool = try Tool(picture)
        try FileManager.default.moveItem(at: tool.url("a.png"), to: tool.url("a"))
        let before = try tool.bytes(of: "a")
        let result = try tool.run(["compress", "-", "-f", "-o", "a"], by: "exec <a")
        XCTAssertEqual(result.status, 73, result.error)
        XCTAssertTrue(result.error.contains("its own input"), result.error)
        XCTAssertEqual(try tool.bytes(of: "a"), before)
    }

    /// As cat does: a result that goes on where its input ends.
    func testStandardOutputIsNoInput() throws {
        let tool = try Tool(picture)
        try tool.run("compress", "a.png")
        try tool.write(Repository.bytes("Sources/CAECModel/standard.aecm"), to: "own.aecm")
        for (arguments, file) in [
            (["decompress", "a.aec", "-o", "-"], "a.aec"), (["compress", "-"], "a.png"),
            (["compress", "a.png", "-o", "/dev/stdout"], "a.png"),
            (["decompress", "-o", "-", "--model", "own.aecm", "a.aec"], "own.aecm"),
        ] {
            let before = try tool.bytes(of: file)
            try tool.check(
                arguments, by: "exec <a.png >>\(file)", status: 73,
                says: "standard output is an input")
            XCTAssertEqual(try tool.bytes(of: file), before)
        }
        try tool.check(["compress", "-"], by: "exec <a.png >>other")
    }

    func testTheModelAndTheListStay() throws {
        let tool = try Tool(picture)
        try tool.write(Repository.bytes("Sources/CAECModel/standard.aecm"), to: "own.aecm")
        try checkRefused(
            ["compress", "-f", "--model", "own.aecm", "-o", "own.aecm", "a.png"], in: tool,
            says: "would overwrite another input")
        try tool.write(Array("a.png".utf8), to: "a.aec")
        try checkRefused(
            ["compress", "-f", "--files-from", "a.aec", "--out-dir", "."], in: tool,
            says: "would overwrite another input")
    }

    func testAFolderIsNotReplaced() throws {
        let tool = try Tool(picture)
        try tool.makeFolder("a.aec")
        try checkRefused(["compress", "--force", "a.png"], in: tool, says: "a.aec is a folder")
    }

    /// A terminal would take the bytes of a picture for commands.
    func testNothingBinaryGoesToATerminal() throws {
        let tool = try Tool(picture)
        var master: Int32 = -1
        var terminal: Int32 = -1
        try XCTSkipIf(
            openpty(&master, &terminal, nil, nil, nil) != 0, "this machine has no pseudo-terminals")
        defer { close(master) }
        let handle = FileHandle(fileDescriptor: terminal, closeOnDealloc: true)
        for arguments in [
            ["compress", "-o", "-", "a.png"], ["decompress", "-o", "-", "a.aec"],
            ["compress", "-"],
        ] {
            try tool.check(arguments, output: handle, status: 64, says: "terminal")
        }
    }
}
