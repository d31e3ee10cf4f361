import AEC
import TestSupport
import XCTest

@testable import AECImageIO

/// PNG files of every form, read and written again: few bits, palettes, transparent colours, passes.
final class PNGFormTests: XCTestCase {
    private typealias Form = Metadata.PNGForm

    /// What a file says of its form: IHDR but for the sides, PLTE and tRNS, and the names of its chunks but for IDAT.
    private struct Facts: Equatable {
        var header: [UInt8] = []
        var palette: [UInt8] = []
        var transparency: [UInt8] = []
        var names: [String] = []

        init(_ file: [UInt8]) {
            var at = 8
            while at + 12 <= file.count {
                let length = Int(file.bigEndian(at: at))
                let name = String(decoding: file[at + 4..<at + 8], as: UTF8.self)
                let data = Array(file[at + 8..<at + 8 + length])
                if name == "IHDR" { header = Array(data[8...]) }
                if name == "PLTE" { palette = data }
                if name == "tRNS" { transparency = data }
                if name != "IDAT" { names.append(name) }
                at += 12 + length
            }
        }
    }

    /// Reads a file, writes its picture again, and compares.
    private func assertComesBack(
        _ file: [UInt8], _ name: String, line: UInt = #line
    ) throws {
        let image = try ImageFile.read(file)
        for effort in [PNGCodec.Effort.fast, .small, .smallest] {
            let again = try PNGCodec.encode(image, effort: effort)
            XCTAssertEqual(Facts(again), Facts(file), name, line: line)
            XCTAssertEqual(try ImageFile.read(again), image, name, line: line)
        }
    }

    /// A picture whose rows are counted through all values of `bits`, as HandmadePNG takes them.
    private func rows(_ width: Int, _ height: Int, bitsPerPixel bits: Int) -> [[UInt8]] {
        (0..<height).map { y in
            let count = (width * bits + 7) / 8
            return [0] + (0..<count).map { UInt8(truncatingIfNeeded: ($0 + y * count) * 37) }
        }
    }

    private static func palette(_ entries: Int, isGrey: Bool = false) -> [UInt8] {
        (0..<entries).flatMap { entry -> [UInt8] in
            let value = UInt8(truncatingIfNeeded: entry * 91 + 5)
            return isGrey ? [value, value, value] : [value, UInt8(255 - entry), UInt8(entry)]
        }
    }

    func testEveryColorTypeAndDepth() throws {
        let kinds: [(type: UInt8, depths: [UInt8], channels: Int)] = [
            (0, [1, 2, 4, 8, 16], 1), (2, [8, 16], 3), (3, [1, 2, 4, 8], 1), (4, [8, 16], 2),
            (6, [8, 16], 4),
        ]
        for (type, depths, channels) in kinds {
            for depth in depths {
                for (width, height) in [(1, 1), (9, 5), (33, 2)] {
                    var before: [(name: String, data: [UInt8])] = []
                    if type == 3 { before = [("PLTE", Self.palette(1 << depth))] }
                    let file = HandmadePNG(
                        width: UInt32(width), height: UInt32(height), depth: depth,
                        colorType: type, before: before,
                        rows: rows(width, height, bitsPerPixel: channels * Int(depth)))
                    try assertComesBack(file.bytes, "type \(type), \(depth) bits, \(width)")
                }
            }
        }
    }

    /// Adam7 comes back: the rows of a picture of one row and column are those of the first pass.
    func testInterlaced() throws {
        for (type, depth) in [(0, 1), (0, 8), (2, 16), (3, 4), (6, 8)] as [(UInt8, UInt8)] {
            let channels = [0: 1, 2: 3, 3: 1, 6: 4][type] ?? 1
            let file = HandmadePNG(
                width: 1, height: 1, depth: depth, colorType: type, interlaced: true,
                before: type == 3 ? [("PLTE", [1, 2, 3])] : [],
                rows: [[0] + [UInt8](repeating: 0, count: (channels * Int(depth) + 7) / 8)])
            try assertComesBack(file.bytes, "type \(type), \(depth) bits")
        }
        // Larger ones by our own writer, whose passes the reader takes apart
        for form in [
            Form(colorType: .grey, bitDepth: 1, isInterlaced: true),
            Form(colorType: .greyAlpha, bitDepth: 8, isInterlaced: true),
        ] {
            let picture = try AECImage(
                width: 19, height: 11, colorModel: .grey,
                samples: .bits8((0..<209).map { $0 % 3 == 0 ? 255 : 0 }),
                metadata: Metadata(pngForm: form))
            let file = try PNGCodec.encode(picture)
            XCTAssertEqual(file[28], 1)
            XCTAssertEqual(try ImageFile.read(file).samples, picture.samples)
            XCTAssertEqual(try ImageFile.read(file).metadata.pngForm, form)
        }
    }

