import AEC
import TestSupport
import XCTest

@testable import AECImageIO

final class PNGMetadataTests: XCTestCase {
    private func png(
        _ before: [(name: String, data: [UInt8])], after: [(name: String, data: [UInt8])] = []
    ) -> [UInt8] {
        var png = HandmadePNG(
            width: 1, height: 1, depth: 8, colorType: 2, before: before, rows: [[0, 1, 2, 3]])
        png.chunks.insert(contentsOf: after, at: png.chunks.count - 1)
        return png.bytes
    }

    func testEverythingSurvivesInEveryKindOfPicture() throws {
        for var image in SamplePicture.kinds(5, 3) {
            image.metadata = SampleMetadata.full
            let loaded = try ImageFile.load(try PNGCodec.encode(image))
            XCTAssertEqual(loaded.image, image, SamplePicture.name(of: image))
            XCTAssertEqual(loaded.warnings, [])
        }
    }

    func testEachBlockSurvivesAlone() throws {
        let full = SampleMetadata.full
        let parts = [
            Metadata(), Metadata(iccProfile: full.iccProfile), Metadata(exif: full.exif),
            Metadata(xmp: full.xmp), Metadata(color: ColorDescription(sRGBIntent: 0)),
            Metadata(color: ColorDescription(gamma: 100_000)),
            Metadata(iccProfile: SampleMetadata.profile(size: 300_000)),
        ]
        for metadata in parts {
            var image = SamplePicture.make(3, 2, .rgb)
            image.metadata = metadata
            XCTAssertEqual(try ImageFile.read(try PNGCodec.encode(image)).metadata, metadata)
        }
    }

    func testChunksOfOtherWriters() throws {
        let packet = SampleMetadata.xmp()
        let keyword = Array("XML:com.adobe.xmp\0".utf8)
        let compressed = try PNGZlib.deflate(packet)
        let exif = SampleMetadata.exif()
        let read = { (bytes: [UInt8]) in try ImageFile.load(bytes) }

        // Compressed, with a language and a translated keyword; behind the pixels.
        let text = keyword + [1, 0] + Array("de\0Titel\0".utf8) + compressed
        XCTAssertEqual(try read(png([], after: [("iTXt", text)])).image.metadata.xmp, packet)
        // With the prefix of JPEG.
        let prefixed = Array("Exif\0\0".utf8) + exif
        XCTAssertEqual(try read(png([("eXIf", prefixed)])).image.metadata.exif, exif)
        // ImageMagick's raw profiles.
        let digits = prefixed.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        let raw = "\nexif\n    \(prefixed.count)\n" + digits.joined() + "\n"
        let name = Array("Raw profile type exif\0".utf8)
        XCTAssertEqual(
            try read(png([("tEXt", name + Array(raw.utf8))])).image.metadata.exif, exif)
        let stream = try PNGZlib.deflate(Array(raw.utf8))
        XCTAssertEqual(try read(png([("zTXt", name + [0] + stream)])).image.metadata.exif, exif)
        // A chunk of its own is worth more.
        let both = try read(
            png([("tEXt", name + Array(raw.utf8)), ("eXIf", SampleMetadata.exif(hasGPS: false))]))
        XCTAssertEqual(both.image.metadata.exif, SampleMetadata.exif(hasGPS: false))
        XCTAssertEqual(both.warnings, [])
    }

    private func rawProfile(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
        let digits = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        let text =
            "Raw profile type \(name)\0\n\(name)\n    \(bytes.count)\n" + digits.joined() + "\n"
        return Array(text.utf8)
    }

    /// What ImageMagick calls APP1 holds whatever such a segment of a JPEG holds.
    func testRawProfilesOfSegmentsAreToldByTheirPrefix() throws {
        let packet = SampleMetadata.xmp()
        let exif = SampleMetadata.exif()
        let segment = Array("http://ns.adobe.com/xap/1.0/\0".utf8) + packet
        for (name, bytes, expected) in [
            ("APP1", segment, Metadata(xmp: packet)), ("xmp", segment, Metadata(xmp: packet)),
            ("xmp", packet, Metadata(xmp: packet)),
            ("APP1", Array("Exif\0\0".utf8) + exif, Metadata(exif: exif)),
            ("APP1", exif, Metadata(exif: exif)),
        ] {
            let loaded = try ImageFile.load(png([("tEXt", rawProfile(name, bytes))]))
            XCTAssertEqual(loaded.image.metadata, expected, name)
            XCTAssertEqual(loaded.warnings, [], name)
        }
        // A chunk of its own is worth more, wherever it stands.
        let own = Array("XML:com.adobe.xmp\0\0\0\0\0".utf8) + SampleMetadata.xmp(orientation: 3)
        for chunks in [
            [("tEXt", rawProfile("APP1", segment)), ("iTXt", own)],
            [("iTXt", own), ("tEXt", rawProfile("APP1", segment))],
        ] {
            let loaded = try ImageFile.load(png(chunks))
            XCTAssertEqual(loaded.image.metadata.xmp, SampleMetadata.xmp(orientation: 3))
            XCTAssertEqual(loaded.warnings, [])
        }
        XCTAssertEqual(
            try ImageFile.load(png([("tEXt", rawProfile("APP1", Array("what".utf8)))])).warnings,
            ["the PNG's 'Raw profile type APP1' chunk is damaged and was left out"])
    }

