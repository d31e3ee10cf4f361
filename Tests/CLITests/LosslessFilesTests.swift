import AEC
import AECImageIO
import TestSupport
import XCTest

/// `compress --lossless` and `--near-lossless`, `decompress --lossy`, `strip --lossless`; what info and verify say.
final class LosslessFilesTests: XCTestCase {
    private let picture = Pictures.rich(width: 40, height: 30, hasAlpha: true)

    func testThereAndBack() throws {
        let tool = try Tool(picture)
        try tool.check(
            "compress", "--lossless", "-q", "20", "-v", "a.png", says: "lossless (lossy picture ",
            "exact layer ")
        try tool.check(
            "decompress", "-v", "a.aec", "-o", "b.png", says: "RGB with alpha, lossless, ")
        XCTAssertEqual(try tool.image("b.png"), picture)
        try tool.check("decompress", "--lossy", "a.aec", "-o", "lossy.png")
        let lossy = try tool.image("lossy.png")
        XCTAssertEqual(lossy, try AECDecoder().decode(tool.bytes(of: "a.aec"), layer: .base))
        XCTAssertNotEqual(lossy.samples, picture.samples)
        try tool.check(
            "decompress", "--lossy", "--region", "3,4,20,10", "a.aec", "-o", "part.png")
        XCTAssertEqual(try tool.image("part.png").width, 20)
        try tool.check("verify", "a.aec", prints: "a.aec: ok, lossless\n")
        for command in [["verify"], ["decompress", "-o", "c.png"]] {
            let json = try tool.check(command + ["--json", "a.aec"]).json()
            XCTAssertEqual((json[0]["layer"] as? [String: Any])?["maxError"] as? Int, 0)
        }
        try tool.check("thumbnail", "-s", "16", "a.aec", "t.png")
    }

    /// -q is the quality of the lossy picture, which is the file that there is without a layer.
    func testStripLeavesTheLossyFile() throws {
        let tool = try Tool(picture)
        try tool.check("compress", "--lossless", "-q", "45", "a.png")
        try tool.check(
            "compress", "-q", "45", "--exact", "--tune", "psnr", "a.png", "-o", "lossy.aec")
        let (whole, lossy) = (try tool.bytes(of: "a.aec"), try tool.bytes(of: "lossy.aec"))
        XCTAssertEqual(Array(whole.prefix(lossy.count)), lossy)
        try tool.check("strip", "--lossless", "a.aec", "-o", "b.aec", says: "a.aec -> b.aec")
        XCTAssertEqual(try tool.bytes(of: "b.aec"), lossy)
        try tool.check("strip", "--lossless", "a.aec", "-o", "b.aec", status: 73)
        try tool.check("strip", "--lossless", "--out-dir", "small", "a.aec")
        XCTAssertEqual(try tool.bytes(of: "small/a.aec"), lossy)
        let piped = try tool.check(["strip", "--lossless", "-"], input: whole)
        XCTAssertEqual(piped.output, lossy)
        try tool.check("strip", "--lossless", "--dry-run", "a.aec", says: "dry run")
        XCTAssertEqual(try tool.bytes(of: "a.aec"), whole)
        // In its place
        let json = try tool.check("strip", "--lossless", "--json", "a.aec").json()
        XCTAssertEqual(json[0]["inputBytes"] as? Int, whole.count)
        XCTAssertEqual(json[0]["bytes"] as? Int, lossy.count)
        XCTAssertEqual(try tool.bytes(of: "a.aec"), lossy)
        try tool.check("strip", "--lossless", "a.aec", says: "a.aec: no exact layer")
        XCTAssertEqual(try tool.bytes(of: "a.aec"), lossy)
        try tool.check("strip", "a.aec", status: 64, says: "--lossless")
        try tool.check("strip", "--lossless", "a.png", status: 65, says: "not an .aec file")
        try tool.check("strip", "--lossless", "none.aec", status: 66)
        // Perhaps the second is meant as the result.
        let before = try tool.bytes(of: "a.aec")
        try tool.check(
            "strip", "--lossless", "a.aec", "none.aec", status: 66, says: "none was changed")
        XCTAssertEqual(try tool.bytes(of: "a.aec"), before)
    }

    /// What is damaged is not made smaller, and stays as it is.
    func testStripRefusesDamage() throws {
        let tool = try Tool()
        let bytes = try AECEncoder(.lossless).encode(picture)
        let base = try AECDecoder.base(of: bytes)
        var damaged = bytes
        damaged[base.count - 6] ^= 1
        try tool.write(damaged, to: "a.aec")
        try tool.check("strip", "--lossless", "a.aec", status: 65, says: "checksum")
        XCTAssertEqual(try tool.bytes(of: "a.aec"), damaged)
        // Damage of the layer goes with it
        damaged = bytes
        damaged[base.count + 3] ^= 1
        try tool.write(damaged, to: "b.aec")
        try tool.check("strip", "--lossless", "b.aec")
        XCTAssertEqual(try tool.bytes(of: "b.aec"), base)
    }

