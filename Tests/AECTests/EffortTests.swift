import Foundation
import TestSupport
import XCTest

@testable import AEC

/// Efforts: the same format and the same bytes everywhere, for less or more time.
final class EffortTests: XCTestCase {
    private func meanSquaredError(_ a: AECImage, _ b: AECImage) -> Double {
        let sum = zip(a.pixels, b.pixels).reduce(0) { sum, pair in
            let difference = Int(pair.0) - Int(pair.1)
            return sum + difference * difference
        }
        return Double(sum) / Double(a.pixels.count)
    }

    func testLevelsAreClamped() {
        XCTAssertEqual(Effort(0), Effort(1))
        XCTAssertEqual(Effort(12), Effort(9))
        XCTAssertTrue(Effort.levels.contains(Effort.standard.level))
    }

    func testEveryEffortDecodesAndIgnoresThreads() throws {
        for colorModel in [AECImage.ColorModel.rgb, .grey] {
            let image = Pictures.synthetic(width: 90, height: 55, colorModel: colorModel)
            for level in Effort.levels {
                let effort = Effort(level)
                let bytes = try AECEncoder(.quality(60), effort: effort).encode(image)
                let decoded = try AECDecoder().decode(bytes)
                XCTAssertLessThan(meanSquaredError(image, decoded), 60, "\(level)")
                XCTAssertEqual(
                    try AECEncoder(.quality(60), effort: effort, threads: 3).encode(image), bytes)
            }
        }
    }

    /// Refinement looks beyond the edges of groups.
    func testSeveralGroupsIgnoreThreads() throws {
        let image = Pictures.synthetic(width: 1100, height: 20)
        let bytes = try AECEncoder(.quality(30), effort: Effort(8)).encode(image)
        XCTAssertNoThrow(try AECDecoder().verify(bytes))
        for threads in [2, 8] {
            XCTAssertEqual(
                try AECEncoder(.quality(30), effort: Effort(8), threads: threads).encode(image),
                bytes)
        }
    }

    /// Groups of one latent or a few tell little of what the network's channels do: refinement that misjudges them
    /// throws the picture away.
    func testSmallGroupsAreNotSpoiled() throws {
        for (width, height) in [(6, 7), (16, 16), (17, 17)] {
            // Smooth, in steps of one.
            let image = Pictures.make(width, height) { x, y in
                (0..<3).map { UInt8(x + 2 * y + 50 * $0) }
            }
            for quality in [14.0, 90] {
                func error(_ effort: Int) throws -> Double {
                    let bytes = try AECEncoder(.quality(quality), effort: Effort(effort)).encode(
                        image)
                    return meanSquaredError(image, try AECDecoder().decode(bytes))
                }
                let plain = try error(3)
                for effort in [7, 9] {
                    XCTAssertLessThan(
                        try error(effort), 1.5 * plain + 2,
                        "\(width) x \(height), quality \(quality), effort \(effort)")
                }
            }
        }
    }

    /// The highest effort against the lowest, at the same fidelity: rate is interpolated between two qualities of the
    /// lowest effort, linearly in logarithms.
    func testTimeBuysBytes() throws {
        let image = Pictures.synthetic(width: 160, height: 112)
        func measure(_ quality: Double, _ effort: Int) throws -> (error: Double, size: Double) {
            let bytes = try AECEncoder(.quality(quality), effort: Effort(effort)).encode(image)
            let error = meanSquaredError(image, try AECDecoder().decode(bytes))
            return (log(error), log(Double(bytes.count)))
        }
        for quality in [40.0, 80] {
            let high = try measure(quality, 9)
            let low = try measure(quality - 15, 1)
            let same = try measure(quality, 1)
            let slope = (same.size - low.size) / (same.error - low.error)
            let expected = same.size + slope * (high.error - same.error)
            XCTAssertLessThan(high.size, expected, "\(quality)")
        }
    }

    func testSmallestImages() throws {
        for (width, height) in [(1, 1), (16, 17), (3, 40)] {
            let image = Pictures.synthetic(width: width, height: height)
            for level in [4, 9] {
                let bytes = try AECEncoder(effort: Effort(level)).encode(image)
                XCTAssertEqual(try AECDecoder().decode(bytes).width, width)
            }
        }
    }
}
