import Foundation
import TestSupport
import XCTest

@testable import AEC

/// Blocks whose samples are rounded.
final class RoundingTests: XCTestCase {
    /// Of few colours in each channel, which rounding hits or misses by chance.
    private func fewColors(seed: UInt64, bitDepth: Int = 8) -> AECImage {
        var random = SplitMix64(seed: seed)
        let values = (0..<5).map { _ in Int(random.next() % 256) } + [0, 255]
        let samples = (0..<3 * 50 * 35).map { _ in values[Int(random.next() % 7)] }
        return try! AECImage(
            width: 50, height: 35, colorModel: .rgb,
            samples: bitDepth == 8
                ? .bits8(samples.map { UInt8($0) }) : .bits16(samples.map { UInt16(257 * $0) }))
    }

    /// All blocks of a picture, rounded.
    private func allRounded(_ image: AECImage) -> ExactBlocks {
        let geometry = Geometry(width: image.width, height: image.height)
        var exact = ExactBlocks(geometry)
        exact.insert(Array(exact.isExact.indices), rounded: true)
        return exact
    }

    private func rounding(_ image: AECImage, _ quality: Quality) throws -> Rounding {
        try Rounding(
            image, counted: nil, exact: allRounded(image), at: quality, threads: 2)
    }

    func testTheErrorDoesNotRiseWithQuality() throws {
        var coarser = 0
        for seed in 1...12 {
            let image = fewColors(seed: UInt64(seed), bitDepth: seed % 4 == 0 ? 16 : 8)
            var last = Double.infinity
            for percent in 0...100 {
                let quality = Quality(percent: Double(percent))
                let found = try rounding(image, quality)
                let error = found.errors.blocks.reduce(0) { $0 + $1.sum }
                XCTAssertLessThanOrEqual(error, last, "\(seed), quality \(percent)")
                XCTAssertLessThanOrEqual(found.steps, quality.roundingSteps)
                XCTAssertEqual(found.errors.above(quality.largestBlockError), [])
                if found.steps < quality.roundingSteps { coarser += 1 }
                last = error
            }
        }
        // Else the quality's own steps would do.
        XCTAssertGreaterThan(coarser, 100)
    }

    /// What is counted with is what a decoder gets.
    func testErrorsAreThoseOfTheFile() throws {
        for (bitDepth, hidden) in [(8, false), (8, true), (16, false)] {
            var image = fewColors(seed: 3, bitDepth: bitDepth)
            if hidden { image = image.masked { x, y in (x * y) % 3 == 0 ? 0 : 255 } }
            let job = try EncodingJob(image, with: AECEncoder())
            let exact = allRounded(image)
            for percent in [0.0, 40, 100] {
                let quality = Quality(percent: percent)
                let decoded = try AECDecoder().decode(job.encode(at: quality, exact: exact))
                let errors = try job.rounding(of: exact, at: quality, within: job.budget).errors
                let alpha = image.alpha?.integers
                let unit = bitDepth == 8 ? 1.0 : 1 / (257.0 * 257)
                var sums = errors.blocks.map { _ in 0.0 }
                for (at, (a, b)) in zip(decoded.samples.integers, image.samples.integers)
                    .enumerated()
                {
                    let (x, y) = (at / 3 % 50, at / 3 / 50)
                    if let alpha, alpha[at / 3] == 0 { continue }
                    sums[y / 16 * 4 + x / 16] += unit * Double((a - b) * (a - b))
                }
                for (block, sum) in zip(errors.blocks, sums) {
                    // Of 16 bits, the upper 8 are looked at.
                    XCTAssertEqual(block.sum, sum, accuracy: bitDepth == 8 ? 0.5 : 0.1 * sum + 10)
                }
            }
        }
    }

    /// A colour channel that is nearly flat stays as it is; the others do not.
    func testFlatChannelsStay() throws {
        let image = Pictures.make(16, 16) { x, y in
            [UInt8(100 + (x + y) % 3), UInt8(16 * x), UInt8(16 * y)]
        }
        let exact = allRounded(image)
        let job = try EncodingJob(image, with: AECEncoder())
        let decoded = try AECDecoder().decode(job.encode(at: Quality(percent: 0), exact: exact))
        let (a, b) = (decoded.samples.integers, image.samples.integers)
        for pixel in 0..<256 { XCTAssertEqual(a[3 * pixel], b[3 * pixel]) }
        XCTAssertNotEqual(a, b)
    }

    /// Samples of 12 bits in 16 are rounded over their own range.
    func testRangesAreRoundedOverThemselves() throws {
        let most = 4095
        let samples = (0..<900).map { UInt16($0 * 37 % (most + 1)) }
        let image = try AECImage(
            width: 30, height: 30, colorModel: .grey, samples: .bits16(samples))
        let job = try EncodingJob(image, with: AECEncoder())
        XCTAssertEqual(job.range?.bits, 12)
        let exact = allRounded(image)
        let quality = Quality(percent: 50)
        let steps = try job.rounding(of: exact, at: quality, within: job.budget).steps
        let decoded = try AECDecoder().decode(job.encode(at: quality, exact: exact))
        let wanted = samples.map {
            Int(Rounding.rounded(UInt32($0), steps: UInt32(steps), most: UInt32(most)))
        }
        XCTAssertEqual(decoded.samples.integers, wanted)
    }
}
