import AEC
import AECImageIO
import TestSupport
import XCTest

/// `aec compress` and `aec decompress` where they succeed.
final class CompressCodecTests: XCTestCase {
    private let picture = Pictures.synthetic(width: 90, height: 70)

    func testThereAndBackWithDefaultNames() throws {
        let tool = try Tool(picture)
        let there = try tool.check("compress", "a.png")
        XCTAssertEqual(there.output, [])
        XCTAssertEqual(try tool.names(), ["a.aec", "a.png"])
        let file = try tool.bytes(of: "a.aec")
        XCTAssertEqual(file, try AECEncoder().encode(picture))
        let before = try tool.bytes(of: "a.png").count
        for part in [
            "a.png -> a.aec: \(before) -> \(file.count) bytes (-", " %), ", " bpp", " s\n",
        ] {
            XCTAssertTrue(there.error.contains(part), there.error)
        }

        try tool.remove("a.png")
        let back = try tool.check("decompress", "a.aec", says: "a.aec -> a.png: 90 x 70 RGB")
        XCTAssertEqual(back.output, [])
        XCTAssertEqual(try tool.names(), ["a.aec", "a.png"])
        XCTAssertEqual(try tool.image("a.png"), try AECDecoder().decode(file))
    }

    func testQualityAndThreadsAndModelArePassedOn() throws {
        let tool = try Tool(picture)
        for quality in [0.0, 37.5, 100] {
            try tool.check("compress", "-q\(quality)", "--force", "--threads=3", "a.png")
            XCTAssertEqual(
                try tool.bytes(of: "a.aec"), try AECEncoder(.quality(quality)).encode(picture),
                "\(quality)")
        }
    }

    func testEveryPictureFormat() throws {
        let tool = try Tool(picture)
        try tool.write(picture, to: "a.ppm")
        try tool.write(Pictures.synthetic(width: 33, height: 21, colorModel: .grey), to: "g.pgm")
        try tool.check("compress", "a.png", "-o", "png.aec")
        try tool.check("compress", "a.ppm", "-o", "ppm.aec")
        XCTAssertEqual(try tool.bytes(of: "png.aec"), try tool.bytes(of: "ppm.aec"))
        for name in ["b.png", "b.ppm", "b.PNM"] {
            try tool.check("decompress", "png.aec", "-o", name)
            XCTAssertEqual(
                try tool.image(name), try AECDecoder().decode(tool.bytes(of: "png.aec")), name)
        }
        XCTAssertEqual(Array(try tool.bytes(of: "b.ppm").prefix(2)), Array("P6".utf8))
        try tool.check("decompress", "png.aec", "-o", "b.jpg")
        try tool.check("compress", "b.jpg")

        try tool.check("compress", "g.pgm")
        try tool.check("decompress", "g.aec")
        XCTAssertEqual(try tool.image("g.png").colorModel, .grey)
    }

    func testStandardInputAndOutput() throws {
        let tool = try Tool(picture)
        let file = try AECEncoder().encode(picture)
        let there = try tool.check("compress", "-", input: tool.bytes(of: "a.png"))
        XCTAssertEqual(there.output, file)
        XCTAssertEqual(try tool.run("compress", "a.png", "-o", "-").output, file)
        let back = try tool.check("decompress", "-", input: file)
        XCTAssertEqual(try ImageFile.read(back.output), try AECDecoder().decode(file))
        XCTAssertEqual(try tool.names(), ["a.png"])
        try tool.check("decompress", "-", "-o", "b.ppm", input: file)
        XCTAssertEqual(try tool.names(), ["a.png", "b.ppm"])
    }

    func testJSONLines() throws {
        let tool = try Tool(picture)
        try tool.write(Array("no picture".utf8), to: "bad.png")
        let result = try tool.check(
            "compress", "--json", "--quiet", "-q", "50", "a.png", "bad.png", status: 65)
        let lines = try result.json()
        XCTAssertEqual(lines.count, 2)
        let bytes = try tool.bytes(of: "a.aec").count
        XCTAssertEqual(lines[0]["input"] as? String, "a.png")
        XCTAssertEqual(lines[0]["output"] as? String, "a.aec")
        XCTAssertEqual(lines[0]["bytes"] as? Int, bytes)
        XCTAssertEqual(lines[0]["width"] as? Int, 90)
        XCTAssertEqual(lines[0]["height"] as? Int, 70)
        XCTAssertEqual(lines[0]["level"] as? Double, 3.5)
        XCTAssertEqual(
            try XCTUnwrap(lines[0]["bpp"] as? Double), Double(bytes) * 8 / 6300, accuracy: 1e-5)
        XCTAssertGreaterThan(try XCTUnwrap(lines[0]["seconds"] as? Double), 0)
        XCTAssertNotNil(lines[1]["error"])

        let back = try tool.check("decompress", "--json", "--force", "a.aec")
        XCTAssertEqual(try back.json().first?["output"] as? String, "a.png")
    }

