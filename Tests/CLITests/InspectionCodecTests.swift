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
        let result = try tool.run("info", "a.aec")
        XCTAssertEqual(result.status, 0, result.error)
        XCTAssertEqual(result.error, "")
        XCTAssertEqual(result.outputText.split(separator: "\n").count, 1)
        for part in ["a.aec: 90 x 70 RGB", "quality 80.0", "\(size) bytes", standardID, "built in"]
        {
            XCTAssertTrue(result.outputText.contains(part), result.outputText)
        }
        XCTAssertTrue(try tool.run("info", "-v", "a.aec").outputText.contains("chunk GRUP at byte"))
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
        var bytes = try AECEncoder().encode(image)
        try tool.write(bytes, to: "a.aec")
        let result = try tool.run("info", "-v", "a.aec")
        XCTAssertEqual(result.status, 0, result.error)
        for part in [
            "20 x 15 RGB with alpha, 16 bits",
            "ICC profile \(image.metadata.iccProfile!.count) bytes",
            "Exif 14 bytes", "XMP \(image.metadata.xmp!.count) bytes", "colour description",
            "chunk ALPH at byte 29: ", "critical, alpha channel, CRC ok",
            "skippable, colour profile, CRC ok", "critical, group of latents, CRC ok",
        ] {
            XCTAssertTrue(result.outputText.contains(part), "\(part): \(result.outputText)")
        }
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
        let damaged = try tool.run("info", "-v", "a.aec")
        XCTAssertEqual(damaged.status, 65)
        XCTAssertTrue(
            damaged.outputText.contains("group of latents, CRC WRONG"), damaged.outputText)
        let verified = try tool.run("verify", "-v", "a.aec")
        XCTAssertEqual(verified.status, 65)
        XCTAssertTrue(verified.error.contains("group of latents, CRC WRONG"), verified.error)
        XCTAssertTrue(verified.error.contains("alpha channel, CRC ok"), verified.error)
    }

    /// Of a file that ends early, what it says is printed, and then what is wrong.
    func testInfoOnTheBeginningOfAFile() throws {
        let tool = try toolWithFile()
        try tool.write(Array(tool.bytes(of: "a.aec").prefix(40)), to: "a.aec")
        let result = try tool.run("info", "a.aec")
        XCTAssertEqual(result.status, 65)
        XCTAssertTrue(result.outputText.contains("90 x 70"), result.outputText)
        XCTAssertTrue(result.error.contains("aec: a.aec: "), result.error)
    }

    func testVerify() throws {
        let tool = try toolWithFile()
        let result = try tool.run("verify", "a.aec")
        XCTAssertEqual(result.status, 0, result.error)
        XCTAssertEqual(result.outputText, "a.aec: ok\n")
        XCTAssertEqual(try tool.run("verify", "--quiet", "a.aec").output, [])
        XCTAssertEqual(try tool.run("verify", "--json", "a.aec").json().first?["ok"] as? Bool, true)
        XCTAssertEqual(try tool.names(), ["a.aec"])
    }

    func testModelInfo() throws {
        let tool = try toolWithFile()
        let standard = try tool.run("model", "info")
        XCTAssertEqual(standard.status, 0, standard.error)
        XCTAssertTrue(standard.outputText.contains(standardID), standard.outputText)
        XCTAssertEqual(
            try tool.run("model", "info", "--json").json().first?["id"] as? String, standardID)

        XCTAssertTrue(
            try tool.run("model", "info", "-v").outputText.contains("| g_s.output "))

        let path = Repository.url("Sources/CAECModel/standard.aecm").path
        XCTAssertTrue(try tool.run("model", "info", path).outputText.contains(standardID))
        // Given as a file, it is the same network
        XCTAssertEqual(try tool.run("decompress", "--model", path, "a.aec").status, 0)
        var damaged = try Repository.bytes("Sources/CAECModel/standard.aecm")
        damaged[damaged.count / 2] ^= 1
        try tool.write(damaged, to: "damaged.aecm")
        let result = try tool.run("model", "info", "damaged.aecm")
        XCTAssertEqual(result.status, 65, result.error)
        XCTAssertEqual(try tool.run("decompress", "--model", "damaged.aecm", "a.aec").status, 65)
    }
}
