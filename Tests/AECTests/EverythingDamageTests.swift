import TestSupport
import XCTest

@testable import AEC

/// A small file that has everything: 16 bits, alpha, metadata of every kind. Whatever is done to it is noticed.
final class EverythingDamageTests: XCTestCase {
    private let image = Pictures.rich(
        width: 18, height: 13, bitDepth: 16, hasAlpha: true, hasMetadata: true)

    private func isDamage(_ error: AECError) -> Bool {
        [.checksumMismatch, .malformed, .truncated, .unsupportedVersion].contains {
            $0 == error.code
        }
    }

    func testEveryPrefixIsTruncated() throws {
        let bytes = try AECEncoder(.quality(10)).encode(image)
        assertEveryPrefixIsTruncated(bytes)
    }

    func testEveryChangedByteIsAnErrorOrAWarning() throws {
        let bytes = try AECEncoder(.quality(10)).encode(image)
        let whole = try AECDecoder().decode(bytes)
        let metadata = try ContainerReader(bytes, limits: .default).metadata
        XCTAssertEqual(metadata.count, 4)
        for index in bytes.indices {
            for change: UInt8 in [0x01, 0x20, 0xFF] {
                var damaged = bytes
                damaged[index] ^= change
                let trace = "byte \(index) ^ \(change)"
                var warnings: [String] = []
                do throws(AECError) {
                    let decoded = try AECDecoder().decode(damaged, warnings: &warnings)
                    XCTAssertTrue(
                        metadata.contains { ($0.offset..<$0.end).contains(index) }, trace)
                    XCTAssertEqual(warnings.count, 1, trace)
                    XCTAssertEqual(decoded.samples, whole.samples, trace)
                    XCTAssertEqual(decoded.alpha, whole.alpha, trace)
                    XCTAssertNotEqual(decoded.metadata, whole.metadata, trace)
                } catch {
                    XCTAssertTrue(isDamage(error), "\(trace): \(error)")
                }
            }
        }
    }

    /// Damage of alpha behind a checksum that is right: an error, or no difference (bits that DEFLATE leaves unused,
    /// filters that give the same).
    func testDamagedAlphaBehindAValidChecksum() throws {
        try assertDamageIsNoticed(in: .alpha, of: image) {
            XCTAssertEqual($0.alpha?.count, 18 * 13)
        }
    }

    /// Changes each byte of the picture's first chunk, which is of this type, behind a checksum that is right.
    /// - Parameter check: gets what decodes all the same.
    private func assertDamageIsNoticed(
        in type: ChunkType, of picture: AECImage, check: (AECImage) -> Void
    ) throws {
        let bytes = try AECEncoder(.quality(10), tuning: .psnr).encode(picture)
        let file = try ContainerReader(bytes, limits: .default)
        let chunk = try XCTUnwrap(file.chunks.first)
        XCTAssertEqual(chunk.type, type)
        var errors = 0
        let payload = Array(bytes[chunk.payload])
        try forEachChange(of: payload, flipping: [0x01, 0x40, 0xFF]) { payload, _ in
            let rebuilt = try rewritten(
                bytes, leading: [EncodedChunk(type: type, payload: payload)])
            do throws(AECError) {
                check(try AECDecoder().decode(rebuilt))
            } catch {
                errors += 1
                XCTAssertTrue(
                    error.code == .malformed || error.code == .unsupportedFeature, "\(error)")
            }
        }
        XCTAssertGreaterThan(errors, chunk.length)
    }

    // MARK: - Exact blocks

    private let drawing = Pictures.drawing(width: 34, height: 20)

    func testEveryPrefixOfADrawingIsTruncated() throws {
        let bytes = try AECEncoder(.quality(10)).encode(drawing)
        XCTAssertNotNil(try ContainerReader(bytes, limits: .default).exact)
        assertEveryPrefixIsTruncated(bytes)
    }

    /// Nothing in a drawing's file may be left out, so that every change is an error.
    func testEveryChangedByteOfADrawingIsAnError() throws {
        let bytes = try AECEncoder(.quality(10)).encode(drawing)
        try forEachChange(of: bytes, flipping: [0x01, 0x20, 0xFF]) { damaged, what in
            let error = thrownError(try AECDecoder().decode(damaged))
            XCTAssertTrue(error.map(isDamage) ?? false, what)
        }
    }

    /// Damage of exact blocks behind a checksum that is right: an error, or a picture of the same size.
    func testDamagedExactBlocksBehindAValidChecksum() throws {
        try assertDamageIsNoticed(in: .exact, of: drawing) {
            XCTAssertEqual($0.samples.count, drawing.samples.count)
        }
    }
}
