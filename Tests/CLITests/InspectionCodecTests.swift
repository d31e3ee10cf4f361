import AEC
import TestSupport
import XCTest

/// `aec info`, `verify`, `model info` on files that are whole.
final class InspectionCodecTests: XCTestCase {
    private func toolWithFile() throws -> Tool {
        let tool = try Tool()
        try tool.write(
            AECEncoder(.quality(80)).encode(Pictures.synthetic(width: 90, height: 70)), to: "a.aec")
        return tool
    }

    private var standardID: String {
        Model.standard.id.map { String(format: "%02x", $0) }.joined()
    }

    func testInfo() throws {
        let tool = try toolWithFile()
        let size = try tool.bytes(of: "a.aec").count
        let result = try tool.check(
            "info", "a.aec", prints: "a.aec: 90 x 70 RGB", "quality 80.0", "\(size) bytes",
            standardID, "built in")
        XCTAssertEqual(result.error, "")
        XCTAssertEqual(result.outputText.split(separator: "\n").count, 1)
        try tool.check("info", "-v", "a.aec", prints: "chunk GRUP at byte")
        let piped = try tool.run("info", "-", input: tool.bytes(of: "a.aec"))
        XCTAssertTrue(piped.outputText.hasPrefix("standard input: 90 x 70"), piped.outputText)
    }

    func testInfoAsJSON() throws {
        let tool = try toolWithFile()
        let json = try XCTUnwrap(try tool.run("info", "--json", "a.aec").json().first)
        XCTAssertEqual(json["width"] as? Int, 90)
        XCTAssertEqual(json["height"] as? Int, 70)
        XCTAssertEqual(json["channels"] as? Int, 3)
        XCTAssertEqual(json["bytes"] as? Int, try tool.bytes(of: "a.aec").count)
        XCTAssertEqual(json["model"] as? String, standardID)
        XCTAssertEqual(try XCTUnwrap(json["quality"] as? Double), 80, accuracy: 0.03)
        XCTAssertEqual((json["chunks"] as? [[String: Any]])?.last?["type"] as? String, "GRUP")
    }

    /// Depth, alpha and metadata; with -v every chunk, what it is and whether it is whole.
    func testInfoOnAFileWithEverything() throws {
        let tool = try Tool()
        let image = Pictures.rich(
            width: 20, height: 15, bitDepth: 16, hasAlpha: true, hasMetadata: true)
        var bytes = try AECEncoder(tuning: .psnr).encode(image)
        try tool.write(bytes, to: "a.aec")
        try tool.check(
            "info", "-v", "a.aec", prints: "20 x 15 RGB with alpha, 16 bits",
            "ICC profile \(image.metadata.iccProfile!.count) bytes", "Exif 14 bytes",
            "XMP \(image.metadata.xmp!.count) bytes", "colour description",
            "chunk ALPH at byte 29: ", "critical, alpha channel, CRC ok",
            "skippable, colour profile, CRC ok", "critical, group of latents, CRC ok")
        let json = try XCTUnwrap(try tool.run("info", "--json", "a.aec").json().first)
        XCTAssertEqual(json["bitDepth"] as? Int, 16)
        XCTAssertEqual(json["alpha"] as? Bool, true)
        let metadata = try XCTUnwrap(json["metadata"] as? [String: Any])
        XCTAssertEqual(metadata["exif"] as? Int, 14)
        XCTAssertEqual(metadata["cICP"] as? [Int], [12, 13, 0, 1])
        XCTAssertEqual((metadata["cHRM"] as? [Int])?.count, 8)
        let chunks = try XCTUnwrap(json["chunks"] as? [[String: Any]])
        XCTAssertEqual(chunks.count, 6)
        XCTAssertEqual(chunks.map { $0["crcOK"] as? Bool }, Array(repeating: true, count: 6))

        let group = try XCTUnwrap(AECDecoder.inspect(bytes).chunks.last)
        bytes[group.offset + 20] ^= 1
        try tool.write(bytes, to: "a.aec")
        try tool.check(
            "info", "-v", "a.aec", status: 65, prints: "group of latents, CRC WRONG")
        try tool.check(
            "verify", "-v", "a.aec", status: 65, says: "group of latents, CRC WRONG",
            "alpha channel, CRC ok")
    }

    /// Of a file that ends early, what it says is printed, and then what is wrong.
    func testInfoOnTheBeginningOfAFile() throws {
        let tool = try toolWithFile()
        try tool.write(Array(tool.bytes(of: "a.aec").prefix(40)), to: "a.aec")
        try tool.check("info", "a.aec", status: 65, says: "aec: a.aec: ", prints: "90 x 70")
    }

    func testVerify() throws {
        let tool = try toolWithFile()
        let result = try tool.check("verify", "a.aec")
        XCTAssertEqual(result.outputText, "a.aec: ok\n")
        XCTAssertEqual(try tool.run("verify", "--quiet", "a.aec").output, [])
        XCTAssertEqual(try tool.run("verify", "--json", "a.aec").json().first?["ok"] as? Bool, true)
        XCTAssertEqual(try tool.names(), ["a.aec"])
    }

    func testModelInfo() throws {
        let tool = try toolWithFile()
        try tool.check("model", "info", prints: standardID)
        XCTAssertEqual(
            try tool.run("model", "info", "--json").json().first?["id"] as? String, standardID)

        try tool.check("model", "info", "-v", prints: "| g_s.output ")

        let path = Repository.url("Sources/CAECModel/standard.aecm").path
        try tool.check("model", "info", path, prints: standardID)
        // Given as a file, it is the same network
        try tool.check("decompress", "--model", path, "a.aec")
        var damaged = try Repository.bytes("Sources/CAECModel/standard.aecm")
        damaged[damaged.count / 2] ^= 1
        try tool.write(damaged, to: "damaged.aecm")
        try tool.check("model", "info", "damaged.aecm", status: 65)
        try tool.check("decompress", "--model", "damaged.aecm", "a.aec", status: 65)
    }
}
