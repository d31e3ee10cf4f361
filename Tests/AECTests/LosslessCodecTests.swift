import Synchronization
import TestSupport
import XCTest

@testable import AEC

/// Pictures with an exact layer, from the encoder to the decoder.
final class LosslessCodecTests: XCTestCase {
    /// Two groups, of 1024 and 26 columns.
    private static let two = Pictures.rich(width: 1050, height: 21, hasMetadata: true)
    private static let fileOfTwo = try! AECEncoder(.lossless, effort: Effort(1), threads: 2)
        .encode(two)

    private var kinds: [AECImage] {
        SamplePicture.kinds(9, 7) + [
            Pictures.rich(
                width: 11, height: 8, bitDepth: 16, hasAlpha: true, hasMetadata: true),
            Pictures.drawing(width: 34, height: 20, hasAlpha: true),
            Pictures.drawing(width: 20, height: 34, bitDepth: 16, hasAlpha: true),
            Pictures.synthetic(width: 1, height: 1), Pictures.synthetic(width: 3, height: 1),
        ]
    }

    /// Of the twelve bits that a scanner uses.
    private var ofTwelveBits: AECImage {
        get throws {
            let samples = Pictures.rich(width: 30, height: 20, bitDepth: 16).samples.integers
            return try AECImage(
                width: 30, height: 20, colorModel: .rgb,
                samples: .bits16(samples.map { UInt16($0 >> 4) }))
        }
    }

    func testEverySampleComesBack() throws {
        for image in try kinds + [ofTwelveBits] {
            let bytes = try AECEncoder(
                .lossless, effort: Effort(1), baseQuality: Quality(percent: 20), threads: 1
            ).encode(image)
            let decoded = try AECDecoder(threads: 1).decode(bytes)
            XCTAssertEqual(decoded, image, SamplePicture.name(of: image))
        }
        let image = Pictures.synthetic(width: 5, height: 4)
        let bytes = try AECEncoder(.lossless, effort: Effort(4)).encode(image)
        XCTAssertEqual(try AECDecoder().decode(bytes), image)
    }

    /// The file begins with the lossy picture, as it is without a layer.
    func testTheLossyPictureIsAFileByItself() throws {
        for image in try [kinds[1], kinds[6], kinds[9], ofTwelveBits] {
            let name = SamplePicture.name(of: image)
            let quality = Quality(percent: 35)
            let effort = Effort(1)
            let bytes = try AECEncoder(.lossless, effort: effort, baseQuality: quality)
                .encode(image)
            let lossy = try AECEncoder(
                .quality(quality), effort: effort, tuning: .psnr, exact: true
            ).encode(image)
            XCTAssertEqual(Array(bytes.prefix(lossy.count)), lossy, name)
            XCTAssertEqual(try AECDecoder.base(of: bytes), lossy, name)
            XCTAssertEqual(try AECDecoder.base(of: lossy), lossy, name)
            let base = try AECDecoder().decode(lossy)
            XCTAssertEqual(try AECDecoder().decode(bytes, layer: .base), base, name)
            XCTAssertEqual(try AECDecoder().decode(lossy, layer: .base), base, name)
            // What lies behind it does not matter then
            let cut = Array(bytes.prefix((bytes.count + lossy.count) / 2))
            XCTAssertEqual(try AECDecoder().decode(cut, layer: .base), base, name)
            XCTAssertEqual(try AECDecoder.base(of: cut), lossy, name)
        }
    }

    func testTheSameForAnyNumberOfThreads() throws {
        for threads in [1, 3, 8] {
            let encoder = AECEncoder(.lossless, effort: Effort(1), threads: threads)
            XCTAssertEqual(try encoder.encode(Self.two), Self.fileOfTwo)
            XCTAssertEqual(try AECDecoder(threads: threads).decode(Self.fileOfTwo), Self.two)
        }
    }

    func testSamplesAreNearEnough() throws {
        for image in [kinds[0], kinds[6], kinds[8], kinds[9]] {
            for maxError in [1, 255] {
                let bytes = try AECEncoder(
                    .nearLossless(maxError: maxError), effort: Effort(1),
                    baseQuality: Quality(percent: 20)
                ).encode(image)
                let decoded = try AECDecoder().decode(bytes)
                let name = "\(SamplePicture.name(of: image)), \(maxError)"
                let errors = zip(decoded.samples.integers, image.samples.integers).map {
                    abs($0 - $1)
                }
                XCTAssertLessThanOrEqual(errors.max()!, maxError, name)
                XCTAssertEqual(decoded.alpha, image.alpha, name)
                XCTAssertEqual(decoded.metadata, image.metadata, name)
                XCTAssertEqual(try AECDecoder.inspect(bytes).layer?.maxError, maxError, name)
                XCTAssertEqual(try AECDecoder().verify(bytes), [], name)
            }
        }
        for maxError in [Int.min, -1, 0, 256, .max] {
            assertError(
                try AECEncoder(.nearLossless(maxError: maxError)).encode(kinds[0]),
                .invalidArgument)
        }
    }

