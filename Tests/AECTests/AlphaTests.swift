import TestSupport
import XCTest

@testable import AEC

/// Alpha through encoder and decoder: without loss, at every size and depth.
final class AlphaTests: XCTestCase {
    func testEveryFormatAndSizeComesBack() throws {
        for (width, height) in [(1, 1), (17, 3), (65, 65), (1, 1024), (3, 1025), (2, 2500)] {
            for colorModel in [AECImage.ColorModel.grey, .rgb] {
                for bitDepth in [8, 16] {
                    let trace = "\(width) x \(height) \(colorModel), \(bitDepth) bits"
                    let image = Pictures.rich(
                        width: width, height: height, colorModel: colorModel, bitDepth: bitDepth,
                        hasAlpha: true)
                    let bytes = try AECEncoder(.quality(40)).encode(image)
                    let decoded = try AECDecoder().decode(bytes)
                    XCTAssertEqual(decoded.alpha, image.alpha, trace)
                    XCTAssertEqual(decoded.width, width, trace)
                    XCTAssertEqual(decoded.height, height, trace)
                    XCTAssertEqual(decoded.colorModel, colorModel, trace)
                    XCTAssertEqual(decoded.bitDepth, bitDepth, trace)
                    XCTAssertEqual(try AECDecoder().verify(bytes), [], trace)
                    let info = try AECDecoder.inspect(bytes)
                    XCTAssertTrue(info.hasAlpha, trace)
                    XCTAssertEqual(info.bitDepth, bitDepth, trace)
                }
            }
        }
    }

    /// Masks, gradients, noise and constants: whatever way is chosen, nothing is lost, and threads change nothing.
    func testEveryKindOfOpacity() throws {
        var random = SplitMix64(seed: 3)
        let (width, height) = (37, 2100)
        let count = width * height
        let kinds: [(String, [UInt16])] = [
            ("mask", (0..<count).map { $0 % width > 20 ? 0 : .max }),
            ("gradient", (0..<count).map { UInt16($0 / width * 31 + $0 % width) }),
            ("noise", (0..<count).map { _ in .random(in: 0...(.max), using: &random) }),
            ("transparent", Array(repeating: 0, count: count)),
            ("nearly opaque", Array(repeating: .max - 1, count: count)),
        ]
        for (name, samples) in kinds {
            for alpha in [
                AECImage.Samples.bits16(samples), .bits8(samples.map { UInt8($0 >> 8) }),
            ] {
                let encoder = AlphaEncoder(alpha, width: width, height: height)
                let payload = try encoder.encode(threads: 1, within: Budget(1 << 30))
                XCTAssertEqual(
                    try encoder.encode(threads: 3, within: Budget(1 << 30)), payload, name)
                let layout = try layout(payload, width, height, alpha.bitDepth)
                XCTAssertEqual(layout.streams.count, 3)
                let decoder = AlphaDecoder(layout: layout, bytes: payload, exact: nil)
                let whole = Region(x: 0, y: 0, width: width, height: height)
                for threads in [1, 3] {
                    XCTAssertEqual(
                        try decoder.decode(whole, scale: .full, threads: threads), alpha, name)
                }
                if name == "gradient" { XCTAssertLessThan(payload.count * 20, samples.count) }
            }
        }
    }

    private func layout(
        _ payload: [UInt8], _ width: Int, _ height: Int, _ bitDepth: Int
    ) throws -> AlphaLayout {
        let header = try FileHeader(
            width: width, height: height, colorModel: .grey, bitDepth: bitDepth, hasAlpha: true,
            quality: Quality(level: 0), modelID: ContainerTestFiles.modelID)
        // A chunk whose payload begins where the array does.
        return try AlphaLayout(
            ChunkRecord(type: .alpha, offset: -8, length: payload.count), of: payload,
            header: header)
    }

    func testOpaqueAlphaCostsNothing() throws {
        for bitDepth in [8, 16] {
            let image = Pictures.rich(width: 30, height: 20, bitDepth: bitDepth)
            let opaque = try AECImage(
                width: 30, height: 20, colorModel: .rgb, samples: image.samples,
                alpha: bitDepth == 8
                    ? .bits8(Array(repeating: 255, count: 600))
                    : .bits16(Array(repeating: 65535, count: 600)))
            let bytes = try AECEncoder().encode(opaque)
            XCTAssertEqual(bytes, try AECEncoder().encode(image))
            XCTAssertNil(try AECDecoder().decode(bytes).alpha)
        }
    }

    func testThreadsChangeNothing() throws {
        let image = Pictures.rich(width: 40, height: 1100, bitDepth: 16, hasAlpha: true)
        let bytes = try AECEncoder(.quality(20)).encode(image)
        let decoded = try AECDecoder().decode(bytes)
        for threads in [2, 5] {
            XCTAssertEqual(try AECEncoder(.quality(20), threads: threads).encode(image), bytes)
            XCTAssertEqual(try AECDecoder(threads: threads).decode(bytes), decoded)
        }
    }

    func testLimitsHoldForAlphaToo() throws {
        let bytes = try AECEncoder().encode(
            Pictures.rich(width: 20, height: 10, hasAlpha: true))
        XCTAssertNoThrow(try AECDecoder(limits: Limits(maxPixels: 200, maxSide: 20)).decode(bytes))
        for limits in [Limits(maxPixels: 199), Limits(maxSide: 19)] {
            assertError(try AECDecoder(limits: limits).decode(bytes), .limitExceeded)
        }
    }
}
