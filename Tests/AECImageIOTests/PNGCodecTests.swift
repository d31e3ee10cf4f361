import AEC
import TestSupport
import XCTest

@testable import AECImageIO

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
        try writePicture(image, as: .png, to: folder.file("a.png"))
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
            for image in SamplePicture.kinds(width, height) {
                let pixels = interleaved(image)
                let size = pixels.count / (width * height)
                var rows: [[UInt8]] = []
                for (start, step) in zip(starts, steps) where start.0 < width {
                    for y in stride(from: start.1, to: height, by: step.1) {
                        var row: [UInt8] = [0]
                        for x in stride(from: start.0, to: width, by: step.0) {
                            let at = (y * width + x) * size
                            row += pixels[at..<at + size]
                        }
                        rows.append(row)
                    }
                }
                let type: UInt8 =
                    (image.colorModel == .rgb ? 2 : 0) + (image.alpha == nil ? 0 : 4)
                let png = HandmadePNG(
                    width: UInt32(width), height: UInt32(height), depth: UInt8(image.bitDepth),
                    colorType: type, interlaced: true, rows: rows)
                let read = try ImageFile.read(png.bytes)
                XCTAssertEqual(read.metadata.pngForm?.isInterlaced, true)
                var plain = read
                plain.metadata = Metadata()
                XCTAssertEqual(plain, image, SamplePicture.name(of: image))
                // What our writer takes apart is the same again
                XCTAssertEqual(try ImageFile.read(PNGCodec.encode(read)), read)
            }
        }
    }

    /// The bytes of the pixels as PNG and PAM store them.
    private func interleaved(_ image: AECImage) -> [UInt8] {
        let file = PAMCodec.encode(image)
        let samples = image.samples.count + (image.alpha?.count ?? 0)
        return Array(file.suffix(samples * image.bitDepth / 8))
    }

    func testEveryKindSurvives() throws {
        for (width, height) in SamplePicture.oddSizes {
            for image in SamplePicture.kinds(width, height) {
                XCTAssertEqual(
                    try ImageFile.read(try PNGCodec.encode(image)), image,
                    SamplePicture.name(of: image))
            }
        }
    }

    func testEveryKindIsStoredAsItIs() throws {
        for image in SamplePicture.kinds(3, 2) {
            let bytes = try PNGCodec.encode(image)
            let type: UInt8 =
                (image.colorModel == .rgb ? 2 : 0) + (image.alpha == nil ? 0 : 4)
            XCTAssertEqual([bytes[24], bytes[25]], [UInt8(image.bitDepth), type])
        }
    }

    func testAlphaAndSixteenBits() throws {
        let deep = HandmadePNG(
            width: 2, height: 1, depth: 16, colorType: 6,
            rows: [[0] + (0..<16).map { $0 }])
        let image = try ImageFile.read(deep.bytes)
        XCTAssertEqual(
            image.samples, .bits16([0x0001, 0x0203, 0x0405, 0x0809, 0x0A0B, 0x0C0D]))
        XCTAssertEqual(image.alpha, .bits16([0x0607, 0x0E0F]))
        let grey = HandmadePNG(
            width: 2, height: 1, depth: 8, colorType: 4, rows: [[0, 1, 2, 3, 4]])
        XCTAssertEqual(try ImageFile.read(grey.bytes).samples, .bits8([1, 3]))
        XCTAssertEqual(try ImageFile.read(grey.bytes).alpha, .bits8([2, 4]))
    }

    /// tRNS: one colour that is transparent, or an opacity for each of a palette.
    func testTransparentColours() throws {
        let cases: [(HandmadePNG, AECImage.Samples, AECImage.Samples)] = [
            (
                HandmadePNG(
                    width: 2, height: 1, depth: 8, colorType: 0, before: [("tRNS", [0, 9])],
                    rows: [[0, 9, 8]]), .bits8([9, 8]), .bits8([0, 255])
            ),
            (
                HandmadePNG(
                    width: 3, height: 1, depth: 2, colorType: 0, before: [("tRNS", [0, 1])],
                    rows: [[0, 0b0001_1000]]), .bits8([0, 85, 170]), .bits8([255, 0, 255])
            ),
            (
                HandmadePNG(
                    width: 2, height: 1, depth: 16, colorType: 2,
                    before: [("tRNS", [1, 2, 3, 4, 5, 6])],
                    rows: [[0, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 7]]),
                .bits16([0x0102, 0x0304, 0x0506, 0x0102, 0x0304, 0x0507]), .bits16([0, 65535])
            ),
            (
                HandmadePNG(
                    width: 3, height: 1, depth: 8, colorType: 3,
                    before: [("PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9]), ("tRNS", [0, 77])],
                    rows: [[0, 2, 1, 0]]), .bits8([7, 8, 9, 4, 5, 6, 1, 2, 3]),
                .bits8([255, 77, 0])
            ),
        ]
        for (png, samples, alpha) in cases {
            let image = try ImageFile.read(png.bytes)
            XCTAssertEqual(image.samples, samples)
            XCTAssertEqual(image.alpha, alpha)
        }
    }

    func testAPaletteOfGreysBecomesGrey() throws {
        func png(_ before: [(name: String, data: [UInt8])]) -> [UInt8] {
            HandmadePNG(
                width: 2, height: 1, depth: 1, colorType: 3,
                before: [before.first].compactMap { $0 } + [("PLTE", [9, 9, 9, 70, 70, 70])]
                    + before.dropFirst(), rows: [[0, 0b1000_0000]]
            ).bytes
        }
        let image = try ImageFile.read(png([]))
        XCTAssertEqual(image.colorModel, .grey)
        XCTAssertEqual(image.samples, .bits8([70, 9]))
        // A profile of colours would not fit grey samples.
        for (colors, model) in [("RGB ", AECImage.ColorModel.rgb), ("GRAY", .grey)] {
            let profile =
                colors == "GRAY"
                ? SampleMetadata.profile(of: "GRAY") : SampleMetadata.profile(of: "RGB ")
            let chunk = Array("n\0\0".utf8) + (try PNGZlib.deflate(profile))
            let image = try ImageFile.read(png([("iCCP", chunk), ("tRNS", [3])]))
            XCTAssertEqual(image.colorModel, model)
            XCTAssertEqual(image.metadata.iccProfile, profile)
            XCTAssertEqual(image.alpha, .bits8([255, 3]))
        }
    }

    /// As libpng and browsers show them.
    func testIndicesBeyondThePaletteAreBlack() throws {
        let png = HandmadePNG(
            width: 2, height: 1, depth: 8, colorType: 3, before: [("PLTE", [1, 2, 3])],
            rows: [[0, 0, 1]])
        XCTAssertEqual(try ImageFile.read(png.bytes).pixels, [1, 2, 3, 0, 0, 0])
    }

    func testMemoryIsReservedBeforeAllocation() throws {
        for image in SamplePicture.kinds(20, 10) {
            let bytes = try PNGCodec.encode(image)
            let samples = image.samples.count + (image.alpha?.count ?? 0)
            let memory = samples * image.bitDepth / 8
            XCTAssertEqual(try ImageFile.read(bytes, limits: Limits(maxMemory: memory)), image)
            assertError(
                try ImageFile.read(bytes, limits: Limits(maxMemory: memory - 1)), .limitExceeded,
                "Limits.maxMemory")
        }
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
            assertError(try ImageFile.read(damaged), .checksumMismatch, context: chunk.name)
            at = checksum + 4
        }
    }

    func testEveryPrefixIsTruncated() throws {
        let bytes = try PNGCodec.encode(SamplePicture.make(9, 7, .rgb))
        for count in 0..<bytes.count {
            assertError(
                try ImageFile.read(Array(bytes[..<count])), .truncated, context: "\(count) bytes")
        }
    }

    func testEveryChangedByteIsAnError() throws {
        let bytes = try PNGCodec.encode(SamplePicture.make(5, 6, .rgb))
        try forEachChange(of: bytes, flipping: [1, 0x20, 0x80, 0xFF]) { damaged, what in
            XCTAssertNotNil(thrownError(try ImageFile.read(damaged)), what)
        }
    }

    func testTooFewPixelsAreAnError() {
        let few = HandmadePNG(width: 2, height: 2, depth: 8, colorType: 0, rows: [[0, 1, 2]])
        XCTAssertThrowsError(try ImageFile.read(few.bytes))
    }

    func testAbsurdSizeIsRefusedBeforeAllocation() {
        let bomb = HandmadePNG(width: 60000, height: 60000, depth: 8, colorType: 2, rows: [[0]])
        XCTAssertLessThan(bomb.bytes.count, 75)
        assertError(try ImageFile.read(bomb.bytes), .limitExceeded, "Limits.maxSide")
        // Without limits: the file could not hold it, which is seen before anything is allocated.
        assertError(
            try ImageFile.read(
                bomb.bytes, limits: Limits(maxPixels: .max, maxSide: .max, maxMemory: .max)),
            .truncated)
        let vast = HandmadePNG(
            width: 0x7FFF_FFFF, height: 0x7FFF_FFFF, depth: 16, colorType: 6, rows: [[0]])
        assertError(
            try ImageFile.read(
                vast.bytes, limits: Limits(maxPixels: .max, maxSide: .max, maxMemory: .max)),
            .truncated)
        // Within the limits, but no 70 bytes can hold it.
        let large = HandmadePNG(width: 16000, height: 16000, depth: 8, colorType: 2, rows: [[0]])
        assertError(try ImageFile.read(large.bytes), .truncated)
    }

    func testLimitsAreExact() throws {
        let bytes = try PNGCodec.encode(SamplePicture.make(20, 10, .grey))
        XCTAssertNoThrow(try ImageFile.read(bytes, limits: Limits(maxPixels: 200, maxSide: 20)))
        assertError(
            try ImageFile.read(bytes, limits: Limits(maxPixels: 199, maxSide: 20)), .limitExceeded)
        assertError(
            try ImageFile.read(bytes, limits: Limits(maxPixels: 200, maxSide: 19)), .limitExceeded)
    }
}
