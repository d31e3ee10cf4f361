import AEC
import TestSupport
import XCTest

/// Failures behind the codec: exit codes, and nothing left behind in the output folder.
final class FailureCodecTests: XCTestCase {
    private static let file = Result {
        try AECEncoder().encode(Pictures.synthetic(width: 90, height: 70))
    }

    private func tool(with bytes: [UInt8]) throws -> Tool {
        let tool = try Tool()
        try tool.write(bytes, to: "a.aec")
        try tool.makeFolder("out")
        return tool
    }

    private func checkNothingIsMade(
        of bytes: [UInt8], options: [String] = [], status: Int32, says part: String,
        file: StaticString = #filePath, line: UInt = #line
    ) throws {
        let tool = try tool(with: bytes)
        let result = try tool.check(
            ["decompress", "a.aec", "-o", "out"] + options, status: status, says: part, file: file,
            line: line)
        XCTAssertTrue(result.error.hasPrefix("aec: a.aec: "), result.error, file: file, line: line)
        XCTAssertEqual(try tool.names(in: "out"), [], file: file, line: line)
        let check = try tool.check(
            ["verify", "a.aec"] + options, status: status, file: file, line: line)
        XCTAssertEqual(check.output, [], file: file, line: line)
    }

    func testDamagedFiles() throws {
        let bytes = try FailureCodecTests.file.get()
        for length in [0, 1, 16, 28, bytes.count / 2, bytes.count - 1] {
            try checkNothingIsMade(of: Array(bytes.prefix(length)), status: 65, says: "byte")
        }
        for (position, words) in [
            (0, "not an .aec file\n"), (bytes.count / 2, "byte"), (bytes.count - 1, "byte"),
        ] {
            var damaged = bytes
            damaged[position] ^= 1
            try checkNothingIsMade(of: damaged, status: 65, says: words)
        }
        try checkNothingIsMade(of: bytes + [0], status: 65, says: "byte")
    }

    func testLimits() throws {
        let bytes = try FailureCodecTests.file.get()
        try checkNothingIsMade(
            of: bytes, options: ["--max-pixels", "6299"], status: 77, says: "--max-pixels")
        try checkNothingIsMade(
            of: bytes, options: ["--max-side=89"], status: 77, says: "--max-side")
        let tool = try tool(with: bytes)
        try tool.check("decompress", "--max-pixels", "6300", "--max-side", "90", "a.aec")
    }

    func testDamageOutsideThePictureIsAWarning() throws {
        var bytes = try FailureCodecTests.file.get()
        let first = try XCTUnwrap(AECDecoder.inspect(bytes).chunks.first { $0.type == "GRUP" })
        // A chunk of metadata with a wrong checksum, before the picture
        let chunk = Array("eXIF".utf8) + [4, 0, 0, 0] + [1, 2, 3, 4] + [0, 0, 0, 0]
        bytes.insert(contentsOf: chunk, at: first.offset)
        let tool = try tool(with: bytes)
        for arguments in [["decompress", "a.aec"], ["verify", "a.aec"], ["info", "a.aec"]] {
            try tool.check(arguments, status: 2, says: "aec: a.aec: warning: ", "eXIF")
        }
        XCTAssertEqual(
            try tool.image("a.png"), try AECDecoder().decode(FailureCodecTests.file.get()))
        let json = try tool.run("verify", "--json", "a.aec").json()
        XCTAssertEqual((json.first?["warnings"] as? [String])?.count, 1)
    }

    /// Metadata whose checksum is right and whose contents are not: decoded all the same, with exit code 2.
    func testMetadataThatCannotBeUsedIsAWarning() throws {
        var bytes = try FailureCodecTests.file.get()
        let first = try XCTUnwrap(AECDecoder.inspect(bytes).chunks.first { $0.type == "GRUP" })
        let body = Array("xMPP".utf8) + [2, 0, 0, 0] + [9, 9]
        bytes.insert(contentsOf: body + littleEndian(crc32(body)), at: first.offset)
        let tool = try tool(with: bytes)
        for arguments in [["decompress", "a.aec"], ["verify", "a.aec"], ["info", "a.aec"]] {
            let result = try tool.check(arguments, status: 2)
            XCTAssertEqual(
                result.error.components(separatedBy: "warning: the XMP").count, 2, result.error)
        }
        XCTAssertTrue(try tool.names().contains("a.png"))
    }

    func testAnotherModelIsNamed() throws {
        var bytes = try FailureCodecTests.file.get()
        let info = try AECDecoder.inspect(bytes)
        let tool = try tool(with: bytes)
        let position = try XCTUnwrap(
            bytes.indices.first { bytes[$0...].starts(with: info.modelID) },
            "the model's identity is not in the file")
        bytes[position] ^= 1
        try tool.write(Header.mended(bytes), to: "a.aec")
        try tool.check("decompress", "a.aec", "-o", "out", status: 69, says: "--model")
        XCTAssertEqual(try tool.names(in: "out"), [])
        try tool.check("info", "a.aec", prints: "not the built-in one")
    }

    func testALaterVersionIsNotADamagedFile() throws {
        var bytes = try FailureCodecTests.file.get()
        bytes[4] += 1
        try checkNothingIsMade(of: Header.mended(bytes), status: 69, says: "version")
    }

    func testOutputsThatCannotBeMade() throws {
        let tool = try tool(with: FailureCodecTests.file.get())
        for path in ["none/a.png", "/proc/a.png"] {
            try tool.check("decompress", "a.aec", "-o", path, status: 73, says: path)
        }
        XCTAssertEqual(try tool.names(), ["a.aec", "out"])
    }

    func testAFolderThatMayNotBeWritten() throws {
        try XCTSkipIf(geteuid() == 0, "root may write everywhere")
        let tool = try tool(with: FailureCodecTests.file.get())
        XCTAssertEqual(chmod(tool.url("out").path, 0o555), 0)
        defer { chmod(tool.url("out").path, 0o755) }
        try tool.check("decompress", "a.aec", "-o", "out", status: 73)
        XCTAssertEqual(try tool.names(in: "out"), [])
    }

    func testAFullDisk() throws {
        try XCTSkipUnless(
            FileManager.default.fileExists(atPath: "/dev/full"), "Linux has a full device")
        let tool = try tool(with: FailureCodecTests.file.get())
        try tool.makeLink("full.png", to: "/dev/full")
        try tool.check("decompress", "a.aec", "-o", "full.png", status: 74)
        try tool.check(
            "decompress", "a.aec", "-o", "-", output: FileHandle(forWritingAtPath: "/dev/full"),
            status: 74)
    }
}