    func testQuietSaysNothingAndVerboseMore() throws {
        let tool = try Tool(picture)
        XCTAssertEqual(try tool.run("compress", "--quiet", "a.png").error, "")
        XCTAssertEqual(try tool.run("decompress", "--quiet", "--force", "a.aec").error, "")
        let verbose = try tool.run("compress", "-vfq50", "a.png").error
        XCTAssertTrue(verbose.contains("quality 50.0 (level 3.50)"), verbose)
        XCTAssertEqual(verbose.split(separator: "\n").count, 2)
    }

    /// Where nothing is hidden, --exact has nothing to keep.
    func testExactChangesNothingInAnOpaquePicture() throws {
        let tool = try Tool(picture)
        try tool.check("compress", "--exact", "a.png")
        XCTAssertEqual(try tool.bytes(of: "a.aec"), try AECEncoder().encode(picture))
    }

    /// Depth, alpha and metadata of a PNG go all the way and back.
    func testNothingIsLostOnTheWay() throws {
        let tool = try Tool()
        for bitDepth in [8, 16] {
            let picture = Pictures.rich(
                width: 40, height: 30, bitDepth: bitDepth, hasAlpha: true, hasMetadata: true)
            try tool.write(picture, to: "a.png")
            try tool.check("compress", "--force", "a.png")
            try tool.check("decompress", "a.aec", "--force", "-o", "b.png")
            let read = try tool.image("a.png")
            let image = try tool.image("b.png")
            XCTAssertEqual(image.bitDepth, bitDepth)
            XCTAssertEqual(image.alpha, picture.alpha)
            XCTAssertEqual(image.metadata, read.metadata)
            XCTAssertNotNil(image.metadata.iccProfile)
            XCTAssertNotNil(image.metadata.exif)
            XCTAssertNotNil(image.metadata.xmp)
        }
    }

    /// A scan of 12 bits in a PNG of 16 is coded over its own range and comes back with it.
    func testScansOfFewerBits() throws {
        let tool = try Tool()
        let scan = Pictures.rich(width: 60, height: 40, colorModel: .grey, bitDepth: 16)
            .darker(by: 4)
        try tool.write(scan, to: "a.png")
        try tool.check("compress", "a.png")
        XCTAssertEqual(try tool.bytes(of: "a.aec"), try AECEncoder(sampleBits: 12).encode(scan))
        try tool.check("info", "a.aec", prints: "60 x 40 grey, 12 of 16 bits, quality")
        let json = try XCTUnwrap(try tool.run("info", "--json", "a.aec").json().first)
        XCTAssertEqual(json["sampleBits"] as? Int, 12)
        try tool.check("decompress", "a.aec", "-o", "b.png")
        XCTAssertLessThan(
            try XCTUnwrap(tool.image("b.png").pixels.max()), 17, "as dark as it was")
        try tool.check("compress", "--sample-bits", "16", "-f", "a.png")
        try tool.check("info", "a.aec", prints: "60 x 40 grey, 16 bits, quality")
        let wrong = try tool.run("compress", "--sample-bits", "8", "-f", "a.png")
        XCTAssertEqual(wrong.status, 64)
        XCTAssertTrue(wrong.error.contains("beyond 8 bits"), wrong.error)
        for text in ["1", "17", "x"] {
            XCTAssertEqual(try tool.run("compress", "--sample-bits", text, "a.png").status, 64)
        }
    }

