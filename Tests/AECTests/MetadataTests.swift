import TestSupport
import XCTest

@testable import AEC

/// Metadata through encoder and decoder, and chunks of it that are wrong: never a reason to refuse a picture.
final class MetadataTests: XCTestCase {
    private typealias Files = ContainerTestFiles

    private func image(
        _ metadata: Metadata, _ colorModel: AECImage.ColorModel = .rgb
    ) throws -> AECImage {
        let picture = Pictures.synthetic(width: 12, height: 9, colorModel: colorModel)
        return try AECImage(
            width: 12, height: 9, colorModel: colorModel, samples: picture.samples,
            metadata: metadata)
    }

    func testEverythingComesBack() throws {
        for colorModel in [AECImage.ColorModel.rgb, .grey] {
            let whole = Pictures.metadata(for: colorModel)
            var more = Metadata()
            more.addParts()
            var all = whole
            all.addParts()
            let parts = [
                all, more, Metadata(resolution: more.resolution), Metadata(texts: more.texts),
                Metadata(lightLevels: .init(contentLight: more.lightLevels?.contentLight)),
                whole, Metadata(iccProfile: whole.iccProfile), Metadata(exif: whole.exif),
                Metadata(xmp: whole.xmp), Metadata(color: whole.color), Metadata(),
                Metadata(exif: [0x4D, 0x4D, 0, 0x2A]), Metadata(xmp: Files.stream(4, 3000)),
            ]
            for metadata in parts {
                var warnings: [String] = []
                let bytes = try AECEncoder(tuning: .psnr).encode(
                    image(metadata, colorModel), warnings: &warnings)
                let decoded = try AECDecoder().decode(bytes, warnings: &warnings)
                XCTAssertEqual(decoded.metadata, metadata)
                XCTAssertEqual(warnings, [])
                XCTAssertEqual(try AECDecoder.inspect(bytes).metadata, metadata)
                XCTAssertEqual(try AECDecoder().decode(bytes), decoded)
            }
        }
    }

    /// Every combination of PNG's chunks, with the bytes that the specification gives.
    func testColorDescriptions() throws {
        let whole = try XCTUnwrap(Pictures.metadata(for: .rgb).color)
        for parts in 1..<16 {
            let color = ColorDescription(
                codePoints: parts & 1 == 0 ? nil : whole.codePoints,
                sRGBIntent: parts & 2 == 0 ? nil : whole.sRGBIntent,
                gamma: parts & 4 == 0 ? nil : whole.gamma,
                chromaticities: parts & 8 == 0 ? nil : whole.chromaticities)
            XCTAssertEqual(ColorDescription(chunk: color.chunkData), color)
            XCTAssertEqual(color.chunkData[0], UInt8(parts))
            for count in 0..<color.chunkData.count {
                XCTAssertNil(ColorDescription(chunk: Array(color.chunkData.prefix(count))))
            }
            XCTAssertNil(ColorDescription(chunk: color.chunkData + [0]))
        }
        XCTAssertEqual(
            ColorDescription(codePoints: whole.codePoints, sRGBIntent: 1, gamma: 45455).chunkData,
            [7, 12, 13, 0, 1, 1, 0x8F, 0xB1, 0, 0])
        XCTAssertNil(ColorDescription(chunk: [16, 0]))
        XCTAssertNil(ColorDescription(chunk: [2, 4]))
        XCTAssertNil(ColorDescription(chunk: [1, 0, 0, 0, 2]))
        XCTAssertNil(ColorDescription(chunk: [4, 0, 0, 0, 0]))
        XCTAssertNil(ColorDescription(chunk: [4, 0, 0, 0, 0x80]))
        XCTAssertNil(ColorDescription(chunk: [8] + Array(repeating: 255, count: 32)))
    }