    func testPalettesOfManyKinds() throws {
        func assert(_ before: [(name: String, data: [UInt8])], _ name: String) throws {
            let file = HandmadePNG(
                width: 4, height: 2, depth: 2, colorType: 3, before: before,
                rows: [[0, 0b0001_1011], [0, 0b1110_0100]])
            try assertComesBack(file.bytes, name)
        }
        let four = Self.palette(4)
        try assert([("PLTE", four)], "full")
        try assert([("PLTE", Self.palette(4, isGrey: true))], "grey")
        try assert([("PLTE", four), ("tRNS", [0, 128, 255])], "opacities")
        try assert([("PLTE", four), ("tRNS", [255, 255, 255, 255])], "opaque opacities")
        try assert(
            [("PLTE", Self.palette(4, isGrey: true)), ("tRNS", [0, 9])], "grey with opacities")
        try assert([("PLTE", Array(four[..<6] + four[..<6]))], "twice the same colours")
        try assert(
            [("gAMA", HandmadePNG.bytes(45455)), ("PLTE", four)],
            "what is said of colours precedes the palette")
        // More entries than pixels, and fewer than the depth has room for
        let one = HandmadePNG(
            width: 1, height: 1, depth: 8, colorType: 3, before: [("PLTE", Self.palette(200))],
            rows: [[0, 150]])
        try assertComesBack(one.bytes, "200 entries")
    }

    func testTransparentColours() throws {
        func assert(
            _ type: UInt8, _ depth: UInt8, _ key: [UInt8], _ row: [UInt8], _ width: UInt32
        ) throws {
            let file = HandmadePNG(
                width: width, height: 1, depth: depth, colorType: type, before: [("tRNS", key)],
                rows: [[0] + row])
            try assertComesBack(file.bytes, "type \(type), \(depth) bits, \(key)")
        }
        try assert(0, 1, [0, 1], [0b1010_0000], 4)
        try assert(0, 4, [0, 5], [0x56, 0x05], 4)
        try assert(0, 8, [0, 77], [77, 78], 2)
        try assert(0, 16, [1, 77], [1, 77, 0, 77], 2)
        try assert(2, 8, [0, 1, 0, 2, 0, 3], [1, 2, 3, 1, 2, 4], 2)
        try assert(2, 16, [1, 1, 2, 2, 3, 3], [1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 4], 2)
        // Of no pixel; with bits that the samples do not have
        try assert(2, 8, [0, 9, 0, 9, 0, 9], [1, 2, 3], 1)
        try assert(0, 8, [1, 77], [77, 78], 2)
    }

    /// A palette beside RGB is a suggestion; an alpha channel may be opaque throughout.
    func testWhatSaysNothingOfThePixels() throws {
        let rgb = HandmadePNG(
            width: 1, height: 1, depth: 8, colorType: 2, before: [("PLTE", Self.palette(7))],
            rows: [[0, 1, 2, 3]])
        try assertComesBack(rgb.bytes, "suggested palette")
        for (type, row) in [(6, [1, 2, 3, 255]), (4, [1, 255])] as [(UInt8, [UInt8])] {
            let file = HandmadePNG(
                width: 1, height: 1, depth: 8, colorType: type, rows: [[0] + row])
            try assertComesBack(file.bytes, "opaque")
            // The codec keeps no such plane
            var image = try ImageFile.read(file.bytes)
            image = try AECImage(
                width: 1, height: 1, colorModel: image.colorModel, samples: image.samples,
                metadata: image.metadata)
            XCTAssertEqual(Facts(try PNGCodec.encode(image)), Facts(file.bytes))
        }
    }

