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

    func testAllEightAreTurnedUpright() throws {
        for (index, (width, grey)) in stored.enumerated() {
            for colorModel in [AECImage.ColorModel.grey, .rgb] {
                func image(_ width: Int, _ grey: [UInt8]) throws -> AECImage {
                    try AECImage(
                        width: width, height: 6 / width, colorModel: colorModel,
                        pixels: grey.flatMap { value in
                            (0..<colorModel.channels).map { value + 10 * UInt8($0) }
                        })
                }
                let upright = try ExifOrientation(value: index + 1).upright(image(width, grey))
                XCTAssertEqual(upright, try image(3, [1, 2, 3, 4, 5, 6]), "\(index + 1)")
            }
        }
    }

    /// A JPEG with an Exif segment put behind its first marker.
    private func jpeg(
        orientation: UInt8, bigEndian: Bool, of image: AECImage
    ) throws -> [UInt8] {
        let entry: [UInt8] =
            bigEndian
            ? [1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
            : [0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
        let tiff: [UInt8] =
            (bigEndian
                ? [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1]
                : [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0]) + entry + [0, 0, 0, 0]
        let body = Array("Exif\0\0".utf8) + tiff
        var bytes = try JPEGCodec.encode(image, quality: 100)
        bytes.insert(contentsOf: [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body, at: 2)
        return bytes
    }

    func testReadFromBothByteOrders() throws {
        let image = SamplePicture.make(24, 16, .grey)
        let plain = try ImageFile.read(try JPEGCodec.encode(image, quality: 100))
        for bigEndian in [false, true] {
            for value: UInt8 in 1...8 {
                let bytes = try jpeg(orientation: value, bigEndian: bigEndian, of: image)
                XCTAssertEqual(ExifOrientation(jpeg: bytes).value, Int(value))
                let read = try ImageFile.read(bytes)
                XCTAssertEqual(read.width, value >= 5 ? 16 : 24)
                XCTAssertEqual(read, try ExifOrientation(value: Int(value)).upright(plain))
            }
            XCTAssertEqual(
                ExifOrientation(jpeg: try jpeg(orientation: 9, bigEndian: bigEndian, of: image)),
                .upright)
        }
    }

    func testDamagedExifIsIgnored() throws {
        let bytes = try jpeg(
            orientation: 6, bigEndian: true, of: SamplePicture.make(8, 8, .grey))
        // The segment's own length, then every byte of the Exif data.
        for at in 4..<bytes.count where at < 60 {
            for mask: UInt8 in [1, 0x80, 0xFF] {
                var damaged = bytes
                damaged[at] ^= mask
                XCTAssertTrue((1...8).contains(ExifOrientation(jpeg: damaged).value))
            }
        }
        for count in 0..<60 { _ = ExifOrientation(jpeg: Array(bytes[..<count])) }
    }
}