    /// The bytes that the specification gives, and none that it does not.
    func testResolutionsLightLevelsAndTexts() throws {
        typealias Resolution = Metadata.Resolution
        let resolution = Resolution(x: 11811, y: 300, isPerMetre: true)
        XCTAssertEqual(resolution.chunkData, [0x23, 0x2E, 0, 0, 0x2C, 1, 0, 0, 1])
        XCTAssertEqual(Resolution(chunk: resolution.chunkData), resolution)
        for bytes in [
            [], [0x23, 0x2E, 0, 0, 0x2C, 1, 0, 0], [1, 0, 0, 0, 1, 0, 0, 0, 2],
            [0, 0, 0, 0, 1, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0, 0x80, 1],
            [1, 0, 0, 0, 1, 0, 0, 0, 1, 0],
        ] as [[UInt8]] {
            XCTAssertNil(Resolution(chunk: bytes))
        }

        var whole = Metadata()
        whole.addParts()
        let levels = try XCTUnwrap(whole.lightLevels)
        for parts in 1...3 {
            let some = Metadata.LightLevels(
                masteringDisplay: parts & 1 == 0 ? nil : levels.masteringDisplay,
                contentLight: parts & 2 == 0 ? nil : levels.contentLight)
            let data = some.chunkData
            XCTAssertEqual(data[0], UInt8(parts))
            XCTAssertEqual(Metadata.LightLevels(chunk: data), some)
            for count in 0..<data.count {
                XCTAssertNil(Metadata.LightLevels(chunk: Array(data[..<count])))
            }
            XCTAssertNil(Metadata.LightLevels(chunk: data + [0]))
        }
        XCTAssertEqual(
            Metadata.LightLevels(contentLight: .init(maximum: 258, average: 3)).chunkData,
            [2, 2, 1, 0, 0, 3, 0, 0, 0])
        XCTAssertNil(Metadata.LightLevels(chunk: [0]))
        XCTAssertNil(Metadata.LightLevels(chunk: [4, 0, 0, 0, 0]))

        typealias Text = Metadata.Text
        let data = Text.chunkData(whole.texts)
        XCTAssertEqual(Text.list(chunk: data), whole.texts)
        let ends = (1..<3).map { Text.chunkData(Array(whole.texts[..<$0])).count }
        for count in 0..<data.count where !ends.contains(count) {
            XCTAssertNil(Text.list(chunk: Array(data[..<count])))
        }
        let short = Text(keyword: [65], text: [66, 67])
        let bytes: [UInt8] = [1, 0, 0, 0, 65, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 66, 67]
        XCTAssertEqual(Text.chunkData([short]), bytes)
        let none = [UInt8](repeating: 0, count: 16)
        for broken in [
            none, bytes + none, [1, 0, 0, 0, 0] + none.dropFirst(4),
            [0xFF, 0xFF, 0xFF, 0xFF, 65] + none,
        ] {
            XCTAssertNil(Text.list(chunk: broken))
        }
        XCTAssertNotNil(Text.list(chunk: Text.chunkData(Array(repeating: short, count: 1024))))
        XCTAssertNil(Text.list(chunk: Text.chunkData(Array(repeating: short, count: 1025))))
        XCTAssertNil(
            Text.list(
                chunk: Text.chunkData([Text(keyword: Array(repeating: 65, count: 256), text: [])])))
    }

    /// The bytes that the specification gives, and what is none.
    func testFormsOfPNG() {
        typealias Form = Metadata.PNGForm
        let forms: [(Form, [UInt8])] = [
            (Form(colorType: .grey, bitDepth: 1), [0, 1, 0, 0, 0]),
            (
                Form(colorType: .rgb, bitDepth: 16, transparency: [1, 2, 3, 4, 5, 6]),
                [2, 16, 0, 0, 0, 1, 2, 3, 4, 5, 6]
            ),
            (
                Form(
                    colorType: .palette, bitDepth: 2, isInterlaced: true,
                    palette: [9, 8, 7, 6, 5, 4],
                    transparency: [0]), [3, 2, 1, 2, 0, 9, 8, 7, 6, 5, 4, 0]
            ),
            (Form(colorType: .rgbAlpha, bitDepth: 8), [6, 8, 0, 0, 0]),
            (
                Form(colorType: .palette, bitDepth: 8, palette: [UInt8](repeating: 1, count: 768)),
                [3, 8, 0, 0, 1] + [UInt8](repeating: 1, count: 768)
            ),
        ]
        for (form, data) in forms {
            XCTAssertEqual(form.chunkData, data)
            XCTAssertEqual(Form(chunk: data), form)
            for count in 0..<min(data.count, 5) { XCTAssertNil(Form(chunk: Array(data[..<count]))) }
        }
        for broken: [UInt8] in [
            [1, 8, 0, 0, 0], [0, 3, 0, 0, 0], [0, 8, 2, 0, 0], [0, 8, 0, 1, 0], [0, 8, 0, 0, 0, 1],
            [3, 8, 0, 0, 0], [3, 16, 0, 1, 0, 1, 2, 3], [3, 1, 0, 3, 0] + [UInt8](0...8),
            [3, 8, 0, 1, 0, 1, 2, 3, 0, 0], [2, 8, 0, 0, 0, 1, 2], [4, 4, 0, 0, 0],
            [6, 8, 0, 0, 0, 0, 0], [3, 8, 0, 1, 1] + [UInt8](repeating: 0, count: 771),
            [3, 8, 0, 255, 255],
        ] {
            XCTAssertNil(Form(chunk: broken), "\(broken)")
        }
    }

