import TestSupport
import XCTest

@testable import AEC

/// Colours under transparent pixels.
final class HiddenColorsTests: XCTestCase {
    /// A picture of waves in a disc; beside it all is transparent and of a garish pattern.
    private func cutOut(
        _ width: Int, _ height: Int, _ colorModel: AECImage.ColorModel = .rgb, bitDepth: Int = 8
    ) throws -> AECImage {
        let pixels = Pictures.synthetic(width: width, height: height, colorModel: colorModel).pixels
        func isVisible(_ x: Int, _ y: Int) -> Bool {
            let distance =
                (2 * x - width) * (2 * x - width) + (2 * y - height) * (2 * y - height)
            return distance * 10 < (width * width + height * height) * 3
        }
        let flat = Pictures.make(width, height) { x, y in
            (0..<colorModel.channels).map {
                isVisible(x, y)
                    ? pixels[(y * width + x) * colorModel.channels + $0]
                    : (x ^ y) & 4 == 0 ? 0 : 255
            }
        }.masked { isVisible($0, $1) ? 255 : 0 }
        if bitDepth == 8 { return flat }
        return try AECImage(
            width: width, height: height, colorModel: colorModel,
            samples: .bits16(flat.pixels.map { UInt16($0) * 257 }),
            alpha: flat.alpha.map { .bits16($0.as8Bits.map { UInt16($0) * 257 }) })
    }

    private func smoothed(_ image: AECImage) throws -> AECImage {
        var budget = Budget(1 << 30)
        return try HiddenColors.smoothed(
            image, where: XCTUnwrap(image.alpha), budget: &budget)
    }

    func testVisiblePixelsAreNotTouched() throws {
        for (width, height) in [(1, 1), (2, 1), (1, 9), (17, 3), (64, 40), (65, 65)] {
            for colorModel in [AECImage.ColorModel.grey, .rgb] {
                for bitDepth in [8, 16] {
                    let image = try cutOut(width, height, colorModel, bitDepth: bitDepth)
                    let smooth = try smoothed(image)
                    XCTAssertEqual(smooth.alpha, image.alpha)
                    XCTAssertEqual(smooth.bitDepth, bitDepth)
                    let alpha = try XCTUnwrap(image.alpha).as8Bits
                    let (before, after) = (image.pixels, smooth.pixels)
                    let channels = colorModel.channels
                    for i in 0..<width * height * channels where alpha[i / channels] != 0 {
                        XCTAssertEqual(after[i], before[i], "\(width) x \(height)")
                    }
                }
            }
        }
    }

    /// Between two colours everything lies between them, and neighbours differ little.
    func testTheFillIsSmooth() throws {
        let (width, height) = (64, 16)
        let row = (0..<width).map { x -> UInt8 in
            x < 4 ? 40 : x >= 60 ? 200 : (x % 2 == 0 ? 255 : 0)
        }
        let image = Pictures.make(width, height) { x, _ in [row[x]] }
            .masked { x, _ in x < 4 || x >= 60 ? 128 : 0 }
        let pixels = try smoothed(image).pixels
        for y in 0..<height {
            for x in 1..<width {
                let (left, right) = (Int(pixels[y * width + x - 1]), Int(pixels[y * width + x]))
                XCTAssertTrue(40...200 ~= right, "\(x), \(y): \(right)")
                XCTAssertLessThanOrEqual(abs(left - right), 16, "\(x), \(y)")
            }
        }
    }

    func testNothingVisible() throws {
        let image = Pictures.synthetic(width: 33, height: 9).masked { _, _ in 0 }
        XCTAssertEqual(Set(try smoothed(image).pixels), [128])
    }

    func testWithoutTransparencyNothingChanges() throws {
        let faint = Pictures.synthetic(width: 30, height: 20).masked { _, _ in 1 }
        XCTAssertEqual(try smoothed(faint), faint)
    }

    /// Exact keeps the hidden colours as it keeps all others, and pays for them.
    func testExactKeepsHiddenColors() throws {
        let image = try cutOut(96, 80)
        let smooth = try AECEncoder(.quality(90)).encode(image)
        let exact = try AECEncoder(.quality(90), exact: true).encode(image)
        XCTAssertLessThan(smooth.count * 4, exact.count * 3)

        let alpha = try XCTUnwrap(image.alpha).as8Bits
        let hidden = alpha.indices.filter { alpha[$0] == 0 }
        func error(_ bytes: [UInt8]) throws -> Double {
            let (before, after) = (image.pixels, try AECDecoder().decode(bytes).pixels)
            let sum = hidden.reduce(0) { $0 + abs(Int(before[3 * $1]) - Int(after[3 * $1])) }
            return Double(sum) / Double(hidden.count)
        }
        XCTAssertLessThan(try error(exact), 20)
        XCTAssertGreaterThan(try error(smooth), 60)
    }
}
