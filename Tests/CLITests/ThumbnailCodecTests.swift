import AEC
import TestSupport
import XCTest

/// `aec thumbnail`, as file managers call it.
final class ThumbnailCodecTests: XCTestCase {
    private func tool() throws -> Tool {
        let tool = try Tool()
        try tool.write(
            AECEncoder(.quality(30)).encode(Pictures.synthetic(width: 90, height: 60)), to: "a.aec")
        return tool
    }

    func testAPNGIsWritten() throws {
        let tool = try tool()
        try tool.check("thumbnail", "-s", "32", "a.aec", "b.tmp")
        let thumbnail = try tool.image("b.tmp")
        XCTAssertEqual([thumbnail.width, thumbnail.height], [32, 21])
        XCTAssertEqual(Array(try tool.bytes(of: "b.tmp").prefix(4)), [0x89] + Array("PNG".utf8))
        let streamed = try tool.run(
            "thumbnail", "-s", "32", "-", "-", input: tool.bytes(of: "a.aec"))
        XCTAssertEqual(streamed.output, try tool.bytes(of: "b.tmp"))
        XCTAssertEqual(streamed.error, "")
    }

    /// File managers make the file before they ask for its content.
    func testAFileThatIsThereIsReplacedWhenForced() throws {
        let tool = try tool()
        try tool.write([], to: "b.png")
        try tool.check("thumbnail", "a.aec", "b.png", status: 73, says: "--force")
        XCTAssertEqual(try tool.bytes(of: "b.png"), [])
        try tool.check("thumbnail", "--force", "--size=8", "a.aec", "b.png")
        XCTAssertEqual(try tool.image("b.png").width, 8)
    }

    /// A file manager would take another exit code for a failure.
    func testDamagedMetadataDoesNotMatter() throws {
        let tool = try tool()
        var picture = Pictures.synthetic(width: 40, height: 30)
        picture.metadata.exif = SampleMetadata.exif()
        var bytes = try AECEncoder().encode(picture)
        let chunk = try XCTUnwrap(
            bytes.indices.first { bytes[$0...].starts(with: Array("eXIF".utf8)) })
        bytes[chunk + 20] ^= 1
        try tool.write(bytes, to: "c.aec")
        try tool.check("decompress", "c.aec", status: 2, says: "warning")
        let result = try tool.check("thumbnail", "c.aec", "d.png")
        XCTAssertEqual(result.error, "")
        XCTAssertEqual(try tool.image("d.png").height, 30)
    }

    func testAFailureLeavesNothing() throws {
        let tool = try tool()
        try tool.write(Array(try tool.bytes(of: "a.aec").dropLast(5)), to: "cut.aec")
        try tool.write([1, 2, 3], to: "kept.png")
        for (arguments, status, words) in [
            (["cut.aec", "b.png"], 65, "cut.aec: "), (["none.aec", "b.png"], 66, "none.aec"),
            (["-f", "cut.aec", "kept.png"], 65, "cut.aec: "),
            (["a.aec", "none/b.png"], 73, "there is no folder none"),
            (["a.aec"], 64, "name an .aec file and the PNG"), ([], 64, "name an .aec file"),
            (["-s", "0", "a.aec", "b.png"], 64, "--size"),
            (["--max-pixels", "99", "a.aec", "b.png"], 77, "--max-pixels"),
        ] as [([String], Int32, String)] {
            try tool.check(["thumbnail"] + arguments, status: status, says: words)
            XCTAssertEqual(try tool.names(), ["a.aec", "cut.aec", "kept.png"])
        }
        XCTAssertEqual(try tool.bytes(of: "kept.png"), [1, 2, 3])
    }
}