    /// The example of the specification, and others by hand.
    func testPalettesByColors() throws {
        typealias Form = Metadata.PNGForm
        let (a, b): ([UInt8], [UInt8]) = ([9, 8, 7], [6, 5, 4])
        let picture = try AECImage(
            width: 3, height: 1, colorModel: .rgb, samples: .bits8(a + b + b))
        var transparent = picture
        transparent.alpha = .bits8([0, 255, 255])
        let grey = try AECImage(
            width: 3, height: 1, colorModel: .grey, samples: .bits8([4, 4, 200]),
            alpha: .bits8([7, 8, 255]))
        let ofGrey: [UInt8] = [4, 4, 4, 4, 4, 4, 200, 200, 200]
        let cases: [(AECImage, Form, order: UInt8, [UInt8])] = [
            (
                picture, Form(colorType: .palette, bitDepth: 2, palette: b + [1, 2, 3] + a), 0,
                [0x83, 2, 0, 3, 0, 0, 0, 0, 1, 1, 0, 1, 2, 3]
            ),
            (
                picture, Form(colorType: .palette, bitDepth: 2, palette: b + [1, 2, 3] + a), 1,
                [0x83, 2, 0, 3, 0, 0, 0, 1, 0, 1, 0, 1, 2, 3]
            ),
            // The same colour twice, and one without opacity behind an entry without a pixel
            (
                picture,
                Form(
                    colorType: .palette, bitDepth: 8, isInterlaced: true, palette: a + a + b,
                    transparency: [255, 3]), 0,
                [0x83, 8, 1, 3, 0, 2, 0, 0, 0, 1, 0] + a + [3]
            ),
            (
                transparent,
                Form(
                    colorType: .palette, bitDepth: 1, palette: a + b, transparency: [0]), 0,
                [0x83, 1, 0, 2, 0, 1, 0, 0, 0, 0]
            ),
            (
                grey,
                Form(
                    colorType: .palette, bitDepth: 4, palette: ofGrey, transparency: [8, 7, 255]),
                0, [0x83, 4, 0, 3, 0, 3, 0, 0, 1, 0, 0]
            ),
        ]
        for (image, form, order, data) in cases {
            let sorting = try XCTUnwrap(PaletteOrder.Sorting(rawValue: order))
            XCTAssertEqual(form.orderedChunkData(sorting, of: image), data)
            for count in 0..<data.count where count < 8 + Int(data[3]) {
                XCTAssertNil(Form(chunk: Array(data[..<count])))
            }
            var read = try XCTUnwrap(Form(chunk: data))
            XCTAssertEqual(read.palette, [UInt8](repeating: 0, count: form.palette.count))
            XCTAssertEqual(read.transparency.count, form.transparency.count)
            XCTAssertTrue(
                read.resolve(samples: image.samples, image.colorModel, alpha: image.alpha))
            XCTAssertEqual(read, form)
            // With a byte less or more of the others
            for other in [data + [0], Array(data.dropLast())] where other.count >= 8 + Int(data[3])
            {
                var broken = try XCTUnwrap(Form(chunk: other))
                XCTAssertFalse(
                    broken.resolve(
                        samples: image.samples, image.colorModel, alpha: image.alpha))
            }
        }
        // More colours than entries, or 16 bits; a rank beyond the colours, a colour with opacity behind tRNS
        XCTAssertNil(
            Form(colorType: .palette, bitDepth: 1, palette: a)
                .orderedChunkData(.occurrence, of: picture))
        let deep = try AECImage(
            width: 1, height: 1, colorModel: .rgb, samples: .bits16([0, 0, 0]))
        XCTAssertNil(
            Form(colorType: .palette, bitDepth: 1, palette: a)
                .orderedChunkData(.occurrence, of: deep))
        for broken: [UInt8] in [
            [0x83, 1, 0, 1, 0, 0, 0, 0, 3], [0x83, 1, 0, 1, 0, 0, 0, 0, 255, 1, 2, 3],
            [0x83, 1, 0, 2, 0, 0, 0, 0, 0, 0],
        ] {
            var form = try XCTUnwrap(Form(chunk: broken))
            XCTAssertFalse(
                form.resolve(
                    samples: transparent.samples, .rgb, alpha: transparent.alpha), "\(broken)")
        }
        for broken: [UInt8] in [
            [0x82, 8, 0, 1, 0, 0, 0, 0, 0], [0x83, 8, 0, 0, 0, 0, 0, 0],
            [0x83, 8, 0, 1, 0, 2, 0, 0, 0], [0x83, 8, 0, 1, 0, 0, 0, 2, 0],
            [0x83, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0], [0x43, 8, 0, 1, 0, 1, 2, 3],
        ] {
            XCTAssertNil(Form(chunk: broken), "\(broken)")
        }
    }

