import AEC
import AECImageIO
import TestSupport
import XCTest

final class PNGCodecTests: XCTestCase {
    func testRoundTripOfOddSizes() throws {
        for (width, height) in SamplePicture.oddSizes {
            for colorModel in [AECImage.ColorModel.grey, .rgb] {
                let image = SamplePicture.make(width, height, colorModel)
                for effort in [PNGCodec.Effort.fast, .small] {
                    let bytes = try PNGCodec.encode(image, effort: effort)
                    XCTAssertEqual(
                        try ImageFile.read(bytes), image, "\(width)x\(height) \(colorModel)")
                }
            }
        }
    }

    func testFileAndMemoryHoldTheSameBytes() throws {
        // Larger than the writer's buffer of 64 kB.
        let image = SamplePicture.make(311, 257, .rgb)
        let folder = TemporaryFolder()
        let output = try OutputFile(path: folder.file("a.png"), force: false)
        try ImageFile.write(image, as: .png, to: output)
        try output.commit()
        let bytes = try FileSystem.read(folder.file("a.png"))
        XCTAssertGreaterThan(bytes.count, 1 << 16)
        XCTAssertEqual(bytes, try PNGCodec.encode(image))
        XCTAssertEqual(try ImageFile.read(bytes), image)
    }

    func testGreyIsStoredAsGrey() throws {
        XCTAssertEqual(try PNGCodec.encode(SamplePicture.make(4, 4, .grey))[25], 0)
        XCTAssertEqual(try PNGCodec.encode(SamplePicture.make(4, 4, .rgb))[25], 2)
    }

    func testPaletteBecomesRGB() throws {
        for depth: UInt8 in [1, 2, 4, 8] {
            let palette: [UInt8] = [10, 20, 30, 200, 100, 50]
            // Two pixels in a byte of their own depth: colours 1, 0.
            let row: [UInt8] = depth == 8 ? [0, 1, 0] : [0, 1 << (8 - depth)]
            let png = HandmadePNG(
                width: 2, height: 1, depth: depth, colorType: 3, before: [("PLTE", palette)],
                rows: [row])
            let image = try ImageFile.read(png.bytes)
            XCTAssertEqual(image.colorModel, .rgb)
            XCTAssertEqual(image.pixels, [200, 100, 50, 10, 20, 30], "depth \(depth)")
        }
    }

    func testGreyOfFewBitsIsWidened() throws {
        let expected: [UInt8: [UInt8]] = [1: [255, 0], 2: [170, 85], 4: [170, 17]]
        let rows: [UInt8: UInt8] = [1: 0b1000_0000, 2: 0b1001_0000, 4: 0xA1]
        for (depth, pixels) in expected {
            let png = HandmadePNG(
                width: 2, height: 1, depth: depth, colorType: 0, rows: [[0, rows[depth]!]])
            let image = try ImageFile.read(png.bytes)
            XCTAssertEqual(image.colorModel, .grey)
            XCTAssertEqual(image.pixels, pixels, "depth \(depth)")
        }
    }

    /// Adam7: the picture taken apart into the seven passes by hand.
    func testInterlaced() throws {
        let starts = [(0, 0), (4, 0), (0, 4), (2, 0), (0, 2), (1, 0), (0, 1)]
        let steps = [(8, 8), (8, 8), (4, 8), (4, 4), (2, 4), (2, 2), (1, 2)]
        for (width, height) in SamplePicture.oddSizes where width * height <= 5000 {
            for colorModel in [AECImage.ColorModel.grey, .rgb] {
                let image = SamplePicture.make(width, height, colorModel)
                let channels = colorModel.channels
                var rows: [[UInt8]] = []
                for (start, step) in zip(starts, steps) where start.0 < width {
                    for y in stride(from: start.1, to: height, by: step.1) {
                        var row: [UInt8] = [0]
                        for x in stride(from: start.0, to: width, by: step.0) {
                            let at = (y * width + x) * channels
                            row += image.pixels[at..<at + channels]
                        }
                        rows.append(row)
                    }
                }
                let png = HandmadePNG(
                    width: UInt32(width), height: UInt32(height), depth: 8,
                    colorType: colorModel == .grey ? 0 : 2, interlaced: true, rows: rows)
                XCTAssertEqual(try ImageFile.read(png.bytes), image, "\(width)x\(height)")
            }
        }
    }

