import AEC
import TestSupport
import XCTest

final class PixelLayoutTests: XCTestCase {
    /// One pixel of 10, 20, 30 with opacity 40.
    private func pixel() throws -> AECImage {
        try AECImage(
            width: 1, height: 1, colorModel: .rgb, samples: .bits8([10, 20, 30]),
            alpha: .bits8([40]))
    }

    func testOrderOfChannels() throws {
        let opaque = try AECImage(width: 1, height: 1, colorModel: .rgb, pixels: [10, 20, 30])
        let grey = try AECImage(width: 1, height: 1, colorModel: .grey, pixels: [10])
        let expected: [PixelLayout: [UInt8]] = [
            .rgb: [10, 20, 30], .bgr: [30, 20, 10], .rgba: [10, 20, 30, 255],
            .bgra: [30, 20, 10, 255], .argb: [255, 10, 20, 30], .rgbx: [10, 20, 30, 255],
            .bgrx: [30, 20, 10, 255],
        ]
        for layout in PixelLayout.allCases where layout != .grey {
            XCTAssertEqual(try opaque.bytes(layout: layout), expected[layout], "\(layout)")
        }
        XCTAssertEqual(try grey.bytes(layout: .grey), [10])
        XCTAssertEqual(try grey.bytes(layout: .bgra), [10, 10, 10, 255])
        XCTAssertEqual(try pixel().bytes(layout: .argb), [40, 10, 20, 30])
        XCTAssertEqual(try pixel().bytes(layout: .bgra), [30, 20, 10, 40])
    }

    /// What is written is read again, in every layout, with padding and without.
    func testThereAndBack() throws {
        for layout in PixelLayout.allCases {
            let width = 7
            let height = 5
            let packed = width * layout.bytesPerPixel
            for padding in [0, 3] {
                let stride = packed + padding
                let bytes = (0..<stride * height).map { UInt8(truncatingIfNeeded: 37 * $0 + 11) }
                let image = try AECImage(
                    width: width, height: height, layout: layout, bytes: bytes,
                    bytesPerRow: stride)
                var back = [UInt8](repeating: 77, count: stride * (height - 1) + packed)
                try back.withUnsafeMutableBytes { buffer in
                    try image.write(into: buffer, layout: layout, bytesPerRow: stride)
                }
                for (i, byte) in back.enumerated() {
                    let column = i % stride
                    let isIgnored =
                        (layout == .rgbx || layout == .bgrx) && column % 4 == 3
                    let wanted = column >= packed ? 77 : isIgnored ? 255 : bytes[i]
                    XCTAssertEqual(byte, wanted, "\(layout), \(padding), byte \(i)")
                }
            }
        }
    }

    func testPremultipliedColours() throws {
        // 200 * 100 / 255 = 78.4, and 78 * 255 / 100 = 198.9
        let image = try AECImage(
            width: 3, height: 1, layout: .rgba,
            bytes: [78, 0, 100, 100, 5, 6, 7, 0, 9, 8, 7, 255], isPremultiplied: true)
        XCTAssertEqual(image.pixels, [199, 0, 255, 0, 0, 0, 9, 8, 7])
        XCTAssertEqual(
            try image.bytes(layout: .rgba, isPremultiplied: true),
            [78, 0, 100, 100, 0, 0, 0, 0, 9, 8, 7, 255])
    }

    func testWhatDoesNotFit() throws {
        let bytes = [UInt8](repeating: 0, count: 24)
        for (width, height, stride) in [
            (0, 1, nil), (1, 0, nil), (-1, 1, nil), (3, 3, nil), (3, 2, 11), (2, 2, 17),
            (1, 2, Int.max), (Int.max, 1, nil), (1, Int.max, nil),
        ] as [(Int, Int, Int?)] {
            assertError(
                try AECImage(
                    width: width, height: height, layout: .rgba, bytes: bytes, bytesPerRow: stride),
                .invalidArgument, context: "\(width) x \(height), \(String(describing: stride))")
        }
        // The last row needs no padding
        XCTAssertEqual(
            try AECImage(width: 2, height: 2, layout: .rgba, bytes: bytes, bytesPerRow: 16).height,
            2)
        let transparent = try pixel()
        let colored = try AECImage(width: 1, height: 1, colorModel: .rgb, pixels: [1, 2, 3])
        assertError(
            try transparent.bytes(layout: .rgb), .invalidArgument,
            context: "transparent.bytes(layout: .rgb)")
        assertError(
            try transparent.bytes(layout: .bgrx), .invalidArgument,
            context: "transparent.bytes(layout: .bgrx)")
        assertError(
            try colored.bytes(layout: .grey), .invalidArgument,
            context: "colored.bytes(layout: .grey)")
    }
}