    /// By the search for a score, and by what compares.
    func testScansAreMeasuredOverTheirRange() throws {
        let tool = try Tool()
        let flat = Pictures.synthetic(width: 90, height: 70, colorModel: .grey)
        try tool.write(
            AECImage(
                width: 90, height: 70, colorModel: .grey,
                samples: .bits16(flat.pixels.map { UInt16($0) * 16 + UInt16($0) / 16 })),
            to: "a.png")
        try tool.write(flat, to: "flat.png")
        func score(_ name: String) throws -> Double {
            let compared = try tool.run("compare", "--json", name + ".png", name + ".aec")
            XCTAssertEqual(compared.error.contains("a.png: uses 12 of 16 bits"), name == "a")
            return try XCTUnwrap(compared.json().first?["ssimulacra2"] as? Double)
        }
        try tool.check("compress", "-q", "30", "a.png", "flat.png")
        XCTAssertEqual(try score("a"), try score("flat"), accuracy: 1)
        let wanted = try score("a") - 0.1
        try tool.check("compress", "--ssimulacra2", "\(wanted)", "-f", "a.png")
        XCTAssertEqual(try score("a"), wanted + 0.25, accuracy: 0.4)
    }

    func testExactKeepsHiddenColors() throws {
        let tool = try Tool()
        let picture = SamplePicture.make(64, 48, .rgb).masked { x, _ in x < 40 ? 0 : 255 }
        try tool.write(picture, to: "a.png")
        try tool.check("compress", "a.png", "-o", "smooth.aec")
        try tool.check("compress", "--exact", "a.png", "-o", "exact.aec")
        XCTAssertEqual(try tool.bytes(of: "smooth.aec"), try AECEncoder().encode(picture))
        XCTAssertEqual(
            try tool.bytes(of: "exact.aec"), try AECEncoder(exact: true).encode(picture))
        XCTAssertLessThan(
            try tool.bytes(of: "smooth.aec").count, try tool.bytes(of: "exact.aec").count)
    }

    func testForceOverwrites() throws {
        let tool = try Tool(picture)
        try tool.write([1, 2, 3], to: "a.aec")
        try tool.check("compress", "a.png", status: 73)
        try tool.check("compress", "--force", "a.png")
        XCTAssertEqual(try tool.bytes(of: "a.aec"), try AECEncoder().encode(picture))
    }

    func testSeveralFilesIntoAFolder() throws {
        let tool = try Tool(picture)
        try tool.write(picture, to: "b.png")
        try tool.makeFolder("out")
        try tool.check("compress", "a.png", "b.png", "-o", "out")
        XCTAssertEqual(try tool.names(in: "out"), ["a.aec", "b.aec"])
        try tool.check("decompress", "out/a.aec", "out/b.aec", "-o", "out/")
        XCTAssertEqual(try tool.names(in: "out"), ["a.aec", "a.png", "b.aec", "b.png"])
    }

    func testOneBadFileDoesNotStopTheRest() throws {
        let tool = try Tool(picture)
        try tool.write(Array("no picture".utf8), to: "bad.png")
        try tool.check("compress", "none.png", "bad.png", "a.png", status: 1)
        XCTAssertEqual(try tool.names(), ["a.aec", "a.png", "bad.png"])
    }

    /// a.png and a.ppm would both become a.aec.
    func testAResultIsNotReplacedByTheNext() throws {
        let tool = try Tool(picture)
        try tool.write(Pictures.synthetic(width: 20, height: 20), to: "a.ppm")
        try tool.check(
            "compress", "--force", "a.png", "./a.ppm", status: 73, says: "output of another input")
        XCTAssertEqual(try tool.bytes(of: "a.aec"), try AECEncoder().encode(picture))
    }

    func testNamesWithSpacesAndOtherLetters() throws {
        for name in [
            "my photo.png", "фото \u{1f40e}.png", "-dash.png", "two.dots.png", ".hidden.png",
            "noextension",
        ] {
            let tool = try Tool(picture)
            try FileManager.default.moveItem(at: tool.url("a.png"), to: tool.url(name))
            try tool.check("compress", "--", name)
            let stem = name == "noextension" ? name : String(name.dropLast(4))
            XCTAssertEqual(try tool.names(), [name, stem + ".aec"].sorted())
        }
        let tool = try Tool(picture, as: ".png")
        try tool.check("compress", ".png")
        XCTAssertEqual(try tool.names(), [".png", ".png.aec"])
    }

    func testTheSmallestPicture() throws {
        let tool = try Tool(Pictures.synthetic(width: 1, height: 1), as: "a.ppm")
        try tool.check("compress", "a.ppm", status: 2, says: "larger")
        try tool.check("decompress", "a.aec")
        XCTAssertEqual(try tool.image("a.png").width, 1)
    }
}
