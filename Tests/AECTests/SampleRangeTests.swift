import TestSupport
import XCTest

@testable import AEC

/// Pictures of 16 bits of which the samples use fewer, as scanners and cameras give them.
final class SampleRangeTests: XCTestCase {
    private func deep(
        _ samples: [UInt16], width: Int, alpha: [UInt16]? = nil
    ) throws -> AECImage {
        try AECImage(
            width: width, height: samples.count / width, colorModel: .grey,
            samples: .bits16(samples), alpha: alpha.map { .bits16($0) })
    }

    private func sampleBits(_ image: AECImage, exact: Bool = false) throws -> Int {
        try AECDecoder.inspect(AECEncoder(exact: exact).encode(image)).sampleBits
    }

    func testWideningIsUndone() throws {
        for bits in SampleRange.bits {
            let range = try XCTUnwrap(SampleRange(bits: bits))
            XCTAssertEqual(Int(range.most), 1 << bits - 1)
            XCTAssertEqual(range.widened(0), 0)
            XCTAssertEqual(range.widened(range.most), 65535)
            XCTAssertEqual(range.widened(65535), 65535)
            for sample in 0...range.most {
                let wide = range.widened(sample)
                let ideal = Double(sample) * 65535 / Double(range.most)
                XCTAssertEqual(Double(wide), ideal, accuracy: 0.501)
                XCTAssertEqual(range.narrowed(wide), sample)
            }
        }
        for bits in [-1, 0, 1, 16, 17] { XCTAssertNil(SampleRange(bits: bits)) }
    }

    func testTheRangeIsSeen() throws {
        for (most, bits) in [
            (1, 8), (255, 8), (256, 10), (1023, 10), (1024, 12), (4095, 12), (4096, 14),
            (16383, 14), (16384, 16), (65535, 16),
        ] {
            XCTAssertEqual(
                try sampleBits(deep([0, UInt16(most), 1, 0], width: 2)), bits, "\(most)")
        }
        // Black, and 8 bits made wider
        XCTAssertEqual(try sampleBits(deep([0, 0], width: 1)), 16)
        XCTAssertEqual(try sampleBits(deep([257, 0, 257 * 9, 257 * 40], width: 2)), 16)
        // What nobody sees counts with --exact alone
        let hidden = try deep([1000, 60000, 5, 6], width: 2, alpha: [65535, 0, 9, 65535])
        XCTAssertEqual(try sampleBits(hidden), 10)
        XCTAssertEqual(try sampleBits(hidden, exact: true), 16)
        XCTAssertEqual(try sampleBits(Pictures.rich(width: 20, height: 20)), 8)
    }

    /// What the network codes is what it codes of the same picture over the whole range, so that a quality is the same.
    func testTheNetworkSeesTheWholeRange() throws {
        for colorModel in [AECImage.ColorModel.grey, .rgb] {
            let image = Pictures.rich(
                width: 90, height: 70, colorModel: colorModel, bitDepth: 16
            ).darker(by: 4)
            let range = try XCTUnwrap(SampleRange(bits: 12))
            let wide = try range.widened(image)
            let files = try [image, wide].map { try AECEncoder(.quality(70)).encode($0) }
            XCTAssertEqual(try files.map { try AECDecoder.inspect($0).sampleBits }, [12, 16])
            let groups = try files.map {
                try ContainerReader($0, limits: .default).groupStreams(of: $0)
            }
            XCTAssertEqual(groups[0].map(\.latentsChecksum), groups[1].map(\.latentsChecksum))
            XCTAssertEqual(groups[0].map(\.stream), groups[1].map(\.stream))
            let (narrow, whole) = try (AECDecoder().decode(files[0]), AECDecoder().decode(files[1]))
            guard case .bits16(let samples) = whole.samples else { return XCTFail("not 16 bits") }
            XCTAssertEqual(narrow.samples, .bits16(samples.map(range.narrowed)))
            // Parts and previews too
            let region = Region(x: 5, y: 17, width: 43, height: 29)
            for scale in [Scale.full, .quarter] {
                for threads in [1, 3] {
                    XCTAssertEqual(
                        try AECDecoder(threads: threads).decode(
                            files[0], region: region, scale: scale),
                        try narrow.expected(region, scale))
                }
            }
        }
    }

