import TestSupport
import XCTest

@testable import AEC

/// Small pictures and thin ones, of which a block of latents may hold little, take no more than their pixels do.
final class SmallPictureTests: XCTestCase {
    private enum Content: CaseIterable { case photograph, noise, flat, gradient, colors }

    private func picture(
        _ width: Int, _ height: Int, _ content: Content, colorModel: AECImage.ColorModel,
        bitDepth: Int
    ) throws -> AECImage {
        var random = SplitMix64(seed: UInt64(width * 100 + height))
        let photograph = Pictures.rich(width: width, height: height).pixels
        let samples = (0..<width * height * colorModel.channels).map { i -> UInt16 in
            let pixel = i / colorModel.channels
            switch content {
            case .photograph: return UInt16(photograph[i % photograph.count]) * 257
            case .noise: return UInt16.random(in: 0...65535, using: &random)
            case .flat: return 30001
            case .gradient: return UInt16(pixel % width * 65535 / width)
            case .colors: return [0, 65535, 12345, 40000][Int(random.next() % 4)]
            }
        }
        return try AECImage(
            width: width, height: height, colorModel: colorModel,
            samples: bitDepth == 16
                ? .bits16(samples) : .bits8(samples.map { UInt8($0 >> 8) }))
    }

    func testNoPictureTakesMoreThanItsPixels() throws {
        let sizes = [
            (1, 1), (2, 1), (1, 7), (5, 1), (64, 1), (1, 64), (64, 3), (3, 64), (9, 9), (17, 5),
            (64, 64),
        ]
        for (number, (width, height)) in sizes.enumerated() {
            for (which, content) in Content.allCases.enumerated() {
                let kind = (number + which) % 4
                let image = try picture(
                    width, height, content, colorModel: kind < 2 ? .rgb : .grey,
                    bitDepth: kind % 2 == 0 ? 8 : 16)
                let size = width * height * image.colorModel.channels * image.bitDepth / 8
                for quality in [0.0, 100] {
                    let file = try AECEncoder(.quality(quality)).encode(image)
                    // A filter for each row; header, frames of two chunks, and what the network has to say of nothing
                    XCTAssertLessThanOrEqual(
                        file.count, size + height + 80,
                        "\(width) x \(height), \(content), kind \(kind), quality \(quality)")
                }
            }
        }
    }

    /// What a PNG of an image takes, with the best of each row's filters and zlib's best.
    private func sizeOfPNG(_ image: AECImage) throws -> Int {
        let size = image.colorModel.channels
        let row = image.width * size
        var best = Int.max
        for filters in [[ScanlineFilter.none], [.sub], [.up], ScanlineFilter.allCases] {
            var bytes: [UInt8] = []
            var trial = [UInt8](repeating: 0, count: row)
            let zeros = trial
            image.pixels.withUnsafeBufferPointer { pixels in
                zeros.withUnsafeBufferPointer { zeros in
                    for y in 0..<image.height {
                        let line = pixels.baseAddress! + y * row
                        ScanlineFilter.append(
                            line, above: y == 0 ? zeros.baseAddress! : line - row, count: row,
                            pixelSize: size, choosing: filters, trial: &trial, to: &bytes)
                    }
                }
            }
            best = min(best, try Deflate.deflate(bytes).count)
        }
        // Signature, IHDR, the frames of IDAT and IEND, and those of zlib
        return best + 8 + 25 + 12 + 12 + 6
    }