    /// Through a lossless file and back.
    func testLosslessFilesKeepForms() throws {
        let encoder = AECEncoder(.lossless, effort: Effort(1))
        let files = [
            HandmadePNG(
                width: 9, height: 5, depth: 1, colorType: 0, rows: rows(9, 5, bitsPerPixel: 1)),
            HandmadePNG(
                width: 9, height: 5, depth: 4, colorType: 3,
                before: [("PLTE", Self.palette(16)), ("tRNS", [0, 128, 255, 7])],
                rows: rows(9, 5, bitsPerPixel: 4)),
            HandmadePNG(
                width: 9, height: 5, depth: 16, colorType: 2,
                before: [("tRNS", [0, 37, 0, 37, 0, 37])],
                rows: rows(9, 5, bitsPerPixel: 48)),
            HandmadePNG(
                width: 1, height: 1, depth: 8, colorType: 6, rows: [[0, 1, 2, 3, 255]]),
        ]
        for file in files {
            let image = try ImageFile.read(file.bytes)
            XCTAssertNotNil(image.metadata.pngForm)
            let archive = try encoder.encode(image)
            let decoded = try AECDecoder().decode(archive)
            XCTAssertEqual(Facts(try PNGCodec.encode(decoded)), Facts(file.bytes))
            XCTAssertEqual(decoded.samples, image.samples)
        }
        // What is left without the exact layer, and samples that may be off, have none
        let image = try ImageFile.read(files[0].bytes)
        let base = try AECDecoder.base(of: encoder.encode(image))
        var formless = image
        formless.metadata = Metadata()
        XCTAssertEqual(base, try AECDecoder.base(of: encoder.encode(formless)))
        XCTAssertNil(try AECDecoder().decode(base).metadata.pngForm)
        let near = try AECEncoder(.nearLossless(maxError: 1), effort: Effort(1)).encode(image)
        XCTAssertNil(try AECDecoder().decode(near).metadata.pngForm)
    }

    /// A palette takes its order in a file, not its colours, which the picture has; a part of the picture may lack some.
    func testPaletteByColors() throws {
        let file = HandmadePNG(
            width: 256, height: 4, depth: 8, colorType: 3,
            before: [("PLTE", Self.palette(256)), ("tRNS", (0..<200).map { UInt8($0) })],
            rows: (0..<4).map { y in [0] + (0..<256).map { UInt8(truncatingIfNeeded: $0 * 77 + y) }
            })
        let image = try ImageFile.read(file.bytes)
        let encoder = AECEncoder(.lossless, effort: Effort(1))
        let archive = try encoder.encode(image)
        var formless = image
        formless.metadata = Metadata()
        XCTAssertLessThan(archive.count, try encoder.encode(formless).count + 300)
        let decoded = try AECDecoder().decode(archive)
        XCTAssertEqual(decoded, image)
        XCTAssertEqual(Facts(try PNGCodec.encode(decoded)), Facts(file.bytes))
        let info = try AECDecoder.inspect(archive).metadata.pngForm
        XCTAssertEqual(info?.palette, [UInt8](repeating: 0, count: 768))
        XCTAssertEqual(info?.transparency.count, 200)
        XCTAssertEqual(info?.bitDepth, 8)
        let part = try AECDecoder().decode(
            archive, region: Region(x: 0, y: 0, width: 256, height: 3))
        XCTAssertNil(part.metadata.pngForm)
        XCTAssertNil(try AECDecoder().decode(archive, scale: .half).metadata.pngForm)
        // Written once more, it is the same
        XCTAssertEqual(try encoder.encode(decoded), archive)
    }

    /// An index beyond the palette is black, which this palette does not have.
    func testPixelsThatAreNotInThePalette() throws {
        for (index, hasForm) in [(0b0100_0000, true), (0b1000_0000, false)] as [(UInt8, Bool)] {
            let file = HandmadePNG(
                width: 1, height: 1, depth: 2, colorType: 3,
                before: [("PLTE", [9, 8, 7, 6, 5, 4])],
                rows: [[0, index]])
            let image = try ImageFile.read(file.bytes)
            XCTAssertEqual(image.metadata.pngForm != nil, hasForm)
            XCTAssertEqual(try ImageFile.read(PNGCodec.encode(image)), image)
        }
    }

