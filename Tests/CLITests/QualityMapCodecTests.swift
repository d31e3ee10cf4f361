import AEC
import AECImageIO
import TestSupport
import XCTest

/// `aec compress --roi` and `--quality-map`.
final class QualityMapCodecTests: XCTestCase {
    private let picture = Pictures.synthetic(width: 150, height: 100)

    private func toolWithPicture() throws -> Tool {
        let tool = try Tool()
        try tool.write(picture, to: "a.png")
        return tool
    }

    func testOptionsAreWhatTheLibraryDoes() throws {
        let tool = try toolWithPicture()
        let grey = try AECImage(width: 2, height: 1, colorModel: .grey, pixels: [255, 40])
        try tool.write(grey, to: "map.png")
        let (first, second) = (
            Region(x: 10, y: 20, width: 50, height: 40), Region(x: 96, y: 0, width: 54, height: 99)
        )
        let parts: [QualityMap.Part] = [.init(first, points: 20), .init(second, points: -12.5)]
        let regions = ["--roi", "10,20,50,40", "--roi=96,0,54,99:-12.5"]
        for (options, map) in [
            (regions, QualityMap(regions: parts)),
            (["--quality-map", "map.png"], QualityMap(grid: try .init(grey))),
            (
                regions + ["--quality-map=map.png"],
                QualityMap(regions: parts, grid: try .init(grey))
            ),
        ] {
            try tool.check(["compress", "-f", "-q", "50", "-o", "b.aec", "a.png"] + options)
            XCTAssertEqual(
                try tool.bytes(of: "b.aec"),
                try AECEncoder(.quality(50), qualityMap: map).encode(picture))
        }
    }

    func testRegionsThatAreNoneAreRefused() throws {
        let tool = try toolWithPicture()
        for text in [
            "1,2,3", "1,2,3,4,5", "1,2,0,4", "-1,2,3,4", "1,2,3,4:", "1,2,3,4:x", "1,2,3,4:5:6",
            "1,2,3,4:101", "1,2,3,4:nan", "",
        ] {
            try tool.check(
                "compress", "--roi=\(text)", "-o", "b.aec", "a.png", status: 64,
                says: "--roi takes X,Y,W,H or X,Y,W,H:POINTS")
        }
        XCTAssertEqual(try tool.names(), ["a.png"])
    }

    /// That is the fault of one picture; the others are coded.
    func testARegionOutsideOfOnePictureIsThatOnesError() throws {
        let tool = try toolWithPicture()
        try tool.write(Pictures.synthetic(width: 64, height: 64), to: "small.png")
        let result = try tool.run("compress", "--roi", "100,50,50,50", "a.png", "small.png")
        XCTAssertNotEqual(result.status, 0)
        XCTAssertTrue(result.error.contains("small.png"), result.error)
        XCTAssertTrue(result.error.contains("64 x 64"), result.error)
        XCTAssertEqual(try tool.names(), ["a.aec", "a.png", "small.png"])
    }

    func testAMapThatIsNoneIsRefused() throws {
        let tool = try toolWithPicture()
        try tool.write(Array("no picture".utf8), to: "map.png")
        for name in ["map.png", "none.png"] {
            let result = try tool.run(
                "compress", "--quality-map", name, "-o", "b.aec", "a.png")
            XCTAssertNotEqual(result.status, 0)
            XCTAssertTrue(
                result.error.contains("quality map") && result.error.contains(name), result.error)
        }
        XCTAssertEqual(try tool.names(), ["a.png", "map.png"])
    }
}
