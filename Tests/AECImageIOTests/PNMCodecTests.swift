import AEC
import AECImageIO
import TestSupport
import XCTest

final class PNMCodecTests: XCTestCase {
    private func read(_ text: String) throws(AECError) -> AECImage {
        try ImageFile.read(Array(text.utf8))
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
        let output = try OutputFile(path: folder.file("a.ppm"), force: false)
        try ImageFile.write(image, as: .pnm, to: output)
        try output.commit()
        XCTAssertEqual(try FileSystem.read(folder.file("a.ppm")), PNMCodec.encode(image))
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
            ("P5 1 1 65535 aa", .unsupportedFeature), ("P5 1 1 15 a", .unsupportedFeature),
            ("P5 0 1 255 ", .malformed), ("P5 -1 1 255 a", .malformed), ("P5 1 1 255x", .malformed),
            ("P5 99999999999999999999 1 255 a", .malformed), ("P5 60000 1 255 a", .limitExceeded),
            ("P5 30000 30000 255 a", .limitExceeded), ("P5 9999 9999 255 a", .truncated),
            ("P2 9999 9999 255 1 2", .truncated), ("P2 1 1 255 256 ", .malformed),
            ("P2 1 1 255 x ", .malformed), ("P5 1 1 255 ab", .malformed),
            ("P5 1 1 255 aP5 1 1 255 a", .unsupportedFeature), ("P1 1 1 1", .unsupportedFeature),
            ("P4 1 1 a", .unsupportedFeature), ("P7\nWIDTH 1", .unsupportedFeature),
            ("P9 1 1 255 a", .malformed), ("P5x1 1 255 a", .malformed),
        ]
        for (text, code) in cases {
            expect(code, text) { () throws(AECError) in try read(text) }
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
            let bytes = Array(text.utf8)
            var accepted = 0
            for at in bytes.indices {
                for value in UInt8.min...UInt8.max {
                    var damaged = bytes
                    damaged[at] = value
                    guard let image = try? ImageFile.read(damaged) else { continue }
                    accepted += 1
                    XCTAssertEqual(
                        image.pixels.count, image.width * image.height * image.colorModel.channels)
                }
            }
            XCTAssertGreaterThanOrEqual(accepted, bytes.count)
        }
    }
}