    func testTransparencyAndSixteenBitsAreRefused() {
        let alpha = HandmadePNG(
            width: 1, height: 1, depth: 8, colorType: 6, rows: [[0, 1, 2, 3, 4]])
        let greyAlpha = HandmadePNG(width: 1, height: 1, depth: 8, colorType: 4, rows: [[0, 1, 2]])
        let key = HandmadePNG(
            width: 1, height: 1, depth: 8, colorType: 0, before: [("tRNS", [0, 9])], rows: [[0, 9]])
        let palette = HandmadePNG(
            width: 1, height: 1, depth: 8, colorType: 3,
            before: [("PLTE", [1, 2, 3]), ("tRNS", [0])], rows: [[0, 0]])
        for png in [alpha, greyAlpha, key, palette] {
            let error = expect(.unsupportedFeature) { () throws(AECError) in
                try ImageFile.read(png.bytes)
            }
            XCTAssertEqual(error?.message.contains("transparency"), true)
        }
        let deep = HandmadePNG(width: 1, height: 1, depth: 16, colorType: 0, rows: [[0, 1, 2]])
        let error = expect(.unsupportedFeature) { () throws(AECError) in
            try ImageFile.read(deep.bytes)
        }
        XCTAssertEqual(error?.message.contains("16 bits"), true)
    }

    func testOddMetadataIsNoObstacle() throws {
        // A profile that libpng would complain of, an unknown chunk, an unreadable text.
        let png = HandmadePNG(
            width: 1, height: 1, depth: 8, colorType: 0,
            before: [("iCCP", [1, 2, 3]), ("gAMA", [0, 0, 0, 0]), ("abCd", [7]), ("zTXt", [65])],
            rows: [[0, 77]])
        XCTAssertEqual(try ImageFile.read(png.bytes).pixels, [77])
    }

    func testWrongChecksumsAreErrorsInEveryChunk() throws {
        let png = HandmadePNG(
            width: 2, height: 2, depth: 8, colorType: 0, before: [("tEXt", Array("a\0b".utf8))],
            rows: [[0, 1, 2], [0, 3, 4]])
        let bytes = png.bytes
        XCTAssertNoThrow(try ImageFile.read(bytes))
        var at = 8
        for chunk in png.chunks {
            let checksum = at + 8 + chunk.data.count
            var damaged = bytes
            damaged[checksum] ^= 1
            expect(.checksumMismatch, chunk.name) { () throws(AECError) in
                try ImageFile.read(damaged)
            }
            at = checksum + 4
        }
    }

    func testEveryPrefixIsTruncated() throws {
        let bytes = try PNGCodec.encode(SamplePicture.make(9, 7, .rgb))
        for count in 0..<bytes.count {
            expect(.truncated, "\(count) bytes") { () throws(AECError) in
                try ImageFile.read(Array(bytes[..<count]))
            }
        }
    }

    func testEveryChangedByteIsAnError() throws {
        let bytes = try PNGCodec.encode(SamplePicture.make(5, 6, .rgb))
        for at in bytes.indices {
            for mask: UInt8 in [1, 0x20, 0x80, 0xFF] {
                var damaged = bytes
                damaged[at] ^= mask
                XCTAssertThrowsError(try ImageFile.read(damaged), "byte \(at)") {
                    XCTAssertTrue($0 is AECError)
                }
            }
        }
    }

    func testTooFewAndTooManyPixelsAreErrors() {
        let few = HandmadePNG(width: 2, height: 2, depth: 8, colorType: 0, rows: [[0, 1, 2]])
        XCTAssertThrowsError(try ImageFile.read(few.bytes))
        let many = HandmadePNG(
            width: 2, height: 1, depth: 8, colorType: 0, rows: [[0, 1, 2], [0, 3, 4]])
        XCTAssertThrowsError(try ImageFile.read(many.bytes))
    }

    func testAbsurdSizeIsRefusedBeforeAllocation() {
        let bomb = HandmadePNG(width: 60000, height: 60000, depth: 8, colorType: 2, rows: [[0]])
        XCTAssertLessThan(bomb.bytes.count, 75)
        let error = expect(.limitExceeded) { () throws(AECError) in
            try ImageFile.read(bomb.bytes)
        }
        XCTAssertEqual(error?.message.contains("--max-side"), true)
        // Within the limits, but no 70 bytes can hold it.
        let large = HandmadePNG(width: 16000, height: 16000, depth: 8, colorType: 2, rows: [[0]])
        expect(.truncated) { () throws(AECError) in try ImageFile.read(large.bytes) }
    }

    func testLimitsAreExact() throws {
        let bytes = try PNGCodec.encode(SamplePicture.make(20, 10, .grey))
        XCTAssertNoThrow(try ImageFile.read(bytes, limits: Limits(maxPixels: 200, maxSide: 20)))
        expect(.limitExceeded) { () throws(AECError) in
            try ImageFile.read(bytes, limits: Limits(maxPixels: 199, maxSide: 20))
        }
        expect(.limitExceeded) { () throws(AECError) in
            try ImageFile.read(bytes, limits: Limits(maxPixels: 200, maxSide: 19))
        }
    }
}
