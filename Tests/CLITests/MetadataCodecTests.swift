import AEC
import AECImageIO
import TestSupport
import XCTest

/// What `aec compress --strip` leaves out, and what reaches the formats that `aec decompress` writes.
final class MetadataCodecTests: XCTestCase {
    private func toolWithPhoto(_ metadata: Metadata = SampleMetadata.camera) throws -> Tool {
        let tool = try Tool()
        var photo = Pictures.synthetic(width: 24, height: 16)
        photo.metadata = metadata
        try tool.write(photo, to: "a.png")
        return tool
    }

    func testPartsAreStripped() throws {
        let tool = try toolWithPhoto()
        let camera = SampleMetadata.camera
        var withoutPlace = camera
        XCTAssertEqual(withoutPlace.strip([.gps]), [])
        let cases: [([String], Metadata)] = [
            ([], camera), (["--strip", "all"], Metadata()),
            (["--strip=exif,xmp"], Metadata(iccProfile: camera.iccProfile)),
            (["--strip", "icc", "--strip=xmp"], Metadata(exif: camera.exif)),
            (["--strip", "gps"], withoutPlace),
        ]
        for (arguments, metadata) in cases {
            try tool.check(["compress", "-f", "a.png"] + arguments)
            XCTAssertEqual(
                try AECDecoder().decode(tool.bytes(of: "a.aec")).metadata, metadata,
                "\(arguments)")
        }
    }

    func testMetadataReachesPNGAndJPEG() throws {
        let tool = try toolWithPhoto()
        try tool.check("compress", "a.png")
        for name in ["b.png", "b.jpg"] {
            try tool.check("decompress", "a.aec", "-o", name)
            XCTAssertEqual(try tool.image(name).metadata, SampleMetadata.camera, name)
        }
    }