    /// A lossy file gives other samples, which a palette would not hold.
    func testLossyFilesHaveNoFormOfPNG() throws {
        let form = Metadata.PNGForm(colorType: .palette, bitDepth: 1, palette: [1, 2, 3, 4, 5, 6])
        let encoder = AECEncoder(tuning: .psnr)
        XCTAssertEqual(
            try encoder.encode(image(Metadata(pngForm: form))),
            try encoder.encode(image(Metadata())))
        // A reader takes it from where it is
        let bytes = try file(.pngForm, [0] + form.chunkData)
        XCTAssertEqual(try AECDecoder().decode(bytes).metadata.pngForm, form)
        XCTAssertEqual(try AECDecoder.inspect(bytes).metadata, Metadata(pngForm: form))
    }

    func testMetadataIsDeflatedWhereThatHelps() throws {
        let long = Array(repeating: UInt8(ascii: "x"), count: 5000)
        var warnings: [String] = []
        let chunks = try MetadataEncoder.chunks(
            of: image(Metadata(exif: [0x49, 0x49, 0x2A, 0], xmp: long)), isLossless: false,
            warnings: &warnings)
        XCTAssertEqual(chunks.map(\.type), [.exif, .xmp])
        XCTAssertEqual(chunks[0].payload, [0, 0x49, 0x49, 0x2A, 0])
        XCTAssertEqual(Array(chunks[1].payload.prefix(5)), [1] + littleEndian(5000))
        XCTAssertLessThan(chunks[1].payload.count, 60)
    }

    func testWhatCannotBeWrittenIsLeftOutWithAWarning() throws {
        let good = Pictures.metadata(for: .rgb)
        var bad = good
        var intent = ColorDescription()
        intent.sRGBIntent = 4
        for (change, words): ((inout Metadata) -> Void, String) in [
            ({ $0.iccProfile = Files.profile("CMYK") }, "CMYK"),
            ({ $0.iccProfile = Files.profile("GRAY") }, "GRAY"),
            ({ $0.iccProfile = Array(Files.profile("RGB ").dropLast()) }, "not an ICC profile"),
            ({ $0.iccProfile = [] }, "0 bytes"),
            ({ $0.exif = Array("Exif\0\0II*\0".utf8) }, "Exif"),
            ({ $0.xmp = [] }, "XMP"),
            ({ $0.xmp = [UInt8](repeating: 32, count: 1 << 24 + 1) }, "XMP"),
            ({ $0.color = intent }, "colour description"),
            ({ $0.resolution = .init(x: 0, y: 1, isPerMetre: true) }, "resolution"),
            ({ $0.lightLevels = .init() }, "light levels"),
            ({ $0.texts = [.init(keyword: [], text: [65])] }, "1 texts"),
            ({ $0.iptc = [1, 2, 3] }, "IPTC"),
            ({ $0.gainMap = [1, 2, 3] }, "gain map"),
        ] {
            bad = good
            change(&bad)
            var warnings: [String] = []
            let bytes = try AECEncoder(tuning: .psnr).encode(image(bad), warnings: &warnings)
            assertOneWarning(warnings, words)
            let decoded = try AECDecoder().decode(bytes).metadata
            let kept = [
                decoded.iccProfile != nil, decoded.exif != nil, decoded.xmp != nil,
                decoded.color != nil,
            ]
            let isNew =
                bad.resolution != nil || bad.lightLevels != nil || !bad.texts.isEmpty
                || bad.iptc != nil || bad.gainMap != nil
            XCTAssertEqual(kept.count { $0 }, isNew ? 4 : 3, words)
            if isNew { XCTAssertEqual(decoded, good) }
        }
    }

