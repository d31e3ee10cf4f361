import AEC
import TestSupport
import XCTest

@testable import AECImageIO

/// Resolution, light levels, texts and IPTC, there and back.
final class MetadataPartsTests: XCTestCase {
    private let plain = HandmadeJPEG.baseline(components: [99])

    private func png(_ before: [(name: String, data: [UInt8])]) throws -> LoadedImage {
        try ImageFile.load(
            HandmadePNG(
                width: 1, height: 1, depth: 8, colorType: 2, before: before, rows: [[0, 1, 2, 3]]
            ).bytes)
    }

    private func picture(_ metadata: Metadata) -> AECImage {
        var image = SamplePicture.make(9, 8, .rgb)
        image.metadata = metadata
        return image
    }

    private var parts: Metadata {
        var metadata = Metadata()
        metadata.addParts()
        metadata.gainMap = nil
        return metadata
    }

    func testAPNGKeepsThemAll() throws {
        let loaded = try ImageFile.load(PNGCodec.encode(picture(parts)))
        XCTAssertEqual(loaded.image.metadata, parts)
        XCTAssertEqual(loaded.warnings, [])
        XCTAssertEqual(PNGMetadata.losses(of: parts), [])
    }

    func testAJPEGKeepsWhatItHasAPlaceFor() throws {
        let (bytes, warnings) = try JPEGCodec.encodeWithWarnings(picture(parts), quality: 90)
        XCTAssertEqual(warnings.count, 2)
        XCTAssertTrue(warnings.contains { $0.contains("2 texts (Title, parameters)") })
        XCTAssertTrue(warnings.contains { $0.contains("mDCV and cLLI") })
        let loaded = try ImageFile.load(bytes)
        XCTAssertEqual(loaded.warnings, [])
        let expected = Metadata(
            resolution: parts.resolution, texts: Array(parts.texts[..<1]), iptc: parts.iptc)
        XCTAssertEqual(loaded.image.metadata, expected)
    }

    /// What every program writes is not worth a warning each time.
    func testTextsOfProgramsAreLostInAJPEGWithoutAWarning() throws {
        func warnings(_ keywords: String...) throws -> [String] {
            let texts = keywords.map {
                Metadata.Text(keyword: Array($0.utf8), text: Array("1".utf8))
            }
            return try JPEGCodec.encodeWithWarnings(picture(Metadata(texts: texts)), quality: 90)
                .warnings
        }
        XCTAssertEqual(
            try warnings(
                "Software", "date:create", "date:modify", "exif:Model", "png:tIME", "Thumb::URI"),
            [])
        XCTAssertEqual(
            try warnings("Software", "Author"),
            ["a JPEG has no place for the text Author: it was left out"])
        XCTAssertEqual(try warnings("Softwares", "dates", "Comments").count, 1)
    }

    // MARK: Resolution

    private func density(_ unit: UInt8, _ x: Int, _ y: Int) -> [UInt8] {
        Array("JFIF\0".utf8) + [1, 2, unit, UInt8(x >> 8), UInt8(x & 255), UInt8(y >> 8)]
            + [UInt8(y & 255), 0, 0]
    }

    /// Every density comes back as it was, but that 1 : 1 says nothing.
    func testDensitiesOfJPEG() throws {
        for (unit, x, y, perMetre) in [
            (1, 300, 300, 11811), (1, 72, 72, 2835), (1, 96, 1, 3780), (2, 118, 118, 11800),
            (2, 1, 65535, 100), (1, 65535, 65535, 2_580_118), (0, 2, 1, 2),
        ] as [(UInt8, Int, Int, UInt32)] {
            let data = density(unit, x, y)
            let resolution = try XCTUnwrap(JFIFDensity.resolution(in: data[...]))
            XCTAssertEqual(resolution.x, perMetre)
            XCTAssertEqual(resolution.isPerMetre, unit > 0)
            XCTAssertEqual(JFIFDensity.fields(of: resolution), Array(data[7..<12]))
            let file = HandmadeJPEG.inserting(0xE0, data, into: plain)
            XCTAssertEqual(try ImageFile.read(file).metadata.resolution, resolution)
            let again = try JPEGCodec.encode(picture(Metadata(resolution: resolution)))
            XCTAssertEqual(try ImageFile.read(again).metadata.resolution, resolution)
        }
        for (unit, x, y) in [(0, 1, 1), (0, 72, 72), (1, 0, 72), (1, 72, 0), (3, 72, 72)] {
            XCTAssertNil(JFIFDensity.resolution(in: density(UInt8(unit), x, y)[...]))
        }
        XCTAssertNil(JFIFDensity.resolution(in: Array("JFIF\0".utf8)[...]))
        let huge = Metadata(resolution: .init(x: 1 << 30, y: 1, isPerMetre: true))
        XCTAssertEqual(
            try JPEGCodec.encodeWithWarnings(picture(huge), quality: 90).warnings.count, 1)
    }

