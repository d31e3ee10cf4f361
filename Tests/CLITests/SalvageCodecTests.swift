import AEC
import AECImageIO
import TestSupport
import XCTest

/// `--salvage`: files that are there in part are errors that offer it, and pictures with a warning where it is given.
final class SalvageCodecTests: XCTestCase {
    private func check(
        _ tool: Tool, _ command: String, _ input: String, file: StaticString = #filePath,
        line: UInt = #line
    ) throws {
        let refused = try tool.run(command, input)
        XCTAssertEqual(refused.status, 65, file: file, line: line)
        XCTAssertTrue(refused.error.contains("--salvage"), refused.error, file: file, line: line)
        let read = try tool.run(command, "--salvage", input)
        XCTAssertEqual(read.status, 2, read.error, file: file, line: line)
        XCTAssertTrue(read.error.contains("grey"), read.error, file: file, line: line)
    }

    /// The flag is not offered where it would not help, and where it is given the reason is.
    private func checkHopeless(
        _ tool: Tool, _ command: String, _ input: String, says reason: String, line: UInt = #line
    ) throws {
        let result = try tool.check(command, input, status: 65, line: line)
        XCTAssertFalse(result.error.contains("--salvage"), result.error, line: line)
        try tool.check(
            command, "--salvage", input, status: 65, says: "(--salvage \(reason))\n", line: line)
    }

    func testPictures() throws {
        let tool = try Tool()
        let jpeg = try JPEGCodec.encode(
            Pictures.synthetic(width: 48, height: 48), progressive: false)
        try tool.write(Array(jpeg[..<(jpeg.count * 3 / 4)]), to: "a.jpg")
        try check(tool, "compress", "a.jpg")
        XCTAssertEqual(try AECDecoder().decode(tool.bytes(of: "a.aec")).height, 48)
        try tool.write(Array(jpeg[..<30]), to: "b.jpg")
        try checkHopeless(
            tool, "compress", "b.jpg", says: "finds no pixels: the damage is before them")
        try tool.write(Array("P6 9 9 255\n12".utf8), to: "c.ppm")
        try checkHopeless(tool, "compress", "c.ppm", says: "is for PNG and JPEG")
    }

    func testCompressedFiles() throws {
        let tool = try Tool()
        let bytes = try AECEncoder(.quality(10)).encode(
            Pictures.synthetic(width: 1040, height: 16))
        try tool.write(Array(bytes.dropLast()), to: "a.aec")
        try check(tool, "decompress", "a.aec")
        XCTAssertEqual(try tool.image("a.png").pixels.last, 128)
        try tool.write(Array(bytes.prefix(40)), to: "b.aec")
        try checkHopeless(
            tool, "decompress", "b.aec", says: "finds no group of 1024 x 1024 pixels that is whole")
        let small = try AECEncoder().encode(Pictures.synthetic(width: 64, height: 48))
        try tool.write(Array(small.dropLast()), to: "c.aec")
        try checkHopeless(
            tool, "decompress", "c.aec",
            says: "keeps whole groups of 1024 x 1024 pixels, and this picture is one")
    }
}
