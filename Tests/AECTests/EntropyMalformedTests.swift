import TestSupport
import XCTest

@testable import AEC

/// Streams that no encoder writes: each gives a typed error with an offset, or other symbols, and
/// never a trap.
final class EntropyMalformedTests: XCTestCase {
    private let sample = EntropySample.gaussian(1_500, seed: 11) { random in
        UInt8(truncatingIfNeeded: 3 + random.next() % 60)
    }

    private func error(_ bytes: [UInt8], count: Int = 100, scale: UInt8 = 5) -> AECError? {
        let sample = EntropySample(
            scales: Array(repeating: scale, count: count), symbols: [])
        return thrownError(try sample.decoded(bytes, fileOffset: 1000))
    }

    private func assertMalformed(
        _ bytes: [UInt8], at offset: Int, count: Int = 100, scale: UInt8 = 5,
        code: AECError.Code = .malformed, file: StaticString = #filePath, line: UInt = #line
    ) {
        let error = error(bytes, count: count, scale: scale)
        XCTAssertEqual(error?.code, code, error?.message ?? "no error", file: file, line: line)
        XCTAssertEqual(error?.offset, 1000 + offset, error?.message ?? "", file: file, line: line)
    }

    func testEveryPrefixIsRefused() {
        let bytes = sample.encoded()
        for length in 0..<bytes.count {
            let error = assertError(
                try sample.decoded(Array(bytes[..<length]), fileOffset: 50), .malformed,
                context: "\(length) of \(bytes.count) bytes")
            let offset = error?.offset ?? -1
            XCTAssertTrue((50...(50 + length)).contains(offset), "\(length): offset \(offset)")
        }
    }

    func testEveryByteChangedIsNoticedOrHarmless() {
        let bytes = sample.encoded()
        var refused = 0
        // DEFLATE itself does not look at the bits that fill its last byte.
        let unchecked = deflateEnd(bytes) - 1
        for position in bytes.indices where position != unchecked {
            for change in [UInt8(1), 0x80, 0xFF] {
                var damaged = bytes
                damaged[position] ^= change
                do {
                    let symbols = try sample.decoded(damaged, fileOffset: 50)
                    XCTAssertNotEqual(symbols, sample.symbols, "byte \(position) has no meaning")
                } catch {
                    refused += 1
                    XCTAssertTrue(
                        error.code == .malformed,
                        "\(position): \(error)")
                    XCTAssertNotNil(error.offset)
                }
            }
        }
        XCTAssertGreaterThan(refused, 0)
    }

    private func deflateEnd(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { bytes in
            let header = try? StreamHeader(
                bytes, fileOffset: 0, classes: EntropySample.tables.classes,
                maximumSymbols: sample.scales.count)
            return header.map { $0.deflateStart + $0.deflateCount } ?? 0
        }
    }