    /// What the lossy picture has already is not said again.
    func testALayerOverAnExactPictureIsEmpty() throws {
        let flat = try AECEncoder(.lossless).encoding(Pictures.make(20, 20) { _, _ in [9] })
        XCTAssertEqual(flat.layer?.size, 12 + 7 + 12 + 5)
        XCTAssertEqual(flat.layer?.baseSize, flat.bytes.count - 36)
        // Nearly lossless, with all errors allowed
        let near = try AECEncoder(.nearLossless(maxError: 255)).encoding(
            Pictures.synthetic(width: 34, height: 20))
        XCTAssertEqual(near.layer?.size, 36)
        XCTAssertEqual(
            try AECDecoder().decode(near.bytes), try AECDecoder().decode(near.bytes, layer: .base))
    }

    // MARK: - Parts and previews

    func testRegionsAndPreviews() throws {
        var random = SplitMix64(seed: 5)
        var cases: [(Region?, Scale)] = [
            (Region(x: 1023, y: 20, width: 2, height: 1), .full),
            (Region(x: 1024, y: 0, width: 26, height: 21), .full),
            (Region(x: 0, y: 0, width: 1050, height: 21), .half), (nil, .sixteenth),
            (Region(x: 5, y: 3, width: 1040, height: 15), .eighth),
        ]
        for scale in Scale.allCases {
            cases.append((Region.random(in: 1050, 21, using: &random), scale))
        }
        for (region, scale) in cases {
            let part = try AECDecoder(threads: Int.random(in: 1...3, using: &random)).decode(
                Self.fileOfTwo, region: region, scale: scale)
            XCTAssertEqual(
                part, try Self.two.expected(region, scale), "\(String(describing: region)) \(scale)"
            )
        }
        let deep = Pictures.rich(
            width: 50, height: 40, colorModel: .grey, bitDepth: 16, hasAlpha: true)
        let bytes = try AECEncoder(.lossless).encode(deep)
        let region = Region(x: 3, y: 7, width: 40, height: 33)
        XCTAssertEqual(
            try AECDecoder().decode(bytes, region: region, scale: .quarter),
            try deep.expected(region, .quarter))
        XCTAssertEqual(
            try AECDecoder().decode(bytes, region: region, layer: .base),
            try AECDecoder().decode(bytes, layer: .base).expected(region))
    }

    /// A region does not look at groups that it does not touch.
    func testDamageElsewhereIsNotSeen() throws {
        let record = try XCTUnwrap(
            ContainerReader(Self.fileOfTwo, limits: .default).layer
        ).record(of: 0)
        var damaged = Self.fileOfTwo
        damaged[record.chunk.end - 9] ^= 1
        let region = Region(x: 1024, y: 2, width: 26, height: 9)
        XCTAssertEqual(
            try AECDecoder().decode(damaged, region: region), try Self.two.expected(region))
        assertError(
            try AECDecoder().decode(
                damaged, region: Region(x: 1023, y: 2, width: 26, height: 9)), .checksumMismatch)
    }

    func testIntoBuffers() throws {
        var pixels = [UInt8](repeating: 0, count: 1050 * 21 * 3)
        try pixels.withUnsafeMutableBytes {
            _ = try AECDecoder().decode(Self.fileOfTwo, into: $0, layout: .rgb)
        }
        XCTAssertEqual(.bits8(pixels), Self.two.samples)
        try pixels.withUnsafeMutableBytes {
            _ = try AECDecoder().decode(Self.fileOfTwo, layer: .base, into: $0, layout: .rgb)
        }
        let base = try AECDecoder().decode(Self.fileOfTwo, layer: .base)
        XCTAssertEqual(.bits8(pixels), base.samples)
        XCTAssertNotEqual(base.samples, Self.two.samples)
        let slice = ([7] + Self.fileOfTwo)[1...]
        XCTAssertEqual(try AECDecoder().decode(slice), Self.two)
        XCTAssertEqual(try AECDecoder().decode(slice, layer: .base), base)
    }

    // MARK: - What is said of a file

