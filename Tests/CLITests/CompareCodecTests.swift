import AEC
import AECImageIO
import AECReport
import TestSupport
import XCTest

/// `aec compare`.
final class CompareCodecTests: XCTestCase {
    private let picture = Pictures.synthetic(width: 90, height: 70)

    private func toolWithFiles() throws -> Tool {
        let tool = try Tool()
        try tool.write(picture, to: "a.png")
        try tool.write(try AECEncoder().encode(picture), to: "b.aec")
        return tool
    }

    func testTableHasBothSizes() throws {
        let tool = try toolWithFiles()
        let result = try tool.run("compare", "a.png", "b.aec")
        XCTAssertEqual(result.status, 0, result.error)
        XCTAssertTrue(result.outputText.contains(" \(try tool.bytes(of: "b.aec").count) |"))
        XCTAssertTrue(result.outputText.contains("| JPEG q "))
        XCTAssertEqual(try tool.names(), ["a.png", "b.aec"])
    }

    func testPicturesAreLeft() throws {
        let tool = try toolWithFiles()
        try tool.makeFolder("out")
        let result = try tool.run("compare", "--json", "-o", "out", "a.png", "b.aec")
        XCTAssertEqual(result.status, 0, result.error)
        XCTAssertEqual(try tool.names(in: "out"), ["b.jpg", "b.png", "b.side-by-side.png"])
        XCTAssertEqual(
            try tool.image("out/b.png"), try AECDecoder().decode(tool.bytes(of: "b.aec")))
        let lines = try result.json()
        XCTAssertEqual(lines.map { $0["name"] as? String == "aec" }, [true, false])
        XCTAssertEqual(lines[1]["bytes"] as? Int, try tool.bytes(of: "out/b.jpg").count)
        // They exist now.
        XCTAssertEqual(try tool.run("compare", "-o", "out", "a.png", "b.aec").status, 73)
        XCTAssertEqual(try tool.run("compare", "-fo", "out", "a.png", "b.aec").status, 0)
    }

    /// Any format, with every metric.
    func testMetricsOfAJPEG() throws {
        let tool = try Tool()
        let large = Pictures.synthetic(width: 170, height: 165)
        try tool.write(large, to: "a.png")
        let file = try JPEGCodec.encode(large, quality: 60)
        try tool.write(file, to: "b.jpg")
        let line = try XCTUnwrap(try tool.run("compare", "--json", "a.png", "b.jpg").json().first)
        let scores = QualityScores(original: large, decoded: try ImageFile.read(file))
        XCTAssertEqual(line["name"] as? String, "jpeg")
        XCTAssertEqual(line["bytes"] as? Int, file.count)
        XCTAssertEqual(
            try XCTUnwrap(line["psnr"] as? Double), scores.psnr, accuracy: 1e-9)
        XCTAssertEqual(
            try XCTUnwrap(line["psnrY"] as? Double), scores.lumaPSNR, accuracy: 1e-9)
        XCTAssertEqual(
            try XCTUnwrap(line["msSSIM"] as? Double), try XCTUnwrap(scores.msssim), accuracy: 1e-9)
        XCTAssertEqual(
            try XCTUnwrap(line["ssimulacra2"] as? Double), try XCTUnwrap(scores.ssimulacra2),
            accuracy: 1e-9)
        let same = try tool.run("compare", "--json", "a.png", "a.png").json()
        XCTAssertEqual(same[0]["exact"] as? Bool, true)
        XCTAssertTrue(same[0]["psnr"] is NSNull)
        // Without MS-SSIM where the picture is too small
        try tool.write(Pictures.synthetic(width: 60, height: 60), to: "small.png")
        let small = try tool.run("compare", "small.png", "small.png")
        XCTAssertTrue(small.outputText.contains("n/a"), small.outputText)
    }

    func testMistakes() throws {
        let tool = try toolWithFiles()
        XCTAssertEqual(try tool.run("compare", "a.png").status, 64)
        XCTAssertEqual(try tool.run("compare", "b.aec", "a.png").status, 65)
        let missing = try tool.run("compare", "a.png", "none.aec")
        XCTAssertEqual(missing.status, 66)
        XCTAssertTrue(missing.error.hasPrefix("aec: none.aec: "), missing.error)
        try tool.write(Pictures.synthetic(width: 91, height: 70), to: "c.png")
        let other = try tool.run("compare", "c.png", "b.aec")
        XCTAssertEqual(other.status, 64)
        XCTAssertTrue(other.error.contains("not the same picture"), other.error)
    }
}