    func testRandomBytes() {
        var random = SplitMix64(seed: 12)
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...60, using: &random)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            // Often a stored block that is right, so that what lies behind it is reached as well.
            if count > 30 {
                bytes[0] = 15
                bytes[1] &= 0xE0
                bytes[2] = 10
                bytes.replaceSubrange(3..<8, with: [1, 10, 0, 245, 255])
            }
            if let error = error(bytes, scale: UInt8.random(in: 5...127, using: &random)) {
                XCTAssertTrue(error.code == .malformed, "\(error)")
            }
        }
    }

    func testEmptyStream() {
        assertMalformed([], at: 0)
        assertMalformed([0], at: 1)
        assertMalformed([0, 0], at: 2)
        XCTAssertNil(error([0, 0, 0]))
    }

    func testHeader() {
        assertMalformed([0x80, 0x00, 0, 0], at: 1)  // a number longer than need be
        assertMalformed([0x80, 0x80, 0x80, 0x80, 1, 0, 0], at: 3)  // longer than four bytes
        assertMalformed([0, 0xF0, 0], at: 1)  // reserved mode
        assertMalformed(
            [0] + Array(repeating: [0x0F, 0], count: 8).joined() + [0x0F, 0], at: 17)  // too wide
        assertMalformed([1, 0, 101, 0], at: 2)  // more bytes than symbols
        assertMalformed([1, 0x85, 60, 0x80, 60, 0], at: 4)  // the same, in two bins
        assertMalformed([0, 0, 1], at: 0)  // nothing to inflate
        assertMalformed([1, 0, 0, 3], at: 0)  // inflated for nothing
        assertMalformed([5, 0x80, 1, 1, 1, 0], at: 6)
        assertMalformed([1, 0, 0x89, 0x08, 0], at: 0, count: 2_000)  // 1033 bytes from one
    }

    /// A declared size never costs more memory than the caller's own bound.
    func testAbsurdLengthsAreRefusedBeforeAllocation() {
        assertMalformed([0x7F, 0x80, 0xFF, 0xFF, 0xFF, 0x7F], at: 2)
        assertMalformed([0xFF, 0xFF, 0xFF, 0x7F, 0, 1], at: 6)
    }

    /// A stored block of these bytes, as a stream with one bin.
    private func stream(mode: UInt8, _ packed: [UInt8], bits: [UInt8] = []) -> [UInt8] {
        let n = UInt8(packed.count)
        return [n + 5, mode << 4, n, 1, n, 0, ~n, 255] + packed + bits
    }

    func testDamagedDeflate() {
        assertMalformed([7, 0x80, 2, 1, 2, 0, 0xFD, 0xFE, 0, 0], at: 3)  // a false length
        assertMalformed([7, 0x80, 3, 1, 2, 0, 0xFD, 0xFF, 0, 0], at: 3)  // too few bytes
        assertMalformed([7, 0x80, 1, 1, 2, 0, 0xFD, 0xFF, 0, 0], at: 3)  // too many
        assertMalformed([8, 0x80, 2, 1, 2, 0, 0xFD, 0xFF, 0, 0, 0], at: 3)  // ends early
    }

    func testPackedBytes() {
        XCTAssertNil(error(stream(mode: 0, [3], bits: [0])))
        assertMalformed(stream(mode: 0, [255], bits: [0]), at: 3)  // no such run
        assertMalformed(stream(mode: 7, [127], bits: [0]), at: 3)  // a run longer than the image
        assertMalformed(stream(mode: 9, [253], bits: [0]), at: 3)  // no such pair
        assertMalformed(stream(mode: 10, [231], bits: [0]), at: 3)  // no such tuple of four
        assertMalformed(stream(mode: 11, [231], bits: [0]), at: 3)  // nor of eight
        assertMalformed(stream(mode: 11, Array(repeating: 0, count: 20)), at: 3)  // 160 digits
        assertMalformed(stream(mode: 0, [1, 127], bits: [0]), at: 0, count: 120)  // 129 digits
        assertMalformed(
            stream(
                mode: 0, Array(repeating: 0, count: 99) + [2], bits: Array(repeating: 0, count: 13)),
            at: 0)
    }

    func testRawBits() {
        XCTAssertNil(error(stream(mode: 8, [1], bits: [0x80])))
        assertMalformed(stream(mode: 8, [1], bits: [0x40]), at: 10)  // padding
        assertMalformed(stream(mode: 8, [1], bits: [0x80, 0]), at: 10)  // a byte too many
        assertMalformed(stream(mode: 8, [1]), at: 9)  // no sign bit
        assertMalformed(stream(mode: 9, [1], bits: [0x81, 0]), at: 10)  // padding of the orders
        // Digit 2 of a run is an escape; no number begins with 16 zeros.
        assertMalformed(stream(mode: 0, [128], bits: [0, 0, 1, 0, 0]), at: 9)
        // 65536 - 2, the largest number there is, is no symbol.
        assertMalformed(stream(mode: 0, [128], bits: [0, 1, 0xFF, 0xFE]), at: 13)
        XCTAssertNil(error(stream(mode: 0, [128], bits: [0, 0b10, 0, 0])))
    }
}