    func testInspection() throws {
        let encoding = try AECEncoder(.lossless, effort: Effort(1)).encoding(Self.two)
        XCTAssertEqual(encoding.bytes, Self.fileOfTwo)
        let info = try AECDecoder.inspect(Self.fileOfTwo, checksums: true)
        XCTAssertNil(info.defect)
        let base = try AECDecoder.base(of: Self.fileOfTwo)
        for layer in [try XCTUnwrap(info.layer), try XCTUnwrap(encoding.layer)] {
            XCTAssertEqual(layer.maxError, 0)
            XCTAssertEqual(layer.baseSize, base.count)
            XCTAssertEqual(layer.size, Self.fileOfTwo.count - base.count)
        }
        XCTAssertEqual(info.chunks.suffix(3).map(\.type), ["xLYR", "xGRP", "xGRP"])
        XCTAssertTrue(info.chunks.allSatisfy { $0.isIntact == true })
        XCTAssertEqual(
            info.chunks.suffix(3).map(\.meaning),
            ["exact layer", "group of exact samples", "group of exact samples"])
        XCTAssertNil(try AECDecoder.inspect(base).layer)
        XCTAssertNil(try AECEncoder(.quality(10)).encoding(kinds[0]).layer)
        // Of a file that is only there in part, what its head says
        let part = try AECDecoder.inspect(Array(Self.fileOfTwo.dropLast()))
        XCTAssertEqual(part.layer?.size, info.layer?.size)
        XCTAssertEqual(part.defect?.code, .truncated)
    }

    // MARK: - Settings, memory and waiting

    func testSettings() throws {
        XCTAssertTrue(AECEncoder(.lossless).exact)
        XCTAssertEqual(AECEncoder(.lossless).tuning, .psnr)
        XCTAssertEqual(AECEncoder(.nearLossless(maxError: 1)).tuning, .psnr)
        XCTAssertFalse(AECEncoder(.quality(20)).exact)
        // Colours that are not seen are kept, too
        let hidden = Pictures.synthetic(width: 20, height: 20).masked { _, _ in 0 }
        XCTAssertEqual(try AECDecoder().decode(AECEncoder(.lossless).encode(hidden)), hidden)
    }

    /// The figure that a refusal names is enough, for decoder, verification and encoder, and less is refused.
    func testMemoryIsCounted() throws {
        let image = Pictures.rich(width: 70, height: 50, bitDepth: 16, hasAlpha: true)
        let effort = Effort(1)
        let bytes = try AECEncoder(.lossless, effort: effort, threads: 1).encode(image)
        try assertThreshold { limit in
            try AECDecoder(limits: Limits(maxMemory: limit), threads: 1).decode(bytes)
        }
        try assertThreshold { limit in
            try AECDecoder(limits: Limits(maxMemory: limit), threads: 1).decode(
                bytes, region: Region(x: 9, y: 9, width: 5, height: 5), scale: .half)
        }
        try assertThreshold { limit in
            try AECDecoder(limits: Limits(maxMemory: limit), threads: 1).verify(bytes)
        }
        try assertThreshold { limit in
            try AECEncoder(.lossless, effort: effort, threads: 1, maxMemory: limit).encode(image)
        }
        let enough = try AECEncoder(
            .lossless, effort: effort, threads: 4, maxMemory: 1 << 30
        ).encode(image)
        XCTAssertEqual(enough, bytes)
    }

    private func assertThreshold<Result: Equatable>(
        line: UInt = #line, _ work: (Int) throws -> Result
    ) throws {
        var limit = 0
        for _ in 0..<100 {
            do {
                _ = try work(limit)
                break
            } catch let error as AECError {
                XCTAssertEqual(error.code, .limitExceeded, error.message, line: line)
                let words = error.message.split(separator: " ")
                let place = try XCTUnwrap(words.firstIndex(of: "bytes"), line: line)
                let next = try XCTUnwrap(Int(words[place - 1]), line: line)
                XCTAssertGreaterThan(next, limit, line: line)
                limit = next
            }
        }
        XCTAssertGreaterThan(limit, 70 * 50, line: line)
    }

    private final class Log: Sendable {
        private let all = Mutex<[Double]>([])
        func add(_ share: Double) { all.withLock { $0.append(share) } }
        var shares: [Double] { all.withLock { $0 } }
    }

    func testProgress() async throws {
        let (encoding, decoding) = (Log(), Log())
        let bytes = try await AECEncoder(.lossless, effort: Effort(1)).encode(Self.two) {
            encoding.add($0)
        }
        XCTAssertEqual(bytes, Self.fileOfTwo)
        let image = try await AECDecoder(threads: 1).decode(bytes) { decoding.add($0) }
        XCTAssertEqual(image, Self.two)
        for shares in [encoding.shares, decoding.shares] {
            XCTAssertEqual(shares, shares.sorted())
            XCTAssertEqual(shares.last, 1)
        }
        // The lossy picture is the first half, each group a quarter
        XCTAssertTrue(decoding.shares.contains(0.75), "\(decoding.shares)")
        let base = try await AECDecoder().decode(bytes, layer: .base) { _ in }
        XCTAssertEqual(base, try AECDecoder().decode(bytes, layer: .base))
    }
}

extension AECEncoder {
    fileprivate func encoding(_ image: AECImage) throws(AECError) -> Encoding {
        var warnings: [String] = []
        return try encoding(of: image, warnings: &warnings)
    }
}
