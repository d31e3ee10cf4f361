import TestSupport
import XCTest

@testable import AEC

/// The groups' checksums tell of changes in the header and in the chunks that make pixels, whose own checksums were made
/// right again.
final class GroupBindingTests: XCTestCase {
    private static let opaque = try! AECEncoder(.quality(50), tuning: .psnr).encode(
        Pictures.rich(width: 40, height: 30))
    private static let file = try! AECEncoder(.quality(50), tuning: .psnr).encode(
        Pictures.golden(
            "drawing", width: 1100, height: 45, colorModel: .rgb, bitDepth: 16, hasAlpha: true,
            hasMetadata: false))

    private func assertIsRefused(_ bytes: [UInt8], _ what: String, line: UInt = #line) {
        XCTAssertNil(containerError(bytes), "\(what): not by the container", line: line)
        let words = "were changed"
        assertError(
            try AECDecoder().decode(bytes), .checksumMismatch, words, context: what, line: line)
        assertError(
            try AECDecoder().verify(bytes), .checksumMismatch, words, context: what, line: line)
        assertError(
            try AECDecoder().decode(bytes, region: Region(x: 0, y: 0, width: 1, height: 1)),
            .checksumMismatch, words, context: what, line: line)
    }

    /// The header with a byte changed and the checksum made right.
    private func changing(_ bytes: [UInt8], _ offset: Int, to value: UInt8) -> [UInt8] {
        var bytes = bytes
        bytes[offset] = value
        bytes.storeLittleEndian(crc32(Array(bytes[..<25])), at: 25)
        return bytes
    }

    func testTheHeader() throws {
        let bytes = Self.opaque
        XCTAssertNoThrow(try AECDecoder().decode(bytes))
        XCTAssertEqual(bytes, changing(bytes, 8, to: 40))
        assertIsRefused(changing(bytes, 8, to: 41), "width")
        assertIsRefused(changing(bytes, 12, to: 29), "height")
        assertIsRefused(changing(bytes, 5, to: 1), "grey")
        assertIsRefused(changing(bytes, 5, to: 0x13), "16 bits")
        assertIsRefused(changing(bytes, 5, to: 0xC3), "12 bits")
        // Without what binds them, the checksums are those of nothing.
        assertIsRefused(changing(bytes, 24, to: 0), "entropy coder")
    }

    func testChunksThatMakePixels() throws {
        let file = try ContainerReader(Self.file, limits: .default)
        XCTAssertEqual(file.chunks.map(\.type.name), ["EXCT", "ALPH", "GIDX"])
        for chunk in file.chunks where chunk.type.isBound {
            var bytes = Self.file
            bytes[chunk.payload.upperBound - 1] ^= 1
            let end = chunk.payload.upperBound
            bytes.storeLittleEndian(crc32(Array(bytes[chunk.offset..<end])), at: end)
            assertIsRefused(bytes, chunk.type.name)
        }
    }

    /// Metadata may be changed by whoever does not know the picture.
    func testMetadataIsFree() throws {
        let image = Pictures.rich(width: 40, height: 30, hasMetadata: true)
        let bytes = try AECEncoder(.quality(50), tuning: .psnr).encode(image)
        let without = try rewritten(bytes)
        XCTAssertLessThan(without.count, bytes.count)
        XCTAssertEqual(
            try AECDecoder().decode(without).samples, try AECDecoder().decode(bytes).samples)
    }

    /// Groups that have changed places.
    func testTheOrderOfGroups() throws {
        let tile = Pictures.synthetic(width: 1024, height: 16).pixels
        let row = 1024 * 3
        let pixels = (0..<16).flatMap { y in
            let line = tile[y * row..<(y + 1) * row]
            return Array(line) + Array(line.reversed())
        }
        let bytes = try AECEncoder(.quality(50), tuning: .psnr).encode(
            AECImage(width: 2048, height: 16, colorModel: .rgb, pixels: pixels))
        let file = try ContainerReader(bytes, limits: .default)
        let chunks = file.groups.map { bytes[$0.chunk.offset..<$0.chunk.end] }
        let index = try XCTUnwrap(file.chunks.last)
        XCTAssertEqual(index.type, .groupIndex)
        var swapped = Array(bytes[..<index.payload.lowerBound])
        for chunk in chunks.reversed() { swapped.appendLittleEndian(UInt32(chunk.count - 12)) }
        swapped.appendLittleEndian(crc32(Array(swapped[index.offset...])))
        for chunk in chunks.reversed() { swapped += chunk }
        assertIsRefused(swapped, "order")
    }

    /// By the words of section 5.3.
    func testTheFormula() throws {
        let bytes = Self.file
        let file = try ContainerReader(bytes, limits: .default)
        for (number, group) in file.groups.enumerated() {
            var bound = Array(bytes[25..<29])
            for chunk in file.chunks where ["EXCT", "ALPH"].contains(chunk.type.name) {
                bound += bytes[chunk.payload.upperBound..<chunk.end]
            }
            bound += littleEndian(UInt32(number))
            let stored = bytes[group.chunk.payload.lowerBound...].prefix(4)
                .reversed().reduce(0) { $0 << 8 | UInt32($1) }
            XCTAssertEqual(stored ^ crc32(bound), group.latentsChecksum)
        }
    }

    /// Files of the first entropy coders are not bound: their checksums are those of the latents alone.
    func testTheFirstEntropyCodersAreNotBound() throws {
        let bytes = try unbound(Self.opaque)
        XCTAssertEqual(try AECDecoder().decode(bytes), try AECDecoder().decode(Self.opaque))
        XCTAssertNoThrow(try AECDecoder().decode(changing(bytes, 8, to: 41)))
    }
}
