import AEC
import AECImageIO
import TestSupport
import XCTest

final class ImageFileTests: XCTestCase {
    func testFormatByExtension() {
        let cases: [(String, ImageFile.Format?)] = [
            ("a.png", .png), ("A.PNG", .png), ("x/y.jpg", .jpeg), ("a.b.jpeg", .jpeg),
            ("a.pam", .pam), ("a.ppm", .pnm), ("a.pgm", .pnm), ("a.pnm", .pnm), ("a.gif", nil),
            ("png", nil),
            ("dir.png/file", nil), ("", nil), ("a.", nil), ("-", nil),
        ]
        for (path, format) in cases { XCTAssertEqual(ImageFile.Format(path: path), format, path) }
        XCTAssertEqual(ImageFile.Format.pnm.fileExtension(for: .grey), "pgm")
        XCTAssertEqual(ImageFile.Format.pnm.fileExtension(for: .rgb), "ppm")
    }

    func testContentDecidesNotTheName() throws {
        let image = SamplePicture.make(5, 4, .rgb)
        XCTAssertEqual(ImageFile.format(of: try PNGCodec.encode(image)), .png)
        XCTAssertEqual(ImageFile.format(of: try JPEGCodec.encode(image)), .jpeg)
        XCTAssertEqual(ImageFile.format(of: PNMCodec.encode(image)), .pnm)
        XCTAssertEqual(ImageFile.format(of: PAMCodec.encode(image)), .pam)
        XCTAssertNil(ImageFile.format(of: []))
    }

    func testForeignFormatsAreNamed() {
        let cases: [([UInt8], String)] = [
            (Array("GIF89a".utf8), "GIF"), (Array("RIFF1234WEBPVP8 ".utf8), "WebP"),
            ([0, 0, 0, 32] + Array("ftypavif".utf8), "AVIF"), ([0xFF, 0x0A, 1], "JPEG XL"),
            ([0x4D, 0x4D, 0, 0x2A], "TIFF"),
        ]
        for (bytes, name) in cases {
            let error = assertError(
                try ImageFile.read(bytes), .unsupportedFeature, name, context: name)
            XCTAssertEqual(error?.message.contains("convert"), true)
        }
    }

    func testEmptyAndUnknownFiles() {
        assertError(try ImageFile.read([]), .truncated)
        assertError(try ImageFile.read([1, 2, 3]), .malformed)
        assertError(try ImageFile.read(Array("hello, world".utf8)), .malformed)
    }

    func testWritingJPEG() throws {
        let folder = TemporaryFolder()
        let image = SamplePicture.make(32, 24, .rgb)
        try writePicture(image, as: .jpeg, to: folder.file("a.jpg"))
        let back = try ImageFile.read(FileSystem.read(folder.file("a.jpg")))
        XCTAssertEqual([back.width, back.height], [32, 24])
    }

    /// Writes a picture and gives back the warnings.
    private func write(_ image: AECImage, as format: ImageFile.Format) throws -> [String] {
        try writePicture(image, as: format, to: temporaryFolder() + "/a")
    }

    func testTransparencyIsNotLostInSilence() throws {
        for image in SamplePicture.kinds(8, 8) where image.alpha != nil {
            XCTAssertEqual(try write(image, as: .png), [])
            XCTAssertEqual(try write(image, as: .pam), [])
            for format in [ImageFile.Format.jpeg, .pnm] {
                assertError(try write(image, as: format), .invalidArgument, "transparent")
            }
            // An opaque plane says nothing.
            let opaque = try AECImage(
                width: 8, height: 8, colorModel: image.colorModel, samples: image.samples,
                alpha: image.bitDepth == 8
                    ? .bits8([UInt8](repeating: 255, count: 64))
                    : .bits16([UInt16](repeating: 65535, count: 64)))
            XCTAssertNoThrow(try write(opaque, as: .pnm))
            XCTAssertNoThrow(try write(opaque, as: .jpeg))
        }
    }

    func testRoundingToTheBitsOfAJPEGIsWarnedOf() throws {
        for image in SamplePicture.kinds(8, 8) where image.alpha == nil {
            XCTAssertEqual(
                try write(image, as: .jpeg),
                image.bitDepth == 8
                    ? [] : ["the samples of 16 bits were rounded to the 8 bits of a JPEG"])
        }
    }

    func testSignaturesDamagedInTransferAreNamed() throws {
        var bytes = try PNGCodec.encode(SamplePicture.make(2, 2, .grey))
        bytes.remove(at: 4)
        assertError(try ImageFile.read(bytes), .malformed, "PNG")
    }
}