    /// A palette goes through a lossless file, `info` names it, and `--strip` leaves it out.
    func testTheFormOfAPNG() throws {
        let tool = try Tool()
        let png = HandmadePNG(
            width: 64, height: 64, depth: 1, colorType: 3,
            before: [("PLTE", [9, 8, 7, 6, 5, 4]), ("tRNS", [3])],
            rows: Array(repeating: [0, 0x40, 0, 0, 1, 2, 3, 4, 5], count: 64))
        try tool.write(png.bytes, to: "a.png")
        try tool.check("compress", "--lossless", "a.png")
        try tool.check(
            "info", "a.aec", prints: "form of the PNG: palette of 2 colours of 1 bit with opacities"
        )
        try tool.check(
            "info", "--json", "a.aec", prints: #""pngForm":{"colorType":3,"bitDepth":1,"#)
        try tool.check("decompress", "a.aec", "-o", "b.png")
        XCTAssertEqual(Array(try tool.bytes(of: "b.png")[24...25]), [1, 3])
        XCTAssertEqual(try tool.image("b.png"), try tool.image("a.png"))
        try tool.check("compress", "-f", "--lossless", "--strip", "pngform", "a.png")
        try tool.check("decompress", "-f", "a.aec", "-o", "b.png")
        XCTAssertEqual(Array(try tool.bytes(of: "b.png")[24...25]), [8, 6])
        XCTAssertEqual(try tool.image("b.png").samples, try tool.image("a.png").samples)
    }

    func testDamagedMetadataGivesAWarning() throws {
        let tool = try Tool()
        let png = HandmadePNG(
            width: 1, height: 1, depth: 8, colorType: 2, before: [("eXIf", [1, 2])],
            rows: [[0, 1, 2, 3]])
        try tool.write(png.bytes, to: "a.png")
        let result = try tool.check(
            "compress", "--json", "a.png", status: 2, says: "warning: the PNG's eXIf chunk")
        XCTAssertEqual(
            try result.json().first?["warnings"] as? [String],
            ["the PNG's eXIf chunk is damaged and was left out"])
    }

    /// What stands behind a picture and is not kept is told, and nothing promises it any more.
    func testAMotionPhotoBecomesAStillOneWithAWarning() throws {
        let tool = try Tool()
        let video = HandmadeJPEG.video
        let packet = HandmadeJPEG.promises(gainMap: nil, video: video.count)
        let photo = HandmadeJPEG.withXMP(packet, HandmadeJPEG.baseline(components: [99]))
        try tool.write(photo + video, to: "a.jpg")
        let result = try tool.run("compress", "a.jpg")
        XCTAssertEqual(result.status, 2)
        XCTAssertTrue(result.error.contains("warning: the video behind"), result.error)
        XCTAssertEqual(
            try AECDecoder().decode(tool.bytes(of: "a.aec")).metadata.xmp,
            Array(HandmadeJPEG.promises(gainMap: nil, video: nil).utf8))
    }

    /// An HDR photo stays one from JPEG to JPEG; a PNG loses its gain map with a warning.
    func testAGainMapComesBackInAJPEG() throws {
        let tool = try Tool()
        let map = HandmadeJPEG.gainMap
        let packet = HandmadeJPEG.promises(gainMap: map.count, video: nil)
        let photo = HandmadeJPEG.withXMP(packet, HandmadeJPEG.baseline(components: [99]))
        try tool.write(HandmadeJPEG.multiPicture(photo, [(0, map)]), to: "a.jpg")
        let there = try tool.run("compress", "a.jpg")
        XCTAssertEqual(there.status, 0, there.error)
        let info = String(
            decoding: try tool.run("info", "-v", "a.aec").output, as: UTF8.self)
        XCTAssertTrue(info.contains("gain map \(map.count) bytes"), info)
        XCTAssertTrue(info.contains("chunk gMAP"), info)
        XCTAssertEqual(try tool.run("decompress", "a.aec", "-o", "b.jpg").status, 0)
        XCTAssertEqual(Array(try tool.bytes(of: "b.jpg").suffix(map.count)), map)
        let kept = Metadata(xmp: Array(packet.utf8), gainMap: map)
        XCTAssertEqual(try tool.image("b.jpg").metadata, kept)
        let rest = Metadata(xmp: Array(HandmadeJPEG.promises(gainMap: nil, video: nil).utf8))
        let png = try tool.run("decompress", "a.aec", "-o", "b.png")
        XCTAssertEqual(png.status, 2)
        XCTAssertTrue(png.error.contains("warning: a PNG has no place for the gain map"), png.error)
        XCTAssertEqual(try tool.image("b.png").metadata, rest)
        let part = try tool.run("decompress", "--region=0,0,4,4", "a.aec", "-o", "c.jpg")
        XCTAssertEqual(part.status, 2)
        XCTAssertTrue(part.error.contains("gain map was left out"), part.error)
        XCTAssertEqual(try tool.image("c.jpg").metadata, rest)
        XCTAssertEqual(try tool.run("compress", "-f", "--strip=gainmap", "a.jpg").status, 0)
        XCTAssertEqual(try AECDecoder().decode(tool.bytes(of: "a.aec")).metadata, rest)
    }

    func testTransparencyGoesToPNGAndPAMOnly() throws {
        let tool = try Tool()
        let picture = SamplePicture.kinds(12, 8)[7]
        try tool.write(picture, to: "a.png")
        try tool.check("compress", "a.png")
        let decoded = try AECDecoder().decode(tool.bytes(of: "a.aec"))
        for name in ["b.png", "b.pam"] {
            try tool.check("decompress", "a.aec", "-o", name)
            XCTAssertEqual(try tool.image(name), decoded)
        }
        for name in ["c.jpg", "c.ppm"] {
            try tool.check("decompress", "a.aec", "-o", name, status: 64, says: "transparent")
        }
        XCTAssertEqual(try tool.names(), ["a.aec", "a.png", "b.pam", "b.png"])
    }

    /// A .pgm is grey and a .ppm in RGB, whatever the picture is.
    func testNamesOfGreyAndColour() throws {
        let tool = try Tool()
        for (name, colorModel) in [("c", AECImage.ColorModel.rgb), ("g", .grey)] {
            let picture = Pictures.synthetic(width: 24, height: 16, colorModel: colorModel)
            try tool.write(try AECEncoder().encode(picture), to: name + ".aec")
        }
        try tool.check(
            "decompress", "c.aec", "-o", "c.pgm", status: 64, says: "end the name in .ppm")
        for (input, output, magic) in [
            ("c", "c.ppm", "P6"), ("c", "c.pnm", "P6"), ("g", "g.pgm", "P5"), ("g", "g.pnm", "P5"),
            ("g", "g.ppm", "P6"),
        ] {
            try tool.check("decompress", input + ".aec", "-o", output)
            XCTAssertEqual(Array(try tool.bytes(of: output).prefix(2)), Array(magic.utf8), output)
        }
        XCTAssertEqual(
            try tool.names(), ["c.aec", "c.pnm", "c.ppm", "g.aec", "g.pgm", "g.pnm", "g.ppm"])
    }

    func testQualityOfAJPEG() throws {
        let tool = try Tool()
        let picture = Pictures.synthetic(width: 64, height: 48)
        try tool.write(try AECEncoder().encode(picture), to: "a.aec")
        for quality in [20, 90] {
            try tool.check("decompress", "a.aec", "-o", "\(quality).jpg", "-q", "\(quality)")
        }
        try tool.check("decompress", "a.aec", "-o", "default.jpg")
        XCTAssertEqual(try tool.bytes(of: "default.jpg"), try tool.bytes(of: "90.jpg"))
        XCTAssertLessThan(
            try tool.bytes(of: "20.jpg").count, try tool.bytes(of: "90.jpg").count)
    }
}