    /// What needs no words has none.
    func testUsualFilesHaveNoForm() throws {
        for image in SamplePicture.kinds(5, 4) {
            XCTAssertNil(try ImageFile.read(try PNGCodec.encode(image)).metadata.pngForm)
        }
    }

    /// Samples that are not of the form are written as they are.
    func testFormsThatDoNotFit() throws {
        func written(
            _ form: Form, _ samples: [UInt8], _ alpha: [UInt8]? = nil,
            _ colorModel: AECImage.ColorModel = .grey
        ) throws -> [UInt8] {
            let image = try AECImage(
                width: 2, height: 1, colorModel: colorModel, samples: .bits8(samples),
                alpha: alpha.map { .bits8($0) }, metadata: Metadata(pngForm: form))
            let file = try PNGCodec.encode(image)
            let read = try ImageFile.read(file)
            XCTAssertEqual(read.samples, image.samples)
            XCTAssertEqual(read.alpha, image.alpha)
            return Array(file[24...25])
        }
        let palette = Form(colorType: .palette, bitDepth: 1, palette: [0, 0, 0, 9, 9, 9])
        XCTAssertEqual(try written(palette, [0, 9]), [1, 3])
        XCTAssertEqual(try written(palette, [0, 8]), [8, 0])
        XCTAssertEqual(try written(palette, [0, 9], [255, 254]), [8, 4])
        XCTAssertEqual(try written(palette, [0, 0, 0, 9, 9, 8], nil, .rgb), [8, 2])
        let grey = Form(colorType: .grey, bitDepth: 2)
        XCTAssertEqual(try written(grey, [85, 170]), [2, 0])
        XCTAssertEqual(try written(grey, [85, 171]), [8, 0])
        XCTAssertEqual(try written(grey, [0, 0, 0, 85, 85, 85], nil, .rgb), [8, 2])
        var key = Form(colorType: .grey, bitDepth: 8, transparency: [0, 7])
        XCTAssertEqual(try written(key, [7, 8], [0, 255]), [8, 0])
        XCTAssertEqual(try written(key, [7, 8], [0, 0]), [8, 4])
        XCTAssertEqual(try written(key, [7, 8], [255, 0]), [8, 4])
        // Without alpha the colour would be transparent
        XCTAssertEqual(try written(key, [6, 7]), [8, 0])
        key.bitDepth = 16
        XCTAssertEqual(try written(key, [7, 8], [0, 255]), [8, 4])
        XCTAssertEqual(
            try written(Form(colorType: .rgb, bitDepth: 8), [1, 2, 3, 4, 5, 6], [1, 2], .rgb),
            [8, 6])
        // No PNG has these
        for broken in [
            Form(colorType: .palette, bitDepth: 1, palette: []),
            Form(colorType: .palette, bitDepth: 1, palette: [0, 0, 0, 9]),
            Form(colorType: .palette, bitDepth: 1, palette: Self.palette(3)),
            Form(colorType: .palette, bitDepth: 8, palette: [UInt8](repeating: 0, count: 771)),
            Form(colorType: .palette, bitDepth: 8, palette: [0, 0, 0], transparency: [0, 0]),
            Form(
                colorType: .palette, bitDepth: 8, palette: [0, 0, 0],
                transparency: Array(0...255) + [0]),
            Form(colorType: .grey, bitDepth: 3), Form(colorType: .grey, bitDepth: .max),
            Form(colorType: .grey, bitDepth: -1), Form(colorType: .grey, bitDepth: 0),
            Form(colorType: .grey, bitDepth: 8, transparency: [0]),
            Form(colorType: .grey, bitDepth: 8, palette: [0, 0, 0]),
            Form(colorType: .greyAlpha, bitDepth: 4),
            Form(colorType: .greyAlpha, bitDepth: 8, transparency: [0, 0]),
        ] {
            XCTAssertEqual(try written(broken, [0, 0]), [8, 0], "\(broken)")
        }
    }

    func testStripping() {
        var metadata = SampleMetadata.full
        metadata.pngForm = Form(colorType: .grey, bitDepth: 1)
        var stripped = metadata
        XCTAssertEqual(stripped.strip([.pngform]), [])
        XCTAssertEqual(stripped, SampleMetadata.full)
        XCTAssertEqual(metadata.strip([.all]), [])
        XCTAssertNil(metadata.pngForm)
    }
}
