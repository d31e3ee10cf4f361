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