    /// By themselves tiny pictures and noise get worse and better as quality rises.
    func testPSNRDoesNotFallAsQualityRises() throws {
        var pictures = try [(8, 3), (14, 10), (4, 80), (24, 46)].map { width, height in
            try AECImage(
                width: width, height: height, colorModel: .rgb,
                samples: .bits8(
                    (0..<3 * width * height).map { i in
                        let (x, y) = (i / 3 % width, i / 3 / width)
                        let slope = 180 * (i % 3 == 0 ? width - x : x + y) / (width + height)
                        return UInt8(30 + slope)
                    }))
        }
        var random = SplitMix64(seed: 1)
        pictures.append(
            try AECImage(
                width: 68, height: 37, colorModel: .rgb,
                samples: .bits8(
                    (0..<3 * 68 * 37).map { i in
                        i / 3 % 68 < 40 ? 200 : UInt8.random(in: 90...160, using: &random)
                    })))
        var fallsWithoutLadder = 0
        for image in pictures {
            let job = try EncodingJob(image)
            XCTAssertTrue(job.hasLadder)
            var (highest, highestAlone) = (0.0, 0.0)
            for percent in stride(from: 0.0, through: 100, by: 5) {
                let quality = Quality(percent: percent)
                let psnr = try job.psnr(of: job.file(at: quality))
                XCTAssertGreaterThanOrEqual(
                    psnr, highest, "\(image.width) x \(image.height) at \(percent)")
                highest = max(highest, psnr)
                let alone = try job.psnr(of: job.decided(at: quality).file)
                if alone < highestAlone { fallsWithoutLadder += 1 }
                highestAlone = max(highestAlone, alone)
            }
        }
        XCTAssertGreaterThan(fallsWithoutLadder, 0)
    }

    func testThinPicturesTakeNoMoreThanPNG() throws {
        for (width, height) in [(2100, 1), (1, 700), (2100, 2), (2500, 4), (3, 600)] {
            // Rows that do not become smooth, as those of photographs
            let image = try picture(
                width, height, .photograph, colorModel: .rgb, bitDepth: 8)
            let png = try sizeOfPNG(image)
            for quality in [10.0, 100] {
                let file = try AECEncoder(.quality(quality)).encode(image)
                XCTAssertLessThanOrEqual(
                    Double(file.count), 1.1 * Double(png),
                    "\(width) x \(height), quality \(quality)")
            }
        }
    }

    /// Where the network would take more bytes than the pixels themselves do, it is left out, however large the picture.
    func testFaintNoiseIsExactWhereThatIsLess() throws {
        var random = SplitMix64(seed: 7)
        let image = Pictures.make(272, 160) { _, _ in
            [UInt8.random(in: 126...129, using: &random)]
        }
        let job = try EncodingJob(image)
        XCTAssertFalse(job.triesAllBlocks)
        let exact = try job.encode(at: Quality(percent: 100), exact: job.allBlocks)
        XCTAssertLessThanOrEqual(
            try AECEncoder(.quality(100)).encode(image).count, exact.count)
    }

    func testWhatIsEstimatedIsNearWhatItTakes() throws {
        var random = SplitMix64(seed: 8)
        let noise = Pictures.make(300, 200) { _, _ in
            (0..<3).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        XCTAssertEqual(ExactEstimate(noise).bits, 24 * 60000, accuracy: 24 * 600)
        let ramp = try AECImage(
            width: 300, height: 200, colorModel: .grey,
            samples: .bits16((0..<60000).map { UInt16($0 % 300 * 100 + $0 / 300) }))
        XCTAssertLessThan(ExactEstimate(ramp).bits, 60000)
        for size in [(1, 1), (1, 40), (40, 1), (20000, 1), (1, 20000)] {
            let flat = Pictures.make(size.0, size.1) { _, _ in [UInt8(9)] }
            XCTAssertEqual(ExactEstimate(flat).bits, 0, accuracy: 1)
        }
    }

    /// Exact blocks hold the samples of the file, not what the network sees of those of fewer bits.
    func testSamplesOfFewerBitsAreEstimatedAsTheyAre() throws {
        var random = SplitMix64(seed: 3)
        let noise = try AECImage(
            width: 320, height: 240, colorModel: .grey,
            samples: .bits16(
                (0..<320 * 240).map { _ in UInt16.random(in: 0...4095, using: &random) }))
        let job = try EncodingJob(noise)
        XCTAssertEqual(job.range?.bits, 12)
        let file = [UInt8](repeating: 0, count: 320 * 240 * 13 / 8)
        XCTAssertTrue(job.mayBeSmallerExact(than: file))
    }

    func testPhotographsAreNotTried() throws {
        let image = Pictures.rich(width: 320, height: 240)
        let job = try EncodingJob(image)
        for quality in [10.0, 60, 100] {
            let file = try AECEncoder(.quality(quality)).encode(image)
            XCTAssertFalse(job.mayBeSmallerExact(than: file), "quality \(quality)")
        }
    }
}
