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
        try tool.check(
            "compare", "a.png", "b.aec", prints: " \(tool.bytes(of: "b.aec").count) |", "| JPEG q ")
        XCTAssertEqual(try tool.names(), ["a.png", "b.aec"])
    }

    func testPicturesAreLeft() throws {
        let tool = try toolWithFiles()
        let result = try tool.check("compare", "--json", "-o", "out", "a.png", "b.aec")
        XCTAssertEqual(try tool.names(in: "out"), results)
        XCTAssertEqual(
            try tool.image("out/b.decoded.png"), try AECDecoder().decode(tool.bytes(of: "b.aec")))
        let lines = try result.json()
        XCTAssertEqual(lines.map { $0["name"] as? String == "aec" }, [true, false])
        XCTAssertEqual(lines[1]["bytes"] as? Int, try tool.bytes(of: "out/b.same-size.jpg").count)
        // They exist now.
        try tool.check("compare", "-o", "out", "a.png", "b.aec", status: 73)
        try tool.check("compare", "-fo", "out", "a.png", "b.aec")
    }

    /// The picture with twenty opaque columns, and this alpha in all others.
    private func opaqueAtTheLeft(elsewhere opacity: UInt8) -> AECImage {
        picture.masked { x, _ in x < 20 ? 255 : opacity }
    }

    /// Colours that nobody sees are smoothed away, which is no error.
    func testTransparentPicturesAreComparedWhereTheyAreSeen() throws {
        let tool = try Tool()
        let transparent = opaqueAtTheLeft(elsewhere: 0)
        try tool.write(transparent, to: "a.png")
        let bytes = try AECEncoder().encode(transparent)
        try tool.write(bytes, to: "b.aec")
        let result = try tool.check("compare", "--json", "-o", ".", "a.png", "b.aec")
        let psnr = try XCTUnwrap(result.json()[0]["psnr"] as? Double)
        XCTAssertEqual(
            psnr, PSNR.rgb(transparent, try AECDecoder().decode(bytes)), accuracy: 0.01)
        XCTAssertGreaterThan(psnr, 25)
        // Black, and not what happens to hide there.
        let sheet = try tool.image("b.side-by-side.png")
        XCTAssertEqual(Array(sheet.pixels[3 * 60..<3 * 60 + 3]), [0, 0, 0])
    }

    /// No metric sees that FILE is opaque and PICTURE is not.
    func testALostTransparencyIsWarnedOf() throws {
        let tool = try Tool()
        let transparent = opaqueAtTheLeft(elsewhere: 90)
        try tool.write(transparent, to: "a.png")
        try tool.write(picture, to: "opaque.png")
        for (original, file, isExact) in [
            ("a.png", "opaque.png", false), ("opaque.png", "a.png", false),
            ("a.png", "a.png", true),
        ] {
            let result = try tool.check(
                "compare", "--json", original, file, status: isExact ? 0 : 2)
            XCTAssertEqual(
                result.error,
                isExact
                    ? ""
                    : "aec: \(file): warning: its transparency differs from that of \(original)\n")
            let line = try result.json()[0]
            XCTAssertEqual(line["exact"] as? Bool, isExact)
            XCTAssertTrue(line["psnr"] is NSNull)
        }
    }

    /// Fully transparent is what is so with 16 bits, not what 8 bits round to it.
    func testWhatIsHardlyOpaqueIsNotHidden() throws {
        let tool = try Tool()
        func write(_ name: String, alpha: UInt16, inverted: Bool) throws {
            let samples = picture.pixels.map { UInt16(inverted ? 255 - $0 : $0) * 257 }
            let plane = [UInt16](repeating: alpha, count: 90 * 70)
            let image = try AECImage(
                width: 90, height: 70, colorModel: .rgb, samples: .bits16(samples),
                alpha: .bits16(plane))
            try tool.write(image, to: name)
        }
        for (alpha, isExact) in [(0, true), (1, false), (128, false)] as [(UInt16, Bool)] {
            try write("a.png", alpha: alpha, inverted: false)
            try write("b.png", alpha: alpha, inverted: true)
            let result = try tool.check("compare", "--json", "-fo", ".", "a.png", "b.png")
            XCTAssertEqual(try result.json()[0]["exact"] as? Bool, isExact, "\(alpha)")
            XCTAssertEqual(try tool.image("b.png.decoded.png"), try tool.image("b.png"))
        }
    }

    private let results = ["b.decoded.png", "b.same-size.jpg", "b.side-by-side.png"]

    /// The example of the help, with the picture's own folder to leave results in.
    func testThePictureStays() throws {
        let tool = try toolWithFiles()
        try tool.write(tool.bytes(of: "a.png"), to: "b.png")
        let before = try tool.bytes(of: "b.png")
        for options in [["-o", "."], ["-fo", "."]] {
            try tool.check(["compare"] + options + ["b.png", "b.aec"])
            XCTAssertEqual(
                try tool.names(), ["a.png", "b.aec"] + [results[0], "b.png"] + results[1...])
            XCTAssertEqual(try tool.bytes(of: "b.png"), before)
        }
        // Whatever the inputs are called, and by way of links and standard input too
        for name in results {
            try tool.write(before, to: "out/" + name)
            try tool.makeLink("link.png", to: "out/" + name)
            for input in ["out/" + name, "link.png", "-"] {
                try tool.check(
                    ["compare", "-fo", "out", input, "b.aec"], by: "exec <out/" + name, status: 73,
                    says: "would overwrite an input")
                XCTAssertEqual(try tool.names(in: "out"), [name])
                XCTAssertEqual(try tool.bytes(of: "out/" + name), before)
            }
            try tool.remove("out")
            try tool.remove("link.png")
        }
    }

    func testAFailureLeavesNothing() throws {
        let tool = try toolWithFiles()
        try tool.write([1], to: "out/b.side-by-side.png")
        try tool.check(
            "compare", "-o", "out", "a.png", "b.aec", status: 73,
            says: "out/b.side-by-side.png exists")
        XCTAssertEqual(try tool.names(in: "out"), ["b.side-by-side.png"])
        // A disk that is full when the last file is written, which is the largest
        try tool.check("compare", "-o", "all", "a.png", "b.aec")
        let sizes = try results.map { try tool.bytes(of: "all/" + $0).count }
        let blocks = max(sizes[0], sizes[1]) / 512 + 1
        XCTAssertGreaterThan(sizes[2], blocks * 512)
        try tool.check(
            ["compare", "-fo", "out", "a.png", "b.aec"], by: "ulimit -f \(blocks)", status: 74)
        XCTAssertEqual(try tool.names(in: "out"), ["b.side-by-side.png"])
        XCTAssertEqual(try tool.bytes(of: "out/b.side-by-side.png"), [1])
    }

    /// Before any work: the second input is not even looked for.
    func testAFolderThatCannotBeMade() throws {
        let tool = try toolWithFiles()
        try tool.write([1], to: "file")
        for (folder, reason) in [
            ("file", "file is not a writable folder"),
            ("file/deep", "file is not a writable folder"),
            (String(repeating: "x", count: 256), "File name too long"),
        ] {
            try tool.check("compare", "-fo", folder, "a.png", "none.aec", status: 73, says: reason)
        }
        try tool.check(
            "compare", "-o", "", "a.png", "b.aec", status: 64, says: "-o needs the name of a folder"
        )
        XCTAssertEqual(try tool.names(), ["a.png", "b.aec", "file"])
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
        try tool.check("compare", "small.png", "small.png", prints: "n/a")
    }

    func testMistakes() throws {
        let tool = try toolWithFiles()
        try tool.check("compare", "a.png", status: 64)
        try tool.check("compare", "b.aec", "a.png", status: 65)
        let missing = try tool.check("compare", "a.png", "none.aec", status: 66)
        XCTAssertTrue(missing.error.hasPrefix("aec: none.aec: "), missing.error)
        try tool.write(Pictures.synthetic(width: 91, height: 70), to: "c.png")
        try tool.check("compare", "c.png", "b.aec", status: 64, says: "not the same picture")
    }
}