    func testPhysicalPixelsOfPNG() throws {
        let data: [UInt8] = [0, 0, 0x2E, 0x23, 0, 0, 1, 0, 1]
        let read = try png([("pHYs", data)])
        XCTAssertEqual(
            read.image.metadata,
            Metadata(resolution: .init(x: 11811, y: 256, isPerMetre: true)))
        let short = Array(data.dropLast())
        for broken in [[], short, short + [2], [0, 0, 0, 0] + data.dropFirst(4)] as [[UInt8]] {
            XCTAssertEqual(
                try png([("pHYs", broken)]).warnings,
                ["the PNG's pHYs chunk is damaged and was left out"])
        }
    }

    func testAPictureThatIsTurnedHasItsResolutionTurned() throws {
        for (orientation, isTurned) in [(1, false), (3, false), (6, true)] as [(UInt16, Bool)] {
            let metadata = Metadata(
                exif: SampleMetadata.exif(orientation: orientation),
                resolution: .init(x: 100, y: 200, isPerMetre: true))
            let read = try ImageFile.read(PNGCodec.encode(picture(metadata))).metadata.resolution
            XCTAssertEqual(read?.x, isTurned ? 200 : 100)
            XCTAssertEqual(read?.y, isTurned ? 100 : 200)
        }
    }

    // MARK: Light levels

    func testBrokenLightLevelsAreLeftOut() throws {
        for (name, size) in [("mDCV", 24), ("cLLI", 8)] {
            let zeros = [UInt8](repeating: 0, count: size)
            XCTAssertNotNil(try png([(name, zeros)]).image.metadata.lightLevels)
            for broken in [zeros + [0], Array(zeros.dropLast())] {
                let read = try png([(name, broken)])
                XCTAssertTrue(read.image.metadata.isEmpty)
                XCTAssertEqual(
                    read.warnings, ["the PNG's \(name) chunk is damaged and was left out"])
            }
        }
    }

    // MARK: Texts

    func testTextsOfEveryKind() throws {
        let latin = Array("Title\0Caf".utf8) + [0xE9]
        let stream = try PNGZlib.deflate([0xE9, 65])
        let japanese = Array("Title\0\0\0ja\0T\0\u{6D77}".utf8)
        let utf8 = try PNGZlib.deflate(Array("\u{6D77}".utf8))
        let read = try png([
            ("tEXt", latin), ("zTXt", Array("A b\0\0".utf8) + stream), ("iTXt", japanese),
            ("iTXt", Array("Title\0\u{1}\0\0\0".utf8) + utf8),
        ])
        XCTAssertEqual(read.warnings, [])
        func text(
            _ keyword: String, _ text: String, _ language: String = "", _ translated: String = ""
        )
            -> Metadata.Text
        {
            Metadata.Text(
                keyword: Array(keyword.utf8), language: Array(language.utf8),
                translatedKeyword: Array(translated.utf8), text: Array(text.utf8))
        }
        XCTAssertEqual(
            read.image.metadata.texts,
            [
                text("Title", "Caf\u{E9}"), text("A b", "\u{E9}A"),
                text("Title", "\u{6D77}", "ja", "T"), text("Title", "\u{6D77}"),
            ])
        XCTAssertEqual(try ImageFile.read(PNGCodec.encode(read.image)), read.image)
    }

    func testBrokenTextsAreLeftOutWithOneWarning() throws {
        let long = [UInt8](repeating: 65, count: 80)
        for (name, data) in [
            ("tEXt", Array("no end".utf8)), ("tEXt", [0, 65]), ("tEXt", long + [0, 65]),
            ("zTXt", Array("a\0\0what".utf8)), ("iTXt", Array("a\0\u{2}\0\0\0b".utf8)),
            ("iTXt", Array("a\0\0\0no end".utf8)), ("iTXt", [65, 66]),
        ] {
            let read = try png([(name, data), (name, data)])
            XCTAssertTrue(read.image.metadata.isEmpty, name)
            XCTAssertEqual(read.warnings, ["a text of the PNG is damaged and was left out"])
        }
    }