    /// A file with this chunk in front of its groups.
    private func file(
        _ type: ChunkType, _ payload: [UInt8], _ colorModel: AECImage.ColorModel = .rgb
    ) throws -> [UInt8] {
        let good = try AECEncoder(tuning: .psnr).encode(image(Metadata(), colorModel))
        return try rewritten(good, leading: [EncodedChunk(type: type, payload: payload)])
    }

    func testBrokenContentsGiveAWarningAndThePicture() throws {
        let text = [UInt8](repeating: 65, count: 3000)
        let stream = try Deflate.deflate(text)
        let exif = Array("II*\0".utf8)
        let cases: [(ChunkType, [UInt8], String)] = [
            (.xmp, [], "empty"),
            (.xmp, [0], "0 bytes"),
            (.xmp, [2, 1, 2, 3], "method"),
            (.xmp, [255], "method"),
            (.xmp, [1], "ends early"),
            (.xmp, [1, 1, 0, 0], "ends early"),
            (.xmp, [1] + littleEndian(0) + stream, "declares"),
            (.xmp, [1] + littleEndian(2999) + stream, "inflate"),
            (.xmp, [1] + littleEndian(3001) + stream, "inflate"),
            (.xmp, [1] + littleEndian(3000) + stream + [0], "inflate"),
            (.xmp, [1] + littleEndian(3000) + stream.dropLast(), "inflate"),
            (.xmp, [1] + littleEndian(1 << 24 + 1) + stream, "declares"),
            (.xmp, [1] + littleEndian(.max) + stream, "declares"),
            (.xmp, [1] + littleEndian(UInt32(1032 * stream.count + 1)) + stream, "declares"),
            (.xmp, [1] + littleEndian(UInt32(1032 * stream.count)) + stream, "inflate"),
            (.exif, [0] + Array("Exif\0\0".utf8) + exif, "Exif"),
            (.exif, [0, 0x49, 0x49], "Exif"),
            (.icc, [0] + Files.profile("CMYK"), "CMYK"),
            (.icc, [0] + Files.profile("GRAY"), "GRAY"),
            (.icc, [0] + Files.profile("RGB ").dropLast(), "not an ICC profile"),
            (.icc, [0] + [UInt8](repeating: 0, count: 200), "not an ICC profile"),
            (.color, [0, 0], "rules"),
            (.color, [0, 2, 9], "rules"),
            (.resolution, [0, 1, 0, 0, 0, 1, 0, 0, 0, 2], "rules"),
            (.lightLevels, [0, 0], "rules"),
            (.texts, [0, 0, 0, 0, 0], "rules"),
            (.texts, [0, 255, 255, 255, 127, 65], "rules"),
            (.iptc, [0, 1, 2, 3, 4], "8BIM"),
            (.gainMap, [0, 1, 2, 3], "JPEG"),
            (.pngForm, [0, 1, 8, 0, 0, 0], "rules"),
            (.pngForm, [0], "rules"),
        ]
        let picture = try AECDecoder().decode(AECEncoder(tuning: .psnr).encode(image(Metadata())))
        for (type, payload, words) in cases {
            let bytes = try file(type, payload)
            var warnings: [String] = []
            XCTAssertEqual(try AECDecoder().decode(bytes, warnings: &warnings), picture, words)
            assertOneWarning(warnings, type.name, words)
            XCTAssertEqual(try AECDecoder().verify(bytes), warnings)
            XCTAssertEqual(try AECDecoder.inspect(bytes).warnings, warnings)
        }
    }

