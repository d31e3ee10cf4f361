import AEC
import AECImageIO
import AECSupport
import TestSupport
import XCTest

/// Files that the encoders of other formats make, read with the help of their decoders: where both are installed.
final class ForeignProgramTests: XCTestCase {
    private let folder = TemporaryFolder()

    /// What `loadByPrograms` makes of the file that a program makes of a PNG or JPEG.
    private func roundTrip(
        _ image: AECImage, as source: ImageFile.Format = .png, _ format: String,
        needing decoders: [String], by command: (_ input: String, _ output: String) -> [String]
    ) throws -> LoadedImage {
        let input = folder.file("in." + source.fileExtension(for: .rgb))
        let output = folder.file("out." + format)
        let call = command(input, output)
        for program in [call[0]] + decoders where ChildProcess.find(program) == nil {
            throw XCTSkip("\(program) is not installed")
        }
        let bytes = try source == .png ? PNGCodec.encode(image) : JPEGCodec.encode(image)
        try FileSystem.write(bytes, to: input, force: true)
        _ = try ChildProcess.run(call, quiet: true)
        return try ImageFile.loadByPrograms(FileSystem.read(output))
    }

    private func expectSame(
        _ loaded: LoadedImage, _ image: AECImage, line: UInt = #line
    ) {
        XCTAssertEqual(loaded.warnings, [], line: line)
        XCTAssertEqual(
            [loaded.image.width, loaded.image.height], [image.width, image.height], line: line)
        XCTAssertEqual(loaded.image.samples, image.samples, line: line)
        XCTAssertEqual(loaded.image.alpha, image.alpha, line: line)
    }

    private func transparent() throws -> AECImage {
        let image = SamplePicture.make(33, 20, .rgb)
        return try AECImage(
            width: 33, height: 20, colorModel: .rgb, samples: image.samples,
            alpha: .bits8((0..<33 * 20).map { UInt8(1 + $0 % 255) }))
    }

    func testWebP() throws {
        let image = try transparent()
        try expectSame(
            roundTrip(image, "webp", needing: ["dwebp"]) {
                ["cwebp", "-quiet", "-lossless", "-exact", $0, "-o", $1]
            }, image)
    }

    func testJPEGXL() throws {
        let image = try transparent()
        try expectSame(
            roundTrip(image, "jxl", needing: ["djxl"]) { ["cjxl", "-d", "0", "-e", "3", $0, $1] },
            image)
    }

    func testJPEGXLOfOneBit() throws {
        let pixels = (0..<40 * 30).map { UInt8($0 % 7 < 3 ? 255 : 0) }
        let image = try AECImage(width: 40, height: 30, colorModel: .grey, pixels: pixels)
        let bits = folder.file("bits.pbm")
        // A 1 is black
        let rows = stride(from: 0, to: pixels.count, by: 40).flatMap { row in
            stride(from: row, to: row + 40, by: 8).map { at in
                (0..<8).reduce(UInt8(0)) { $0 << 1 | (pixels[at + $1] == 0 ? 1 : 0) }
            }
        }
        try FileSystem.write(Array("P4\n40 30\n".utf8) + rows, to: bits, force: true)
        let loaded = try roundTrip(image, "jxl", needing: ["djxl", "convert"]) { input, output in
            [
                "sh", "-c",
                "convert \(bits) -define png:bit-depth=1 \(input); cjxl -d 0 \(input) \(output)",
            ]
        }
        XCTAssertEqual(loaded.image.pixels, image.pixels)
    }

    /// cjxl turns the picture as Exif asks, and djxl writes Exif into its PNG in a way of its own.
    func testExifOfJPEGXL() throws {
        var image = SamplePicture.make(33, 20, .rgb)
        image.metadata.exif = SampleMetadata.exif(orientation: 6)
        let loaded = try roundTrip(image, as: .jpeg, "jxl", needing: ["djxl"]) {
            ["cjxl", $0, $1]
        }
        XCTAssertEqual(loaded.warnings, [])
        XCTAssertEqual([loaded.image.width, loaded.image.height], [20, 33])
        XCTAssertEqual(loaded.image.metadata.exif?.count, image.metadata.exif?.count)
    }

    func testTIFFWith16Bits() throws {
        let image = try AECImage(
            width: 9, height: 7, colorModel: .rgb,
            samples: .bits16((0..<9 * 7 * 3).map { UInt16(331 * $0) }))
        try expectSame(roundTrip(image, "tiff", needing: []) { ["convert", $0, $1] }, image)
    }

    func testTIFFOfCMYK() throws {
        let loaded = try roundTrip(SamplePicture.make(9, 7, .rgb), "tiff", needing: []) {
            ["convert", $0, "-colorspace", "CMYK", $1]
        }
        XCTAssertEqual(loaded.image.colorModel, .rgb)
        XCTAssertEqual(
            loaded.warnings, ["CMYK was converted to RGB without colour management"])
    }

    func testBMPAndGIF() throws {
        let image = SamplePicture.make(33, 20, .rgb)
        try expectSame(
            roundTrip(image, "bmp", needing: []) { ["convert", $0, "bmp3:" + $1] }, image)
        let flat = try AECImage(
            width: 8, height: 8, colorModel: .rgb,
            pixels: (0..<64).flatMap { $0 % 3 == 0 ? [255, 0, 0] : [0, 0, 255] as [UInt8] })
        let gif = try roundTrip(flat, "gif", needing: []) { ["convert", $0, $1] }
        expectSame(gif, flat)
        XCTAssertEqual(gif.image.metadata.texts, [], "times are ImageMagick's, not the picture's")
    }

    func testAVIF() throws {
        let image = SamplePicture.make(33, 20, .rgb)
        let lossless = try roundTrip(image, "avif", needing: ["avifdec"]) {
            ["avifenc", "-l", "-s", "8", $0, $1]
        }
        expectSame(lossless, image)
        // Turned by a quarter, anticlockwise
        let turned = try roundTrip(image, "avif", needing: ["heif-convert"]) {
            ["avifenc", "--irot", "1", "-s", "8", $0, $1]
        }
        XCTAssertEqual([turned.image.width, turned.image.height], [20, 33])
    }

    func testHEIC() throws {
        let image = SamplePicture.make(64, 48, .rgb)
        let loaded = try roundTrip(image, "heic", needing: ["heif-convert"]) {
            ["heif-enc", "-q", "90", $0, "-o", $1]
        }
        XCTAssertEqual(loaded.warnings, [])
        XCTAssertEqual([loaded.image.width, loaded.image.height], [64, 48])
        let pairs = zip(loaded.image.pixels, image.pixels)
        let error = pairs.reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) } / image.pixels.count
        XCTAssertLessThan(error, 30)
    }
}
