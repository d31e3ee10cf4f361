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
        for layout in PixelLayout.allCases where expected[layout] != nil {
            XCTAssertEqual(try opaque.bytes(layout: layout), expected[layout], "\(layout)")
        }
        XCTAssertEqual(try grey.bytes(layout: .grey), [10])
        XCTAssertEqual(try grey.bytes(layout: .greyAlpha), [10, 255])
        XCTAssertEqual(try grey.bytes(layout: .bgra), [10, 10, 10, 255])
        XCTAssertEqual(try pixel().bytes(layout: .argb), [40, 10, 20, 30])
        XCTAssertEqual(try pixel().bytes(layout: .bgra), [30, 20, 10, 40])
    }

    /// What is written is read again, in every layout and depth, with padding and without.
    func testThereAndBack() throws {
        for (layout, bitDepth) in PixelLayout.allCases.flatMap({ [($0, 8), ($0, 16)] }) {
            let (width, height) = (7, 5)
            let bytesPerPixel = layout.samplesPerPixel * bitDepth / 8
            let packed = width * bytesPerPixel
            for padding in [0, 3] {
                let stride = packed + padding
                let bytes = (0..<stride * height).map { UInt8(truncatingIfNeeded: 37 * $0 + 11) }
                let image = try AECImage(
                    width: width, height: height, layout: layout, bitDepth: bitDepth, bytes: bytes,
                    bytesPerRow: stride)
                XCTAssertEqual(image.bitDepth, bitDepth)
                var back = [UInt8](repeating: 77, count: stride * (height - 1) + packed)
                try back.withUnsafeMutableBytes { buffer in
                    try image.write(
                        into: buffer, layout: layout, bitDepth: bitDepth, bytesPerRow: stride)
                }
                for (i, byte) in back.enumerated() {
                    let column = i % stride
                    let isIgnored =
                        (layout == .rgbx || layout == .bgrx)
                        && column % bytesPerPixel >= bytesPerPixel * 3 / 4
                    let wanted = column >= packed ? 77 : isIgnored ? 255 : bytes[i]
                    XCTAssertEqual(
                        byte, wanted, "\(layout), \(bitDepth) bits, \(padding), byte \(i)")
                }
            }
        }
    }

    /// Samples of 16 bits are read and written where they lie, in the order of this machine's bytes.
    func testSamplesOf16Bits() throws {
        let samples: [UInt16] = [1, 2, 3, 65535, 1000, 2000, 3000, 4000]
        let bytes = samples.withUnsafeBytes { [0] + Array($0) }
        let image = try bytes.withUnsafeBytes {
            try AECImage(
                width: 2, height: 1, layout: .bgra, bitDepth: 16,
                bytes: UnsafeRawBufferPointer(rebasing: $0[1...]))
        }
        XCTAssertEqual(image.samples, .bits16([3, 2, 1, 3000, 2000, 1000]))
        XCTAssertEqual(image.alpha, .bits16([65535, 4000]))
        XCTAssertEqual(try image.bytes(layout: .bgra, bitDepth: 16), Array(bytes[1...]))
        // 3000 / 257 = 11.7, 4000 / 257 = 15.6
        XCTAssertEqual(try image.bytes(layout: .rgba).suffix(4), [12, 8, 4, 16])
        XCTAssertEqual(
            try pixel().bytes(layout: .rgba, bitDepth: 16),
            [10, 20, 30, 40].flatMap { [UInt8($0), UInt8($0)] })
        assertError(
            try image.bytes(layout: .rgba, bitDepth: 12), .invalidArgument, context: "12 bits")
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
        assertError(
            try colored.bytes(layout: .greyAlpha), .invalidArgument,
            context: "colored.bytes(layout: .greyAlpha)")
    }
}
