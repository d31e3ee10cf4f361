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

    /// Reached, and not by much: by what `compare` says of the file.
    func testSSIMULACRA2() throws {
        let tool = try Tool(picture)
        func compared() throws -> Double {
            let json = try tool.run("compare", "--json", "a.png", "a.aec").json().first
            return try XCTUnwrap(json?["ssimulacra2"] as? Double)
        }
        for quality in ["30", "75"] {
            try tool.check("compress", "-q", quality, "--force", "a.png")
            let score = try compared() - 0.1
            let result = try tool.check(
                "compress", "--ssimulacra2", "\(score)", "--force", "--json", "-v", "a.png")
            let line = try XCTUnwrap(try result.json().first)
            let said = try XCTUnwrap(line["ssimulacra2"] as? Double)
            XCTAssertNil(line["psnr"])
            XCTAssertTrue(result.error.contains(", SSIMULACRA 2 "), result.error)
            XCTAssertEqual(try compared(), said, accuracy: 0.01)
            XCTAssertGreaterThanOrEqual(said, score)
            XCTAssertLessThan(said, score + 0.5)
        }
        try tool.write(Pictures.synthetic(width: 7, height: 30), to: "thin.png")
        try tool.check(
            "compress", "--ssimulacra2", "70", "thin.png", status: 69,
            says: "not to be had of an image of 7 x 30"
        )
    }

    func testUnreachableTargetsLeaveNothing() throws {
        let tool = try Tool(picture)
        for (option, part) in [
            ("--target-size=50", "smaller than "),
            ("--psnr=99", "a PSNR of more than "),
            ("--ssimulacra2=99.9", "a SSIMULACRA 2 of more than "),
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
            (
                ["--psnr", "30", "--ssimulacra2", "70"],
                "--psnr and --ssimulacra2 exclude each other"
            ),
            (["--ssimulacra2", "101"], "--ssimulacra2 takes a number"),
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
