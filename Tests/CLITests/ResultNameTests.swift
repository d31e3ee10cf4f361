import AEC
import AECImageIO
import TestSupport
import XCTest

/// What results are called, and in which format they are written.
final class ResultNameTests: XCTestCase {
    private func toolWithPictures() throws -> Tool {
        let tool = try Tool()
        try tool.makeFolder("in")
        for (name, side) in [("a.png", 40), ("a.jpg", 50), ("b.ppm", 60)] {
            try tool.write(Pictures.synthetic(width: side, height: 30), to: "in/" + name)
        }
        return tool
    }

    func testKeptExtensions() throws {
        let tool = try toolWithPictures()
        let collision = try tool.run("compress", "-r", "in")
        XCTAssertEqual(collision.status, 73, collision.error)
        XCTAssertTrue(
            collision.error.contains("--keep-extension tells their results apart"), collision.error)
        let there = try tool.run(
            "compress", "-r", "in", "--keep-extension", "--out-dir", "small")
        XCTAssertEqual(there.status, 0, there.error)
        XCTAssertEqual(try tool.tree(in: "small"), ["a.jpg.aec", "a.png.aec", "b.ppm.aec"])
        let again = try tool.run(
            "compress", "-r", "in", "--keep-extension", "--out-dir", "small", "--skip-existing")
        XCTAssertTrue(again.error.contains("3 files: 0 done, 3 skipped"), again.error)
        // What was a PNG is one again
        XCTAssertEqual(try tool.run("decompress", "-r", "small", "--out-dir", "back").status, 0)
        XCTAssertEqual(try tool.tree(in: "back"), ["a.jpg.png", "a.png", "b.ppm.png"])
        XCTAssertEqual(try tool.image("back/a.png").width, 40)
        let jpegs = try tool.run(
            "decompress", "-r", "small", "--out-dir", "jpegs", "--format", "jpg")
        XCTAssertEqual(jpegs.status, 0, jpegs.error)
        XCTAssertEqual(try tool.tree(in: "jpegs"), ["a.jpg", "a.png.jpg", "b.ppm.jpg"])
    }

    /// Inputs of one name from two folders are not told apart by their extensions.
    func testOtherCollisions() throws {
        let tool = try toolWithPictures()
        try tool.makeFolder("more")
        try tool.write(Pictures.synthetic(width: 40, height: 30), to: "more/b.ppm")
        let result = try tool.run("compress", "in/b.ppm", "more/b.ppm", "--out-dir", "out")
        XCTAssertEqual(result.status, 73, result.error)
        XCTAssertTrue(
            result.error.contains("in/b.ppm: do one of them by itself, with -o or --out-dir"),
            result.error)
    }

    func testFormats() throws {
        let tool = try toolWithPictures()
        try tool.makeFolder("g")
        try tool.run("compress", "in/a.png", "-o", "g/a.aec")
        for (name, format) in [
            ("png", ImageFile.Format.png), ("jpg", .jpeg), ("ppm", .pnm), ("pnm", .pnm),
            ("pam", .pam),
        ] {
            let result = try tool.run("decompress", "-r", "g", "--out-dir", name, "--format", name)
            XCTAssertEqual(result.status, 0, result.error)
            XCTAssertEqual(try tool.names(in: name), ["a." + name])
            XCTAssertEqual(ImageFile.format(of: try tool.bytes(of: name + "/a." + name)), format)
            let stream = try tool.run("decompress", "g/a.aec", "--format", name, "-o", "-")
            XCTAssertEqual(stream.output, try tool.bytes(of: name + "/a." + name))
        }
        // Of a grey picture, too, where there is no name to say so
        try tool.write(
            AECEncoder().encode(Pictures.synthetic(width: 9, height: 7, colorModel: .grey)),
            to: "grey.aec")
        for (name, magic) in [("ppm", "P6"), ("pgm", "P5"), ("pnm", "P5")] {
            let stream = try tool.run("decompress", "grey.aec", "--format", name, "-o", "-")
            XCTAssertEqual(Array(stream.output.prefix(2)), Array(magic.utf8), name)
        }
        let refused = try tool.run("decompress", "g/a.aec", "--format", "pgm", "-o", "-")
        XCTAssertEqual(refused.status, 64, refused.error)
        let named = try tool.run("decompress", "grey.aec", "--format", "pgm", "-o", "grey.ppm")
        XCTAssertEqual(named.status, 0, named.error)
        XCTAssertEqual(Array(try tool.bytes(of: "grey.ppm").prefix(2)), Array("P6".utf8))
        let small = try tool.run(
            "decompress", "g/a.aec", "--format", "jpeg", "-q", "20", "-o", "noextension")
        XCTAssertEqual(small.status, 0, small.error)
        XCTAssertEqual(ImageFile.format(of: try tool.bytes(of: "noextension")), .jpeg)
        XCTAssertLessThan(
            try tool.bytes(of: "noextension").count, try tool.bytes(of: "jpg/a.jpg").count)
    }
}
