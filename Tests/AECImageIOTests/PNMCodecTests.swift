import AEC
import AECImageIO
import TestSupport
import XCTest

final class PNMCodecTests: XCTestCase {
    private func read(_ text: String) throws(AECError) -> AECImage {
        try ImageFile.read(Array(text.utf8))
    }

    func testSixteenBitsSurvive() throws {
        for image in SamplePicture.kinds(5, 3) where image.alpha == nil {
            XCTAssertEqual(try ImageFile.read(PNMCodec.encode(image)), image)
        }
    }

    /// A 1 is black; the digits of P1 need no space, and rows of P4 begin with a byte.
    func testBitmaps() throws {
        XCTAssertEqual(try read("P1\n# c\n3 2\n10 1\n0#d\n11").pixels, [0, 255, 0, 255, 0, 0])
        let packed = Array("P4\n9 2\n".utf8) + [0b1010_1010, 0b1000_0000, 0b0000_0001, 0b0111_1111]
        XCTAssertEqual(
            try ImageFile.read(packed).pixels,
            [0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 255, 255, 255, 255, 255, 255, 0, 255])
        XCTAssertEqual(try ImageFile.read(packed).colorModel, .grey)
    }

    /// Every maximum stands for white; above 255 there are 16 bits.
    func testMaximumValues() throws {
        XCTAssertEqual(try read("P2 4 1 3 0 1 2 3 ").samples, .bits8([0, 85, 170, 255]))
        XCTAssertEqual(try read("P5 1 1 97 a").samples, .bits8([255]))
        XCTAssertEqual(try read("P2 3 1 256 0 128 256 ").samples, .bits16([0, 32768, 65535]))
        XCTAssertEqual(try read("P5 1 1 24930 ab").samples, .bits16([65535]))
        XCTAssertEqual(try read("P5 1 1 65535 ab").samples, .bits16([0x6162]))
        XCTAssertEqual(try read("P3 1 1 65535 1 2 65535 ").samples, .bits16([1, 2, 65535]))
    }

    func testMemoryIsReservedBeforeAllocation() throws {
        let bytes = PNMCodec.encode(SamplePicture.make(20, 10, .rgb))
        XCTAssertNoThrow(try ImageFile.read(bytes, limits: Limits(maxMemory: 600)))
        assertError(try ImageFile.read(bytes, limits: Limits(maxMemory: 599)), .limitExceeded)
    }

    func testRoundTripOfOddSizes() throws {
        for (width, height) in SamplePicture.oddSizes {
            for colorModel in [AECImage.ColorModel.grey, .rgb] {
                let image = SamplePicture.make(width, height, colorModel)
                XCTAssertEqual(try ImageFile.read(PNMCodec.encode(image)), image)
            }
        }
    }

    func testFileAndMemoryHoldTheSameBytes() throws {
        let folder = TemporaryFolder()
        let image = SamplePicture.make(17, 9, .rgb)
        try writePicture(image, as: .pnm, to: folder.file("a.ppm"))
        XCTAssertEqual(try FileSystem.read(folder.file("a.ppm")), PNMCodec.encode(image))
    }

    private func write(_ image: AECImage, _ name: String) throws -> [UInt8] {
        let folder = TemporaryFolder()
        try writePicture(image, as: .pnm, to: folder.file(name))
        return try FileSystem.read(folder.file(name))
    }

    /// A file is what its name says it is.
    func testNamesOfGreyAndColour() throws {
        for image in SamplePicture.kinds(300, 260) where image.alpha == nil {
            let isGrey = image.colorModel == .grey
            for name in ["a.pnm", "a.PNM", "ppm", "a.ppm.pnm", isGrey ? "a.pgm" : "a.ppm"] {
                XCTAssertEqual(try write(image, name), PNMCodec.encode(image), name)
            }
        }
        for image in SamplePicture.kinds(300, 260) where image.alpha == nil {
            guard image.colorModel == .grey else {
                for name in ["a.pgm", "a.PGM"] {
                    assertError(try write(image, name), .invalidArgument, ".ppm")
                }
                continue
            }
            let back = try ImageFile.read(write(image, "a.PPM"))
            XCTAssertEqual(back.colorModel, .rgb)
            XCTAssertEqual(back.bitDepth, image.bitDepth)
            let samples = back.samples
            switch (image.samples, samples) {
            case (.bits8(let grey), .bits8(let rgb)):
                XCTAssertEqual(rgb, grey.flatMap { [$0, $0, $0] })
            case (.bits16(let grey), .bits16(let rgb)):
                XCTAssertEqual(rgb, grey.flatMap { [$0, $0, $0] })
            default: XCTFail("another depth")
            }
        }
    }

    func testTextFormsWithComments() throws {
        let grey = try read("P2 # comment\n#another\n 3 1\n255\n0 128\n255\n")
        XCTAssertEqual(grey.pixels, [0, 128, 255])
        XCTAssertEqual(grey.colorModel, .grey)
        let rgb = try read("P3\n1 2 255\n1 2 3 4 5 6\n")
        XCTAssertEqual(rgb.pixels, [1, 2, 3, 4, 5, 6])
        XCTAssertEqual(rgb.colorModel, .rgb)
    }

    func testOneByteOfSpaceBeforeBinarySamples() throws {
        // The sample itself is a newline.
        XCTAssertEqual(try read("P5\n1 1\n255\n\n").pixels, [10])
    }

    func testRefusals() {
        let cases: [(String, AECError.Code)] = [
            ("P5 1 1 65536 aa", .malformed), ("P5 1 1 0 a", .malformed),
            ("P5 1 1 15 a", .malformed), ("P5 1 1 300 aa", .malformed),
            ("P2 1 1 999 1000 ", .malformed), ("P5 1 1 65535 a", .truncated),
            ("P1 2 1 12", .malformed), ("P1 2 1 1", .truncated), ("P4 9 2 abc", .truncated),
            ("P4 1 1 ab", .malformed), ("P5 999999999 999999999 255 a", .limitExceeded),
            ("P5 1#x\n1 255", .truncated), ("P5 1x1 255 a", .malformed),
            ("P5 0 1 255 ", .malformed), ("P5 -1 1 255 a", .malformed), ("P5 1 1 255x", .malformed),
            ("P5 99999999999999999999 1 255 a", .malformed), ("P5 60000 1 255 a", .limitExceeded),
            ("P5 30000 30000 255 a", .limitExceeded), ("P5 9999 9999 255 a", .truncated),
            ("P2 9999 9999 255 1 2", .truncated), ("P2 1 1 255 256 ", .malformed),
            ("P2 1 1 255 x ", .malformed), ("P5 1 1 255 ab", .malformed),
            ("P5 1 1 255 aP5 1 1 255 a", .unsupportedFeature),
            ("P9 1 1 255 a", .malformed), ("P5x1 1 255 a", .malformed),
        ]
        for (text, code) in cases {
            assertError(try read(text), code, context: text)
        }
    }

    func testEveryPrefixIsAnError() throws {
        for text in ["P2\n2 1\n255\n7 12\n", "P3 1 1 255 1 2 3\n", "P5\n2 2\n255\nabcd"] {
            let bytes = Array(text.utf8)
            for count in 0..<bytes.count {
                XCTAssertThrowsError(try ImageFile.read(Array(bytes[..<count])), "\(count) \(text)")
            }
        }
    }

    func testChangedBytesDoNotTrap() throws {
        for text in ["P2\n2 1\n255\n7 12\n", "P6 1 1 255 abc"] {
            assertChangedBytesDoNotTrap(Array(text.utf8))
        }
    }
}
