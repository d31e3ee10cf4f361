import AEC
import AECImageIO
import TestSupport
import XCTest

final class ImageFileTests: XCTestCase {
    func testFormatByExtension() {
        let cases: [(String, ImageFile.Format?)] = [
            ("a.png", .png), ("A.PNG", .png), ("x/y.jpg", .jpeg), ("a.b.jpeg", .jpeg),
            ("a.ppm", .pnm), ("a.pgm", .pnm), ("a.pnm", .pnm), ("a.gif", nil), ("png", nil),
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
        XCTAssertNil(ImageFile.format(of: []))
    }

    func testForeignFormatsAreNamed() {
        let cases: [([UInt8], String)] = [
            (Array("GIF89a".utf8), "GIF"), (Array("RIFF1234WEBPVP8 ".utf8), "WebP"),
            ([0, 0, 0, 32] + Array("ftypavif".utf8), "AVIF"), ([0xFF, 0x0A, 1], "JPEG XL"),
            ([0x4D, 0x4D, 0, 0x2A], "TIFF"),
        ]
        for (bytes, name) in cases {
            let error = expect(.unsupportedFeature, name) { () throws(AECError) in
                try ImageFile.read(bytes)
            }
            XCTAssertEqual(error?.message.contains(name), true)
            XCTAssertEqual(error?.message.contains("convert"), true)
        }
    }

    func testEmptyAndUnknownFiles() {
        expect(.truncated) { () throws(AECError) in try ImageFile.read([]) }
        expect(.malformed) { () throws(AECError) in try ImageFile.read([1, 2, 3]) }
        expect(.malformed) { () throws(AECError) in
            try ImageFile.read(Array("hello, world".utf8))
        }
    }

    func testWritingJPEG() throws {
        let folder = TemporaryFolder()
        let image = SamplePicture.make(32, 24, .rgb)
        let output = try OutputFile(path: folder.file("a.jpg"), force: false)
        try ImageFile.write(image, as: .jpeg, to: output)
        try output.commit()
        let back = try ImageFile.read(FileSystem.read(folder.file("a.jpg")))
        XCTAssertEqual([back.width, back.height], [32, 24])
    }
}
