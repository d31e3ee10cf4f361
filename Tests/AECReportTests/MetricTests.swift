import AEC
import TestSupport
import XCTest

@testable import AECReport

/// The metrics against values computed by other programs: PSNR by numpy, MS-SSIM by pytorch_msssim 1.0.0 in double precision,
/// SSIMULACRA 2 by the program `ssimulacra2` of libjxl 0.11.2 (Debian package libjxl-devtools) on the same pictures as PNG.
final class MetricTests: XCTestCase {
    private struct Expectation {
        let width: Int
        let height: Int
        let psnr: Double
        let luma: Double
        let msssim: Double?
        let ssimulacra2: Double
    }

    private static let expectations = [
        Expectation(
            width: 192, height: 177, psnr: 32.09809615052792, luma: 34.79499446759198,
            msssim: 0.9894671910349677, ssimulacra2: 70.11677254),
        Expectation(
            width: 177, height: 192, psnr: 32.07342849244086, luma: 34.75499906611656,
            msssim: 0.9895163879613021, ssimulacra2: 70.50686345),
        Expectation(
            width: 201, height: 163, psnr: 32.06653128420767, luma: 34.75252699633418,
            msssim: 0.9895368230721436, ssimulacra2: 70.54739276),
        // Too small for MS-SSIM, and for two scales of SSIMULACRA 2
        Expectation(
            width: 64, height: 50, psnr: 31.232389517304057, luma: 33.38117979973302, msssim: nil,
            ssimulacra2: -1.93337685),
    ]

    /// The left half smeared to the right, the right half with fewer colours and a pattern.
    private func distorted(_ image: AECImage) throws -> AECImage {
        var pixels = image.pixels
        for y in 0..<image.height {
            for x in 0..<image.width {
                for c in 0..<3 {
                    let at = 3 * (y * image.width + x) + c
                    let value = Int(image.pixels[at])
                    if x < image.width / 2 {
                        pixels[at] = UInt8((value + Int(image.pixels[at + 3]) + 1) / 2)
                    } else {
                        let pattern = (7 * x + 13 * y + 5 * c) % 23 - 11
                        pixels[at] = UInt8(clamping: value / 8 * 8 + pattern)
                    }
                }
            }
        }
        return try AECImage(
            width: image.width, height: image.height, colorModel: .rgb, pixels: pixels)
    }

    func testValuesOfOtherPrograms() throws {
        for expected in MetricTests.expectations {
            let a = Pictures.synthetic(width: expected.width, height: expected.height)
            let b = try distorted(a)
            let size = "\(expected.width) x \(expected.height)"
            XCTAssertEqual(PSNR.rgb(a, b), expected.psnr, accuracy: 1e-9, size)
            XCTAssertEqual(PSNR.luma(a, b), expected.luma, accuracy: 1e-9, size)
            let msssim = MSSSIM.rgb(a, b)
            if let value = expected.msssim {
                XCTAssertEqual(try XCTUnwrap(msssim), value, accuracy: 2e-6, size)
            } else {
                XCTAssertNil(msssim, size)
            }
            XCTAssertEqual(
                try XCTUnwrap(SSIMULACRA2.score(original: a, distorted: b)), expected.ssimulacra2,
                accuracy: 0.02, size)
        }
    }

    func testNoiseAlone() throws {
        let a = Pictures.synthetic(width: 192, height: 177)
        let b = Pictures.synthetic(width: 192, height: 177, seed: 9)
        XCTAssertEqual(PSNR.luma(a, b), 35.3731048194252, accuracy: 1e-9)
        XCTAssertEqual(try XCTUnwrap(MSSSIM.rgb(a, b)), 0.9819339234808737, accuracy: 2e-6)
        XCTAssertEqual(
            try XCTUnwrap(SSIMULACRA2.score(original: a, distorted: b)), 70.85001398,
            accuracy: 0.02)
    }

    func testEqualPictures() throws {
        let a = Pictures.synthetic(width: 170, height: 165)
        XCTAssertEqual(PSNR.luma(a, a), .infinity)
        XCTAssertEqual(try XCTUnwrap(MSSSIM.rgb(a, a)), 1, accuracy: 1e-6)
        XCTAssertEqual(try XCTUnwrap(SSIMULACRA2.score(original: a, distorted: a)), 100)
    }

    /// Red up by 114 and blue down by 299 thousandths: the brightness stays.
    func testLumaIgnoresPureColour() throws {
        let a = try AECImage(width: 1, height: 1, colorModel: .rgb, pixels: [0, 50, 250])
        let b = try AECImage(width: 1, height: 1, colorModel: .rgb, pixels: [114, 50, 250])
        // 0.299 * 114 = 34.086
        XCTAssertEqual(PSNR.luma(a, b), 10 * log10(255 * 255 / (34.086 * 34.086)), accuracy: 1e-9)
        let c = try AECImage(width: 1, height: 1, colorModel: .grey, pixels: [60])
        let d = try AECImage(width: 1, height: 1, colorModel: .rgb, pixels: [60, 60, 60])
        XCTAssertEqual(PSNR.luma(c, d), .infinity)
    }

    func testGreyCountsAsThreeEqualChannels() throws {
        let a = Pictures.synthetic(width: 170, height: 165, colorModel: .grey)
        let b = Pictures.synthetic(width: 170, height: 165, colorModel: .grey, seed: 9)
        func tripled(_ image: AECImage) throws -> AECImage {
            try AECImage(
                width: image.width, height: image.height, colorModel: .rgb,
                pixels: image.pixels.flatMap { [$0, $0, $0] })
        }
        let msssim = try XCTUnwrap(MSSSIM.rgb(a, b))
        XCTAssertEqual(try XCTUnwrap(MSSSIM.rgb(a, tripled(b))), msssim, accuracy: 1e-9)
        XCTAssertEqual(try XCTUnwrap(MSSSIM.rgb(tripled(a), tripled(b))), msssim, accuracy: 1e-9)
        let score = try XCTUnwrap(SSIMULACRA2.score(original: a, distorted: b))
        XCTAssertEqual(
            try XCTUnwrap(SSIMULACRA2.score(original: tripled(a), distorted: b)), score)
    }

    func testSmallPicturesHaveNoScore() throws {
        let small = Pictures.synthetic(width: 7, height: 400)
        XCTAssertNil(SSIMULACRA2.score(original: small, distorted: small))
        let narrow = Pictures.synthetic(width: 160, height: 170)
        XCTAssertNil(MSSSIM.rgb(narrow, narrow))
    }

    func testDecibels() {
        XCTAssertEqual(MSSSIM.decibels(0.99), 20, accuracy: 1e-9)
        XCTAssertEqual(MSSSIM.decibels(1), .infinity)
    }

    /// What makes the blur a Gaussian of sigma 1.5.
    func testBlurKeepsBrightnessAndHasItsVariance() {
        let weights = SSIMULACRA2.blur.weights.map(Double.init)
        let sum = weights[0] + 2 * weights.dropFirst().reduce(0, +)
        let variance = 2 * weights.enumerated().reduce(0) { $0 + Double($1.0 * $1.0) * $1.1 }
        XCTAssertEqual(sum, 1, accuracy: 1e-6)
        XCTAssertEqual(variance, 2.25, accuracy: 1e-5)
    }
}