    /// Far better than 16 bits of which the upper ones are zero, whose range the samples hardly use.
    func testAScanKeepsItsOwnRange() throws {
        let image = Pictures.rich(width: 160, height: 120, colorModel: .grey, bitDepth: 16)
            .darker(by: 4)
        func psnr(_ bits: Int?) throws -> Double {
            let file = try AECEncoder(.quality(60), sampleBits: bits).encode(image)
            guard case .bits16(let a) = image.samples,
                case .bits16(let b) = try AECDecoder().decode(file).samples
            else { return 0 }
            let error = zip(a, b).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
            return 10 * log10(4095 * 4095 * Double(a.count) / error)
        }
        let (seen, said, ignored) = try (psnr(nil), psnr(12), psnr(16))
        XCTAssertEqual(seen, said)
        XCTAssertGreaterThan(seen, 32)
        XCTAssertLessThan(ignored, seen - 6)
    }

    /// A PSNR that is asked for is one of the range.
    func testTargets() throws {
        let image = Pictures.rich(width: 96, height: 80, colorModel: .grey, bitDepth: 16)
            .darker(by: 6)
        var warnings: [String] = []
        let encoding = try AECEncoder(.psnr(38)).encoding(of: image, warnings: &warnings)
        guard case .bits16(let a) = image.samples,
            case .bits16(let b) = try AECDecoder().decode(encoding.bytes).samples
        else { return XCTFail("not 16 bits") }
        let error = zip(a, b).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
        let psnr = 10 * log10(1023 * 1023 * Double(a.count) / error)
        XCTAssertEqual(try XCTUnwrap(encoding.psnr), psnr, accuracy: 1e-6)
        XCTAssertGreaterThanOrEqual(psnr, 38)
    }

    /// Exact blocks hold the samples as they are.
    func testDrawingsAreExact() throws {
        for bits in [2, 5, 8, 10, 12, 14] {
            let most = 1 << bits - 1
            let samples = (0..<70 * 60).map { pixel in
                UInt16(((pixel % 70 / 9 + pixel / 70 / 7) % 4) * most / 3)
            }
            let alpha = samples.map { UInt16($0 == 0 ? 0 : 65535) }
            for image in try [deep(samples, width: 70), deep(samples, width: 70, alpha: alpha)] {
                let file = try AECEncoder(.quality(40), exact: true).encode(image)
                XCTAssertEqual(try AECDecoder.inspect(file).sampleBits, max(8, bits))
                XCTAssertTrue(try AECDecoder().decode(file) == image, "\(bits)")
            }
        }
    }

    /// No sample of any file is beyond its range, whatever the network gives.
    func testNoSampleIsBeyondTheRange() throws {
        let checks = try deep((0..<4096).map { ($0 / 8 + $0 / 512) & 1 == 0 ? 1023 : 0 }, width: 64)
        for quality in [0.0, 30, 60, 100] {
            let job = try EncodingJob(checks, with: AECEncoder(.quality(quality)))
            let file = try job.encode(
                at: Quality(percent: quality), exact: ExactBlocks(job.geometry))
            guard case .bits16(let samples) = try AECDecoder().decode(file).samples else {
                return XCTFail("not 16 bits")
            }
            XCTAssertLessThanOrEqual(try XCTUnwrap(samples.max()), 1023)
        }
    }

    func testLostGroupsAreGrey() throws {
        let image = Pictures.rich(width: 1100, height: 40, colorModel: .grey, bitDepth: 16)
            .darker(by: 4)
        let file = try AECEncoder(.quality(40)).encode(image)
        var warnings: [String] = []
        let salvaged = try AECDecoder().decode(
            Array(file.dropLast()), salvage: true, warnings: &warnings)
        guard case .bits16(let samples) = salvaged.samples else { return XCTFail("not 16 bits") }
        XCTAssertEqual(samples[1099], 2048)
    }

    func testWhatIsAskedForMustHold() throws {
        let image = try deep([0, 1500, 3, 4], width: 2)
        XCTAssertEqual(
            try AECDecoder.inspect(AECEncoder(sampleBits: 13).encode(image)).sampleBits, 13)
        XCTAssertEqual(
            try AECDecoder.inspect(AECEncoder(sampleBits: 16).encode(image)).sampleBits, 16)
        assertError(
            try AECEncoder(sampleBits: 10).encode(image), .invalidArgument,
            "1500 is beyond 10 bits, whose highest is 1023")
        for bits in [0, 1, 17] {
            assertError(
                try AECEncoder(sampleBits: bits).encode(image), .invalidArgument, "2 to 16")
        }
        // Of 8 bits nothing is asked
        let flat = Pictures.rich(width: 20, height: 20)
        XCTAssertEqual(
            try AECEncoder(sampleBits: 12).encode(flat), try AECEncoder().encode(flat))
    }
}
