import AEC
import AECImageIO
import TestSupport
import XCTest

final class BenchCodecTests: XCTestCase {
    private func toolWithPictures() throws -> Tool {
        let tool = try Tool()
        try tool.makeFolder("pictures")
        try tool.write(Pictures.synthetic(width: 64, height: 48), to: "pictures/a.png")
        try tool.write(Pictures.synthetic(width: 50, height: 40, seed: 2), to: "pictures/b.ppm")
        try tool.write(Array("not a picture by its name".utf8), to: "pictures/notes.txt")
        return tool
    }

    func testTable() throws {
        let tool = try toolWithPictures()
        let result = try tool.run("bench", "--levels", "0,3.5", "pictures")
        XCTAssertEqual(result.status, 0, result.error)
        let lines = result.outputText.split(separator: "\n")
        XCTAssertEqual(lines.count, 4)
        XCTAssertTrue(lines[0].contains("encode Mpx/s"))
        XCTAssertTrue(lines[2].hasPrefix("| 0 "))
        XCTAssertTrue(lines[3].hasPrefix("| 3.5 "))
        XCTAssertTrue(result.error.contains("2 pictures"), result.error)
    }

    /// The means are those of the library, and a result can be the reference of the next run.
    func testJSONAndReference() throws {
        let tool = try toolWithPictures()
        let first = try tool.run("bench", "--json", "--levels", "2", "pictures")
        XCTAssertEqual(first.status, 0, first.error)
        try tool.write(first.output, to: "curve.json")
        let images = [try tool.image("pictures/a.png"), try tool.image("pictures/b.ppm")]
        var bpp = 0.0
        for image in images {
            let bytes = try AECEncoder(quality: Quality(level: 2)).encode(image)
            bpp += Double(bytes.count * 8) / Double(image.width * image.height) / 2
        }
        let points = try XCTUnwrap(try first.json().first?["points"] as? [[String: Any]])
        XCTAssertEqual(points.count, 1)
        XCTAssertEqual(points[0]["q"] as? Double, 2)
        XCTAssertEqual(try XCTUnwrap(points[0]["bpp"] as? Double), bpp, accuracy: 1e-5)

        let second = try tool.run(
            "bench", "--json", "--levels", "2", "--reference", "curve.json", "pictures")
        let compared = try XCTUnwrap(try second.json().first?["points"] as? [[String: Any]])
        XCTAssertEqual(try XCTUnwrap(compared[0]["overheadPercent"] as? Double), 0, accuracy: 1e-3)
        XCTAssertEqual(try XCTUnwrap(compared[0]["psnrDifference"] as? Double), 0, accuracy: 1e-4)
    }

    func testABadPictureIsReportedAndLeftOut() throws {
        let tool = try toolWithPictures()
        try tool.write(Array("no picture".utf8), to: "pictures/c.png")
        let result = try tool.run("bench", "--levels", "0", "pictures")
        XCTAssertEqual(result.status, 65)
        XCTAssertTrue(result.error.contains("pictures/c.png"), result.error)
        XCTAssertTrue(result.error.contains("2 pictures"), result.error)
    }

    func testABadReference() throws {
        let tool = try toolWithPictures()
        try tool.write(Array("{\"points\": [{\"q\": 0}]}".utf8), to: "curve.json")
        let result = try tool.run("bench", "--reference", "curve.json", "pictures")
        XCTAssertEqual(result.status, 65)
        XCTAssertTrue(result.error.contains("aec: curve.json: "), result.error)
    }

    /// Without other codecs on PATH: each kind of instructions with one and two threads, and the whole program.
    func testSpeedTable() throws {
        let tool = try toolWithPictures()
        let result = try tool.run(
            "bench", "--speed", "--repeats", "2", "pictures/a.png",
            environment: ["PATH": "/nowhere"])
        XCTAssertEqual(result.status, 0, result.error)
        let text = result.outputText
        for part in [
            "pictures/a.png, 64 x 48, 2 runs each", "| aec, scalar, 1 thread ",
            "| aec, scalar, 2 threads ",
            "| aec, 1 thread, whole program ", "encode Mpx/s",
        ] {
            XCTAssertTrue(text.contains(part), text)
        }
        XCTAssertFalse(text.contains("cwebp"), text)
        XCTAssertTrue(result.error.contains("apt install webp"), result.error)
        XCTAssertTrue(result.error.contains("apt install libavif-bin"), result.error)
        XCTAssertTrue(result.error.contains("apt install libjxl-tools"), result.error)
        XCTAssertEqual(try tool.names(), ["pictures"])

        let lines = try tool.run(
            "bench", "--speed", "--json", "--repeats", "1", "pictures/a.png",
            environment: ["PATH": "/nowhere"]
        ).json()
        XCTAssertGreaterThanOrEqual(lines.count, 3)
        for line in lines {
            XCTAssertGreaterThan(try XCTUnwrap(line["encodeSeconds"] as? Double), 0)
            XCTAssertGreaterThan(try XCTUnwrap(line["decodeSeconds"] as? Double), 0)
            XCTAssertGreaterThan(try XCTUnwrap(line["bytes"] as? Int), 0)
        }
    }
}
