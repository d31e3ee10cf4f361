import AEC
import TestSupport
import XCTest

/// `aec compress` with an effort, or with something else than a quality.
final class TargetCodecTests: XCTestCase {
    private let picture = Pictures.synthetic(width: 90, height: 70)

    func testEffortIsPassedOn() throws {
        let tool = try Tool(picture)
        for level in [1, 6] {
            try tool.check("compress", "--effort=\(level)", "--force", "a.png")
            XCTAssertEqual(
                try tool.bytes(of: "a.aec"), try AECEncoder(effort: Effort(level)).encode(picture))
        }
    }

    func testTargets() throws {
        let tool = try Tool(picture)
        for (option, target) in [
            ("--target-size=1k", EncodingTarget.targetSize(1000)), ("--bpp=2", .bitsPerPixel(2)),
            ("--psnr=33", .psnr(33)),
        ] {
            let result = try tool.check("compress", option, "--force", "--json", "-v", "a.png")
            let file = try tool.bytes(of: "a.aec")
            XCTAssertEqual(file, try AECEncoder(target).encode(picture), option)
            let line = try XCTUnwrap(try result.json().first)
            XCTAssertEqual(line["bytes"] as? Int, file.count)
            XCTAssertGreaterThan(try XCTUnwrap(line["encodings"] as? Int), 0)
            XCTAssertEqual(line["psnr"] != nil, option == "--psnr=33")
            XCTAssertTrue(result.error.contains("(found in "), result.error)
        }
    }

    func testUnreachableTargetsLeaveNothing() throws {
        let tool = try Tool(picture)
        for (option, part) in [
            ("--target-size=50", "smaller than "),
            ("--psnr=99", "a PSNR of more than "),
            ("--bpp=0.0001", " bits per pixel, but 0.0001 were asked for: allow more"),
        ] {
            try tool.check("compress", option, "a.png", status: 69, says: part)
            XCTAssertEqual(try tool.names(), ["a.png"])
        }
    }

    /// What takes the room is named, with the option that leaves it out.
    func testMetadataLargerThanTheTarget() throws {
        let tool = try Tool()
        var photo = picture
        var random = SplitMix64(seed: 1)
        photo.metadata.xmp = Array(
            (0..<30_000).map { _ in UInt8(ascii: "a") + UInt8(random.next() % 26) })
        try tool.write(photo, to: "a.png")
        let result = try tool.run("compress", "--target-size", "5k", "a.png")
        XCTAssertEqual(result.status, 69, result.error)
        XCTAssertTrue(
            result.error.contains(
                "5000 were asked for: leave out its metadata (--strip all), which"),
            result.error)
        let stripped = try tool.run("compress", "--target-size", "5k", "--strip", "all", "a.png")
        XCTAssertEqual(stripped.status, 0, stripped.error)
    }

    func testUsage() throws {
        let tool = try Tool(picture)
        for (options, part) in [
            (["-q", "50", "--bpp", "1"], "--quality and --bpp exclude each other"),
            (
                ["--psnr", "30", "--target-size", "1k"],
                "--target-size and --psnr exclude each other"
            ),
            (["--bpp", "0"], "--bpp takes a number"), (["--psnr", "x"], "--psnr takes a number"),
            (["--target-size", "0"], "--target-size takes a number of bytes"),
            (["--effort", "0"], "--effort takes a whole number from 1 to 9"),
            (["--effort", "10"], "not '10'"), (["--effort", "2.5"], "not '2.5'"),
        ] {
            try tool.check(["compress"] + options + ["a.png"], status: 64, says: part)
            XCTAssertEqual(try tool.names(), ["a.png"])
        }
    }
}
