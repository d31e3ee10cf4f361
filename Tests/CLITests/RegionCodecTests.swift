import AEC
import AECImageIO
import TestSupport
import XCTest

/// `aec decompress --region` and `--scale`, and the limit on memory.
final class RegionCodecTests: XCTestCase {
    private func toolWithFile() throws -> (tool: Tool, bytes: [UInt8]) {
        let tool = try Tool()
        let bytes = try AECEncoder(.quality(30)).encode(Pictures.synthetic(width: 90, height: 70))
        try tool.write(bytes, to: "a.aec")
        return (tool, bytes)
    }

    func testARegionIsWritten() throws {
        let (tool, bytes) = try toolWithFile()
        try tool.check(
            "decompress", "--region", "20,30,33,17", "-o", "b.ppm", "a.aec", says: "33 x 17")
        XCTAssertEqual(
            try tool.image("b.ppm").pixels,
            try AECDecoder().decode(bytes, region: Region(x: 20, y: 30, width: 33, height: 17))
                .pixels)
    }

    func testAPreviewIsWrittenOfAllAndOfARegion() throws {
        let (tool, bytes) = try toolWithFile()
        try tool.check("decompress", "--scale", "1/8", "-o", "b.png", "a.aec")
        let preview = try tool.image("b.png")
        XCTAssertEqual([preview.width, preview.height], [12, 9])
        XCTAssertEqual(preview.pixels, try AECDecoder().decode(bytes, scale: .eighth).pixels)
        try tool.check("decompress", "--scale=1/2", "--region=1,2,31,40", "-o", "c.png", "a.aec")
        XCTAssertEqual(
            try tool.image("c.png").pixels,
            try AECDecoder().decode(
                bytes, region: Region(x: 1, y: 2, width: 31, height: 40), scale: .half
            ).pixels)
    }

    /// What Exif says of the size is that of what is written.
    func testExifHasTheSizeOfWhatIsWritten() throws {
        func exif(_ width: UInt8, _ height: UInt8) -> [UInt8] {
            Array("II*\0".utf8) + [8, 0, 0, 0, 2, 0] + [0, 1, 3, 0, 1, 0, 0, 0, width, 0, 0, 0]
                + [1, 1, 3, 0, 1, 0, 0, 0, height, 0, 0, 0] + [0, 0, 0, 0]
        }
        let tool = try Tool()
        var picture = Pictures.synthetic(width: 90, height: 70)
        picture.metadata.exif = exif(90, 70)
        try tool.write(try AECEncoder(.quality(30)).encode(picture), to: "a.aec")
        for (options, width, height) in [
            ([], 90, 70), (["--scale=1/8"], 12, 9), (["--region=1,2,30,20"], 30, 20),
        ] as [([String], UInt8, UInt8)] {
            let result = try tool.run(["decompress", "-f", "-o", "b.png", "a.aec"] + options)
            XCTAssertEqual(result.status, 0, result.error)
            XCTAssertEqual(try tool.image("b.png").metadata.exif, exif(width, height))
        }
    }

    func testRegionsAndScalesThatAreNoneAreRefused() throws {
        let (tool, _) = try toolWithFile()
        for (option, value, words) in [
            ("--region", "1,2,3", "X,Y,W,H"), ("--region", "1,2,3,x", "X,Y,W,H"),
            ("--region", "1,2,0,4", "X,Y,W,H"), ("--region", "-1,2,3,4", "X,Y,W,H"),
            ("--region", "1,2,3,4,5", "X,Y,W,H"), ("--region", "80,0,11,5", "90 x 70"),
            ("--scale", "1/3", "1/2, 1/4, 1/8, 1/16"), ("--scale", "8", "1/8"),
        ] {
            try tool.check(
                "decompress", "\(option)=\(value)", "-o", "b.png", "a.aec", status: 64, says: words)
            XCTAssertEqual(try tool.names(), ["a.aec"])
        }
    }

    func testTheLimitsAreForTheRegion() throws {
        let (tool, _) = try toolWithFile()
        try tool.check(
            "decompress", "--max-pixels", "100", "--region", "0,0,10,10", "-o", "b.png", "a.aec")
        try tool.check(
            "decompress", "--max-pixels", "99", "--region", "0,0,10,10", "-o", "c.png", "a.aec",
            status: 77, says: "--max-pixels")
    }

    func testMemoryHasALimit() throws {
        let (tool, _) = try toolWithFile()
        try tool.write(Pictures.synthetic(width: 90, height: 70), to: "a.png")
        for command in [
            ["decompress", "-o", "b.png", "a.aec"], ["verify", "a.aec"],
            ["compress", "-o", "b.aec", "a.png"],
        ] {
            try tool.check(command + ["--max-memory", "10k"], status: 77, says: "--max-memory")
            XCTAssertEqual(try tool.names(), ["a.aec", "a.png"])
            try tool.check(command + ["--max-memory", "1G"])
            if command[0] != "verify" {
                try tool.remove(command[2])
            }
        }
    }
}