    func testDamagedChunksAreLeftOutWithAWarning() throws {
        let chunks: [(String, [UInt8])] = [
            ("cICP", [1, 2, 3]), ("cICP", [1, 2, 3, 4]), ("sRGB", [4]), ("sRGB", []),
            ("gAMA", [0, 0, 0, 0]), ("gAMA", [0xFF, 0, 0, 0]), ("gAMA", [1]), ("cHRM", [1]),
            ("iCCP", []), ("iCCP", Array("name\0\0".utf8) + [1, 2, 3]),
            ("iCCP", Array("name\0\u{1}".utf8)), ("iCCP", Array("\0\0".utf8)), ("eXIf", [1, 2]),
            ("iTXt", Array("XML:com.adobe.xmp\0".utf8)),
            ("iTXt", Array("XML:com.adobe.xmp\0".utf8) + [2, 0, 0, 0, 65]),
            ("iTXt", Array("XML:com.adobe.xmp\0".utf8) + [1, 0, 0, 0, 65]),
            // Compressed, and nothing there.
            ("iTXt", Array("XML:com.adobe.xmp\0".utf8) + [1, 0, 0, 0]),
        ]
        for (name, data) in chunks {
            let loaded = try ImageFile.load(png([(name, data)]))
            XCTAssertTrue(loaded.image.metadata.isEmpty, name)
            XCTAssertEqual(
                loaded.warnings, ["the PNG's \(name) chunk is damaged and was left out"])
        }
        let raw = Array("Raw profile type exif\0\nexif\n 9\nzz".utf8)
        XCTAssertEqual(
            try ImageFile.load(png([("tEXt", raw)])).warnings,
            ["the PNG's 'Raw profile type exif' chunk is damaged and was left out"])
        for rest in [[], [0]] as [[UInt8]] {
            let empty = Array("Raw profile type exif\0".utf8) + rest
            XCTAssertEqual(
                try ImageFile.load(png([("zTXt", empty)])).warnings,
                ["the PNG's 'Raw profile type exif' chunk is damaged and was left out"])
        }
    }

    func testTheFirstOfSeveralChunksCounts() throws {
        let loaded = try ImageFile.load(png([("sRGB", [1]), ("sRGB", [2]), ("sRGB", [3])]))
        XCTAssertEqual(loaded.image.metadata.color?.sRGBIntent, 1)
        XCTAssertEqual(loaded.warnings, ["the PNG has several sRGB chunks: the first one counts"])
    }

    func testColoursBehindThePixelsDoNotCount() throws {
        let loaded = try ImageFile.load(png([], after: [("gAMA", [0, 0, 1, 0])]))
        XCTAssertTrue(loaded.image.metadata.isEmpty)
    }

    func testAnimationsAreWarnedOf() throws {
        let loaded = try ImageFile.load(png([("acTL", [0, 0, 0, 1, 0, 0, 0, 0])]))
        XCTAssertEqual(loaded.warnings, ["the PNG is animated: only its still picture is read"])
    }

    func testTheLimitOfMetadataIsExactAndNamesIt() throws {
        var image = SamplePicture.make(3, 2, .rgb)
        image.metadata.iccProfile = SampleMetadata.profile(size: 5000)
        image.metadata.xmp = SampleMetadata.xmp(padding: 5000 - SampleMetadata.xmp().count)
        let exif = SampleMetadata.exif()
        image.metadata.exif = exif + [UInt8](repeating: 0, count: 5000 - exif.count)
        let bytes = try PNGCodec.encode(image)
        XCTAssertEqual(
            try ImageFile.load(bytes, limits: Limits(maxMetadata: 5000)).image, image)
        let refused = try ImageFile.load(bytes, limits: Limits(maxMetadata: 4999))
        XCTAssertTrue(refused.image.metadata.isEmpty)
        XCTAssertEqual(refused.warnings.count, 3)
        for warning in refused.warnings { XCTAssertTrue(warning.contains("Limits.maxMetadata")) }
    }