    func testTextsAreLimited() throws {
        let one = (name: "tEXt", data: [65, 0, 66] as [UInt8])
        let many = try png(Array(repeating: one, count: 1026))
        XCTAssertEqual(many.image.metadata.texts.count, 1024)
        XCTAssertEqual(
            many.warnings, ["the PNG has more than 1024 texts: the others were left out"])
        let image = picture(Metadata(texts: parts.texts))
        let read = try ImageFile.load(PNGCodec.encode(image), limits: Limits(maxMetadata: 100))
        XCTAssertEqual(read.image.metadata.texts, Array(parts.texts[..<2]))
        XCTAssertEqual(read.warnings.count, 1)
        XCTAssertEqual(read.warnings.first?.contains("Limits.maxMetadata"), true)
    }

    func testComments() throws {
        let file = HandmadeJPEG.inserting(0xFE, [67, 0xE9, 0], into: plain)
        let both = HandmadeJPEG.inserting(0xFE, Array("\u{6D77}".utf8), into: file)
        XCTAssertEqual(
            try ImageFile.read(both).metadata.texts.map {
                String(decoding: $0.text, as: UTF8.self)
            },
            ["\u{6D77}", "C\u{E9}"])
        let empty = HandmadeJPEG.inserting(0xFE, [0], into: plain)
        XCTAssertTrue(try ImageFile.load(empty).image.metadata.isEmpty)
    }

    // MARK: IPTC

    private func resource(_ number: Int, _ data: [UInt8], name: String = "") -> [UInt8] {
        let names = [UInt8(name.utf8.count)] + Array(name.utf8)
        return Array("8BIM".utf8) + [UInt8(number >> 8), UInt8(number & 255)] + names
            + [UInt8](repeating: 0, count: names.count & 1)
            + HandmadePNG.bytes(UInt32(data.count)) + data
            + [UInt8](repeating: 0, count: data.count & 1)
    }

    private func load(_ resources: [UInt8]) throws -> LoadedImage {
        try ImageFile.load(
            HandmadeJPEG.inserting(0xED, Array("Photoshop 3.0\0".utf8) + resources, into: plain))
    }

    /// IPTC stays; what a program keeps for itself goes, and clipping paths with a warning.
    func testResourcesOfPhotoshop() throws {
        let iptc = Metadata.sampleIPTC
        let digest = resource(0x0425, [UInt8](repeating: 7, count: 16))
        let thumbnail = resource(0x040C, [1, 2, 3], name: "thumb")
        let read = try load(thumbnail + iptc + digest + thumbnail)
        XCTAssertEqual(read.image.metadata, Metadata(iptc: iptc + digest))
        XCTAssertEqual(read.warnings, [])
        XCTAssertEqual(
            try load(iptc + resource(2000, [1], name: "way")).warnings,
            ["the JPEG's clipping paths were left out"])
        XCTAssertTrue(try load(thumbnail).image.metadata.isEmpty)
        for broken in [Array("what".utf8), Array(iptc.dropLast()), iptc + [1], Array("8BIM".utf8)] {
            XCTAssertEqual(
                try load(broken).warnings, ["the JPEG's IPTC is damaged and was left out"])
        }
        let long = resource(0x0404, [UInt8](repeating: 9, count: 100_001))
        let again = try ImageFile.load(JPEGCodec.encode(picture(Metadata(iptc: long))))
        XCTAssertEqual(again.image.metadata, Metadata(iptc: long))
    }

    func testIPTCOfPNG() throws {
        let alone = Array(Metadata.sampleIPTC[12...])
        for (name, profile) in [
            ("iptc", alone), ("iptc", Metadata.sampleIPTC), ("8bim", Metadata.sampleIPTC),
        ] {
            let data =
                Array("Raw profile type \(name)\0".utf8) + PNGRawProfile.encode(profile, name: name)
            let read = try png([("tEXt", data)])
            XCTAssertEqual(read.image.metadata, Metadata(iptc: Metadata.sampleIPTC))
            XCTAssertEqual(read.warnings, [])
        }
    }

    // MARK: Parts that are left out

    func testPartsAreStripped() {
        var all = SampleMetadata.full
        all.addParts()
        func stripped(_ part: MetadataPart) -> Metadata {
            var metadata = all
            XCTAssertEqual(metadata.strip([part]), [])
            return metadata
        }
        var expected = all
        expected.iptc = nil
        XCTAssertEqual(stripped(.iptc), expected)
        expected = all
        expected.texts = []
        XCTAssertEqual(stripped(.text), expected)
        expected = all
        expected.gainMap = nil
        XCTAssertEqual(stripped(.gainmap), expected)
        XCTAssertEqual(stripped(.all), Metadata())
    }
}
