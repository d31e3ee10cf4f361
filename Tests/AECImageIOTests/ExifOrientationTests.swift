import AEC
import TestSupport
import XCTest

@testable import AECImageIO

final class ExifOrientationTests: XCTestCase {
    /// The same letter stored in the eight ways, and how it must look:
    ///
    ///     1 2 3
    ///     4 5 6
    private let stored: [(width: Int, pixels: [UInt8])] = [
        (3, [1, 2, 3, 4, 5, 6]),
        (3, [3, 2, 1, 6, 5, 4]),
        (3, [6, 5, 4, 3, 2, 1]),
        (3, [4, 5, 6, 1, 2, 3]),
        (2, [1, 4, 2, 5, 3, 6]),
        (2, [3, 6, 2, 5, 1, 4]),
        (2, [6, 3, 5, 2, 4, 1]),
        (2, [4, 1, 5, 2, 6, 3]),
    ]

    /// In every form that a picture has.
    private func images(_ width: Int, _ grey: [UInt8]) throws -> [AECImage] {
        var images: [AECImage] = []
        for colorModel in [AECImage.ColorModel.grey, .rgb] {
            let color = grey.flatMap { value in
                (0..<colorModel.channels).map { value + 10 * UInt8($0) }
            }
            let alpha = grey.map { $0 + 100 }
            for isDeep in [false, true] {
                let samples = { (bytes: [UInt8]) -> AECImage.Samples in
                    isDeep ? .bits16(bytes.map { UInt16($0) * 3 }) : .bits8(bytes)
                }
                for hasAlpha in [false, true] {
                    images.append(
                        try AECImage(
                            width: width, height: 6 / width, colorModel: colorModel,
                            samples: samples(color), alpha: hasAlpha ? samples(alpha) : nil))
                }
            }
        }
        return images
    }

    func testAllEightAreTurnedUpright() throws {
        let upright = try images(3, [1, 2, 3, 4, 5, 6])
        for (index, (width, grey)) in stored.enumerated() {
            for (image, expected) in zip(try images(width, grey), upright) {
                XCTAssertEqual(
                    try ExifOrientation(value: index + 1).upright(image), expected,
                    "\(index + 1) \(SamplePicture.name(of: image))")
            }
        }
    }

    /// As the camera's file, and as what it is turned into: the tags say that it is upright, and the rest stays.
    func testPNGIsTurnedAndItsTagsReset() throws {
        let upright = try images(3, [1, 2, 3, 4, 5, 6])
        for (index, (width, grey)) in stored.enumerated() {
            for isBigEndian in [false, true] {
                for (image, expected) in zip(try images(width, grey), upright) {
                    var image = image
                    image.metadata.exif = SampleMetadata.exif(
                        orientation: UInt16(index + 1), isBigEndian: isBigEndian)
                    image.metadata.xmp = SampleMetadata.xmp(orientation: index + 1)
                    var turned = expected
                    turned.metadata.exif = SampleMetadata.exif(isBigEndian: isBigEndian)
                    turned.metadata.xmp = SampleMetadata.xmp()
                    let bytes = try PNGCodec.encode(image)
                    XCTAssertEqual(try ImageFile.read(bytes), turned, "\(index + 1)")
                    // Read again, it stays as it is.
                    let again = try PNGCodec.encode(turned)
                    XCTAssertEqual(try ImageFile.read(again), turned)
                }
            }
        }
    }

    func testJPEGIsTurnedAndItsTagReset() throws {
        let image = SamplePicture.make(24, 16, .grey)
        let plain = try JPEGCodec.encode(image, quality: 100)
        let pixels = try ImageFile.read(plain)
        for value: UInt16 in 1...9 {
            let exif = SampleMetadata.exif(orientation: value)
            let bytes = HandmadeJPEG.inserting(0xE1, Array("Exif\0\0".utf8) + exif, into: plain)
            let read = try ImageFile.read(bytes)
            var expected = try ExifOrientation(value: value == 9 ? 1 : Int(value)).upright(pixels)
            // What is no orientation is left as it is.
            expected.metadata.exif = SampleMetadata.exif(orientation: value == 9 ? 9 : 1)
            XCTAssertEqual(read, expected, "\(value)")
        }
    }

    /// A picture that is to be turned is held twice. Where there is no room for that, what asks for it is left out, and
    /// what comes beside it before that: no limit refuses what a lower one lets through.
    func testTurningReservesItsMemory() throws {
        var image = SamplePicture.make(100, 50, .grey)
        let exif = SampleMetadata.exif(orientation: 6)
        let packet = SampleMetadata.xmp()
        image.metadata = Metadata(exif: exif, xmp: packet)
        let png = try PNGCodec.encode(image)
        let enough = 10_000 + exif.count
        func load(_ memory: Int) throws -> LoadedImage {
            try ImageFile.load(png, limits: Limits(maxMemory: memory))
        }
        let whole = try load(enough + packet.count)
        XCTAssertEqual([whole.image.width, whole.image.height], [50, 100])
        XCTAssertNotNil(whole.image.metadata.xmp)
        XCTAssertEqual(whole.warnings, [])

        for memory in [enough, enough + packet.count - 1] {
            let turned = try load(memory)
            XCTAssertEqual(turned.image.samples, whole.image.samples)
            XCTAssertEqual(turned.image.metadata, Metadata(exif: whole.image.metadata.exif))
            assertOneWarning(turned.warnings, "XMP", "Limits.maxMemory")
        }
        for memory in [enough - 1, 5000 + exif.count + packet.count, 5000 + exif.count, 5000] {
            let asStored = try load(memory)
            XCTAssertEqual(asStored.image.samples, image.samples)
            XCTAssertNil(asStored.image.metadata.exif)
            XCTAssertEqual(asStored.warnings.contains { $0.lowercased().contains("exif") }, true)
        }
        assertError(try ImageFile.load(png, limits: Limits(maxMemory: 4999)), .limitExceeded)
    }

    /// The same of a JPEG, for which libjpeg's own memory is there again when it is turned.
    func testTurningAJPEGReservesItsMemory() throws {
        let plain = try JPEGCodec.encode(SamplePicture.make(24, 16, .grey))
        let exif = Array("Exif\0\0".utf8) + SampleMetadata.exif(orientation: 6)
        let bytes = HandmadeJPEG.inserting(0xE1, exif, into: plain)
        let pixels = 24 * 16
        for (memory, width) in [(2 * pixels + exif.count - 6, 16), (2 * pixels, 24), (pixels, 24)] {
            let loaded = try JPEGCodec.decode(
                bytes, limits: Limits(maxMemory: memory), maxMemory: 0)
            XCTAssertEqual(loaded.image.width, width)
            XCTAssertEqual(loaded.warnings.count, width == 16 ? 0 : 1)
        }
    }

    func testDamagedExifIsNoObstacle() throws {
        let plain = HandmadeJPEG.baseline(components: [50])
        let exif = Array("Exif\0\0".utf8) + SampleMetadata.exif(orientation: 6)
        let bytes = HandmadeJPEG.inserting(0xE1, exif, into: plain)
        // The segment's content: its length is another matter.
        try forEachChange(of: bytes, at: 6..<exif.count + 6, flipping: [1, 0x80, 0xFF]) {
            damaged, _ in
            XCTAssertEqual(try ImageFile.read(damaged).pixels, [UInt8](repeating: 50, count: 64))
        }
    }
}