    /// A stream of zeros that inflates to a thousand times its size stops at the limit.
    func testAnInflateBombIsNotInflated() throws {
        let stream = try PNGZlib.deflate([UInt8](repeating: 0, count: 1 << 22))
        XCTAssertLessThan(stream.count, 8192)
        let loaded = try ImageFile.load(
            png([("iCCP", Array("bomb\0\0".utf8) + stream)]), limits: Limits(maxMetadata: 1 << 16))
        XCTAssertNil(loaded.image.metadata.iccProfile)
        XCTAssertEqual(loaded.warnings.first?.contains("65536 bytes"), true)
    }

    /// Blocks get what memory the pixels leave, in the order of the file.
    func testMemoryForMetadataIsLimited() throws {
        let profile = SampleMetadata.profile(size: 5000)
        let packet = SampleMetadata.xmp(padding: 3000)
        let exif = SampleMetadata.exif()
        // The packet once more, in the older form, which makes way for the newer.
        let raw = rawProfile("APP1", Array("http://ns.adobe.com/xap/1.0/\0".utf8) + packet)
        let text = try Array("XML:com.adobe.xmp\0\u{1}\0\0\0".utf8) + PNGZlib.deflate(packet)
        let iccp = try Array("n\0\0".utf8) + PNGZlib.deflate(profile)
        for texts in [[("iTXt", text)], [("tEXt", raw), ("iTXt", text)]] {
            let bytes = png([("iCCP", iccp), ("eXIf", exif)] + texts)
            func load(_ memory: Int) throws -> LoadedImage {
                try ImageFile.load(bytes, limits: Limits(maxMemory: memory))
            }
            // The three samples of the picture, and all blocks; with the digits and what they give while those are read.
            let all = 3 + profile.count + exif.count + packet.count
            let isRaw = texts.count > 1
            let needed = isRaw ? all + packet.count + raw.count * 3 / 2 : all
            let loaded = try load(needed)
            XCTAssertEqual(
                loaded.image.metadata, Metadata(iccProfile: profile, exif: exif, xmp: packet))
            XCTAssertEqual(loaded.warnings, [])
            if !isRaw {
                let short = try load(all - 1)
                XCTAssertEqual(short.image.metadata, Metadata(iccProfile: profile, exif: exif))
                XCTAssertEqual(
                    short.warnings,
                    [
                        "the PNG's iTXt chunk was left out, since with the picture it exceeds the limit of \(all - 1) bytes of memory (Limits.maxMemory)"
                    ])
            }
            let least = try load(3)
            XCTAssertEqual(least.image.pixels, [1, 2, 3])
            XCTAssertTrue(least.image.metadata.isEmpty)
            XCTAssertEqual(least.warnings.count, isRaw ? 4 : 3)
            for warning in least.warnings { XCTAssertTrue(warning.contains("Limits.maxMemory")) }
            XCTAssertEqual(
                try load(3 + exif.count).image.metadata, Metadata(exif: exif),
                "what is too large leaves its place to what is not")
            assertError(try ImageFile.load(bytes, limits: Limits(maxMemory: 2)), .limitExceeded)
        }
    }

    /// A palette of greys stays RGB for a profile of colours, which takes three times the memory.
    func testAGreyPaletteAndItsProfileInLittleMemory() throws {
        let profile = SampleMetadata.profile()
        let iccp = try Array("n\0\0".utf8) + PNGZlib.deflate(profile)
        let bytes = HandmadePNG(
            width: 4, height: 1, depth: 8, colorType: 3,
            before: [("iCCP", iccp), ("PLTE", [7, 7, 7])], rows: [[0, 0, 0, 0, 0]]
        ).bytes
        let whole = try ImageFile.read(bytes, limits: Limits(maxMemory: 12 + profile.count))
        XCTAssertEqual(whole.colorModel, .rgb)
        XCTAssertEqual(whole.metadata.iccProfile, profile)
        for memory in [11 + profile.count, 4 + profile.count, 4] {
            let grey = try ImageFile.load(bytes, limits: Limits(maxMemory: memory))
            XCTAssertEqual(grey.image.colorModel, .grey)
            XCTAssertEqual(grey.image.pixels, [7, 7, 7, 7])
            XCTAssertNil(grey.image.metadata.iccProfile)
            XCTAssertEqual(grey.warnings.count, 1)
        }
    }

    func testChangedBytesOfMetadataNeverTrap() throws {
        let stream = try PNGZlib.deflate(SampleMetadata.profile())
        for (name, data) in [
            ("iCCP", Array("n\0\0".utf8) + stream), ("eXIf", SampleMetadata.exif(orientation: 6)),
            ("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0".utf8) + SampleMetadata.xmp()),
        ] {
            try forEachChange(of: data, flipping: [1, 0x80, 0xFF]) { damaged, _ in
                let loaded = try ImageFile.load(png([(name, damaged)]))
                XCTAssertEqual(loaded.image.pixels, [1, 2, 3])
            }
        }
    }
}