    func testNearLossless() throws {
        let tool = try Tool(picture)
        let result = try tool.check(
            "compress", "--near-lossless", "3", "-q", "20", "--json", "a.png")
        let layer = try XCTUnwrap(result.json()[0]["layer"] as? [String: Int])
        XCTAssertEqual(layer["maxError"], 3)
        let size = try tool.bytes(of: "a.aec").count
        XCTAssertEqual((layer["baseBytes"] ?? 0) + (layer["bytes"] ?? 0), size)
        let info = try tool.check("info", "--json", "a.aec").json()
        XCTAssertEqual(info[0]["layer"] as? [String: Int], layer)
        try tool.check("info", "a.aec", prints: "off by 3 at most (lossy picture ")
        try tool.check("decompress", "a.aec", "-o", "b.png")
        let errors = zip(try tool.image("b.png").pixels, picture.pixels).map {
            abs(Int($0) - Int($1))
        }
        XCTAssertLessThanOrEqual(try XCTUnwrap(errors.max()), 3)
        for text in ["0", "256", "1.5", "-1", "much"] {
            try tool.check(
                "compress", "--near-lossless", text, "a.png", status: 64, says: "1 to 255")
        }
    }

    /// Drawings of 16 bits are best coded without a lossy picture: nobody is to lose them by dropping the layer.
    func testALossyPictureOfOneColorIsNotAllThatIsLeft() throws {
        let tool = try Tool(Pictures.drawing(width: 60, height: 50, bitDepth: 16))
        try tool.check("compress", "--lossless", "a.png")
        let bytes = try tool.bytes(of: "a.aec")
        XCTAssertEqual(try AECDecoder.inspect(bytes).layer?.isBaseEmpty, true)
        try tool.check("strip", "--lossless", "a.aec", status: 64, says: "one colour")
        XCTAssertEqual(try tool.bytes(of: "a.aec"), bytes)
        try tool.check(
            "decompress", "--lossy", "a.aec", "-o", "b.png", status: 2, says: "shows nothing")
        try tool.check("strip", "--lossless", "--force", "a.aec")
        XCTAssertEqual(try tool.bytes(of: "a.aec"), try AECDecoder.base(of: bytes))
    }

    /// Those of 8 bits are exact without the layer.
    func testADrawingIsStillExactWithoutTheLayer() throws {
        let tool = try Tool(Pictures.drawing(width: 60, height: 50))
        try tool.check("compress", "--lossless", "a.png")
        try tool.check("decompress", "a.aec", "-o", "b.ppm")
        try tool.check("strip", "--lossless", "a.aec", "-o", "c.aec")
        try tool.check("decompress", "c.aec", "-o", "c.ppm")
        XCTAssertEqual(try tool.bytes(of: "b.ppm"), try tool.bytes(of: "c.ppm"))
    }

    func testWhatDoesNotGoTogether() throws {
        let tool = try Tool(picture)
        for other in [
            ["--bpp", "1"], ["--target-size", "9k"], ["--psnr", "40"], ["--ssimulacra2", "70"],
            ["--near-lossless", "1"],
        ] {
            try tool.check(
                ["compress", "--lossless"] + other + ["a.png"], status: 64,
                says: "exclude each other")
        }
        try tool.check(
            "compress", "--near-lossless", "1", "--psnr", "40", "a.png", status: 64,
            says: "exclude each other")
    }

    func testOfAJPEGTheDecodedPixelsAreKept() throws {
        let tool = try Tool()
        let jpeg = try JPEGCodec.encode(Pictures.synthetic(width: 24, height: 16), quality: 80)
        try tool.write(jpeg, to: "a.jpg")
        try tool.check("compress", "--lossless", "a.jpg", status: 2, says: "decoded pixels")
        try tool.check("decompress", "a.aec")
        XCTAssertEqual(try tool.image("a.png").samples, try tool.image("a.jpg").samples)
        try tool.check("compress", "-o", "b.aec", "a.jpg", status: 0)
    }

    func testDamageOfTheLayer() throws {
        let tool = try Tool()
        var bytes = try AECEncoder(.lossless, baseQuality: Quality(percent: 20)).encode(picture)
        bytes[bytes.count - 9] ^= 4
        try tool.write(bytes, to: "a.aec")
        try tool.check(
            "decompress", "a.aec", status: 65, says: "in front of the exact layer",
            "(aec decompress --lossy)", "--salvage")
        try tool.check("verify", "a.aec", status: 65, says: "exact layer")
        try tool.check("decompress", "--lossy", "a.aec")
        try tool.check(
            "decompress", "--lossy", "--rm", "a.aec", status: 64, says: "without loss")
        try tool.check(
            "decompress", "--salvage", "a.aec", "-o", "b.png", status: 2, says: "lossy picture")
        XCTAssertEqual(try tool.image("a.png").samples, try tool.image("b.png").samples)
        try tool.check("info", "-v", "a.aec", status: 65, prints: "xGRP", "CRC WRONG")
    }
}
