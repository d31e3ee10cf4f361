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
            image, counted: nil, exact: allRounded(image), isDrawn: false, at: quality, threads: 2)
    }

    func testTheErrorDoesNotRiseWithQuality() throws {
        for seed in 1...12 {
            let image = fewColors(seed: UInt64(seed), bitDepth: seed % 4 == 0 ? 16 : 8)
            var last = Double.infinity
            for percent in 0...100 {
                let quality = Quality(percent: Double(percent))
                let found = try rounding(image, quality)
                let error = found.errors.blocks.reduce(0) { $0 + $1.sum }
                XCTAssertLessThanOrEqual(error, last, "\(seed), quality \(percent)")
                XCTAssertEqual(found.errors.above(quality.largestBlockError), [])
                last = error
            }
        }
    }

    /// The best of all ways to cut few values into intervals, found by trying them all.
    func testLevelsAreTheBestThereAre() {
        var random = SplitMix64(seed: 9)
        for trial in 0..<60 {
            var histogram = [Int64](repeating: 0, count: 256)
            for _ in 0..<7 { histogram[Int(random.next() % 256)] = Int64(1 + random.next() % 900) }
            let lambda = Double(1 + trial * trial)
            let values = histogram.indices.filter { histogram[$0] > 0 }
            let total = Double(histogram.reduce(0, +))
            func cost(_ level: (Int) -> Int) -> Double {
                var counts: [Int: Double] = [:]
                var error = 0.0
                for value in values {
                    let n = Double(histogram[value])
                    counts[level(value), default: 0] += n
                    error += n * Double((value - level(value)) * (value - level(value)))
                }
                return error + lambda * counts.values.reduce(0) { $0 - $1 * log2($1 / total) }
            }
            var least = Double.infinity
            for cuts in 0..<1 << (values.count - 1) {
                var levels: [Int: Int] = [:]
                var start = 0
                for end in 1...values.count
                where end == values.count || cuts >> (end - 1) & 1 == 1 {
                    let interval = values[start..<end]
                    let count = interval.reduce(0) { $0 + histogram[$1] }
                    let sum = interval.reduce(0) { $0 + histogram[$1] * Int64($1) }
                    let mode = interval.max { histogram[$0] < histogram[$1] }!
                    for value in interval {
                        levels[value] =
                            2 * histogram[mode] >= count
                            ? mode : Int((Double(sum) / Double(count)).rounded())
                    }
                    start = end
                }
                least = min(least, cost { levels[$0]! })
            }
            let found = Rounding.levels(histogram, lambda: lambda)
            XCTAssertEqual(cost { Int(found[$0]) }, least, accuracy: 1e-6 * least + 1e-6)
            // Those that there are not stay in order.
            XCTAssertEqual(found, found.sorted())
        }
    }

    /// Paper beside the noise of letters stays what it is, and most of the noise becomes paper.
    func testPaperStaysWhatItIs() throws {
        var random = SplitMix64(seed: 4)
        let image = Pictures.make(64, 64) { x, y in
            let noise = Int(random.next() % 13) - 6
            return [x % 16 < 3 ? UInt8(20 + noise) : y % 3 == 0 ? UInt8(242 + noise) : 242]
        }
        let exact = allRounded(image)
        let job = try EncodingJob(image, with: AECEncoder())
        let decoded = try AECDecoder().decode(job.encode(at: Quality(percent: 30), exact: exact))
        for (a, b) in zip(decoded.samples.integers, image.samples.integers) where b > 200 {
            XCTAssertEqual(a, 242)
        }
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
        let rounding = try job.rounding(of: exact, at: quality, within: job.budget)
        let decoded = try AECDecoder().decode(job.encode(at: quality, exact: exact))
        let wanted = samples.map {
            Int(rounding.rounded(UInt32($0), channel: 0, most: UInt32(most)))
        }
        XCTAssertEqual(decoded.samples.integers, wanted)
        for (wanted, sample) in zip(wanted, samples) {
            XCTAssertLessThan(abs(wanted - Int(sample)), 16 * 24)
        }
    }
}