    /// Blocks are reserved before they are inflated, and what the budget has no room for is left out.
    func testMemoryForMetadataIsLimited() throws {
        let exif = Array("II*\0".utf8) + [UInt8](repeating: 1, count: 3000)
        let whole = Metadata(
            iccProfile: Files.profile("RGB "), exif: exif, xmp: [UInt8](repeating: 65, count: 5000))
        let bytes = try AECEncoder(tuning: .psnr).encode(image(whole))
        let file = try ContainerReader(bytes, limits: .default)
        func read(_ size: Int) -> (Metadata, warnings: [String], used: Int) {
            var budget = Budget(size)
            var warnings: [String] = []
            let metadata = file.readMetadata(
                limits: .default, budget: &budget, warnings: &warnings)
            return (metadata, warnings, budget.used)
        }
        let enough = read(128 + 3004 + 5000)
        XCTAssertEqual(enough.0, whole)
        XCTAssertEqual(enough.warnings, [])
        XCTAssertEqual(enough.used, 8132)
        let short = read(8131)
        XCTAssertEqual(short.0, Metadata(iccProfile: whole.iccProfile, exif: exif))
        assertOneWarning(short.warnings, "XMP", "8132 bytes", "Limits.maxMemory")
        // What is too large leaves its place to what is not.
        XCTAssertEqual(read(3100).0, Metadata(iccProfile: whole.iccProfile))
        XCTAssertEqual(read(127).0, Metadata())
        XCTAssertEqual(read(0).used, 0)
        XCTAssertEqual(
            try AECDecoder.inspect(bytes, limits: Limits(maxMemory: 8131)).warnings, short.warnings)
    }

    /// Less than 25 KB that would take 16 MB.
    func testABombOfMetadataIsNotInflated() throws {
        let size = 1 << 24
        let stream = try Deflate.deflate([UInt8](repeating: 32, count: size))
        let bytes = try file(.xmp, [1] + littleEndian(UInt32(size)) + stream)
        XCTAssertLessThan(bytes.count, 25_000)
        XCTAssertEqual(try AECDecoder.inspect(bytes).metadata.xmp?.count, size)
        let decoder = AECDecoder(limits: Limits(maxMemory: size - 1))
        let picture = try AECDecoder().decode(AECEncoder(tuning: .psnr).encode(image(Metadata())))
        var warnings: [String] = []
        XCTAssertEqual(try decoder.decode(bytes, warnings: &warnings), picture)
        assertOneWarning(warnings, "Limits.maxMemory")
        XCTAssertEqual(try decoder.verify(bytes).count, 1)
        XCTAssertEqual(
            try AECDecoder.inspect(bytes, limits: decoder.limits).warnings.count, 1)
    }

    /// What cannot be used gives its memory back.
    func testDamagedMetadataTakeNoMemory() throws {
        let stream = try Deflate.deflate([UInt8](repeating: 65, count: 3000))
        for (type, payload) in [
            (ChunkType.xmp, [1] + littleEndian(3001) + stream),
            (.icc, [0] + [UInt8](repeating: 0, count: 200)),
        ] {
            let bytes = try file(type, payload)
            var budget = Budget(10_000)
            var warnings: [String] = []
            let metadata = try ContainerReader(bytes, limits: .default).readMetadata(
                limits: .default, budget: &budget, warnings: &warnings)
            XCTAssertEqual(metadata, Metadata())
            XCTAssertEqual(warnings.count, 1)
            XCTAssertEqual(budget.used, 0)
        }
    }

    func testAProfileOfTheRightKindIsKept() throws {
        for (space, colorModel) in [("RGB ", AECImage.ColorModel.rgb), ("GRAY", .grey)] {
            let bytes = try file(.icc, [0] + Files.profile(space), colorModel)
            XCTAssertEqual(
                try AECDecoder().decode(bytes).metadata.iccProfile, Files.profile(space))
        }
        let wrong = try file(.icc, [0] + Files.profile("RGB "), .grey)
        XCTAssertNil(try AECDecoder().decode(wrong).metadata.iccProfile)
    }
}
