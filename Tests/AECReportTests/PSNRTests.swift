import AEC
import AECReport
import TestSupport
import XCTest

final class PSNRTests: XCTestCase {
    private func image(_ width: Int, _ height: Int, _ pixels: [UInt8]) throws -> AECImage {
        try AECImage(
            width: width, height: height, colorModel: pixels.count == width * height ? .grey : .rgb,
            pixels: pixels)
    }

    func testEqualPicturesAreInfinitelyGood() {
        let picture = Pictures.synthetic(width: 17, height: 9)
        XCTAssertEqual(PSNR.rgb(picture, picture), .infinity)
    }

    func testKnownValues() throws {
        let black = try image(1, 1, [0, 0, 0])
        XCTAssertEqual(PSNR.rgb(black, try image(1, 1, [255, 255, 255])), 0, accuracy: 1e-12)
        // One of three samples is off by 3: the mean squared error is 3
        XCTAssertEqual(PSNR.rgb(black, try image(1, 1, [0, 3, 0])), 43.3596, accuracy: 1e-4)
        // Each sample off by one
        XCTAssertEqual(
            PSNR.rgb(try image(1, 1, [9, 9, 9]), try image(1, 1, [10, 8, 10])), 48.1308,
            accuracy: 1e-4)
    }

    /// The error is averaged over all samples before the logarithm, not the decibels of each channel.
    func testChannelsShareOneMean() throws {
        let a = try image(2, 1, [10, 20, 30, 40, 50, 60])
        let b = try image(2, 1, [11, 20, 30, 40, 50, 67])
        XCTAssertEqual(PSNR.rgb(a, b), 10 * log10(255 * 255 * 6 / 50.0), accuracy: 1e-9)
        XCTAssertEqual(PSNR.rgb(a, b), PSNR.rgb(b, a))
    }

    func testHiddenPixelsDoNotCount() throws {
        let original = try AECImage(
            width: 2, height: 1, colorModel: .rgb, samples: .bits8([10, 20, 30, 40, 50, 60]),
            alpha: .bits8([255, 0]))
        let decoded = try image(2, 1, [11, 20, 30, 90, 0, 255])
        XCTAssertEqual(
            PSNR.rgb(original, decoded), 10 * log10(255 * 255 * 3 / 1.0), accuracy: 1e-9)
        XCTAssertEqual(
            PSNR.luma(original, decoded), 10 * log10(255 * 255 / (0.299 * 0.299)), accuracy: 1e-9)
        XCTAssertEqual(
            QualityScores(original: original, decoded: decoded).psnr, PSNR.rgb(original, decoded))
        let hidden = try AECImage(
            width: 1, height: 1, colorModel: .grey, samples: .bits16([7]), alpha: .bits16([0]))
        let other = try AECImage(
            width: 1, height: 1, colorModel: .grey, samples: .bits16([60000]), alpha: .bits16([0]))
        XCTAssertEqual(PSNR.rgb(hidden, other), .infinity)
    }

    func testExactIsOfTransparencyToo() throws {
        func grey(_ alpha: AECImage.Samples?) throws -> AECImage {
            try AECImage(
                width: 3, height: 1, colorModel: .grey,
                samples: alpha?.bitDepth == 16 ? .bits16([0, 257, 514]) : .bits8([0, 1, 2]),
                alpha: alpha)
        }
        let opaque = try grey(nil)
        let half = try grey(.bits8([255, 128, 1]))
        for (a, b, isExact) in [
            (opaque, opaque, true), (half, half, true), (opaque, half, false),
            (half, opaque, false), (opaque, try grey(.bits8([255, 255, 255])), true),
            (half, try grey(.bits16([65535, 128 * 257, 1])), true),
            (half, try grey(.bits16([65535, 128 * 257, 0])), false),
        ] {
            let scores = QualityScores(original: a, decoded: b)
            XCTAssertEqual(scores.psnr, .infinity)
            XCTAssertEqual(scores.isExact, isExact)
        }
    }

    func testGreyCountsAsThreeEqualChannels() throws {
        let a = try image(2, 1, [100, 200])
        let b = try image(2, 1, [101, 198])
        func tripled(_ image: AECImage) throws -> AECImage {
            try self.image(2, 1, image.pixels.flatMap { [$0, $0, $0] })
        }
        let expected = PSNR.rgb(a, b)
        XCTAssertEqual(PSNR.rgb(try tripled(a), try tripled(b)), expected, accuracy: 1e-12)
        XCTAssertEqual(PSNR.rgb(try tripled(a), b), expected, accuracy: 1e-12)
        XCTAssertEqual(PSNR.rgb(a, try tripled(b)), expected, accuracy: 1e-12)
    }
}
