import TestSupport
import XCTest

@testable import AEC

/// The parts of the entropy coder on their own.
final class EntropyPartsTests: XCTestCase {
    func testBitsOfEveryLength() {
        var random = SplitMix64(seed: 21)
        for count in [0, 1, 7, 8, 9, 63, 64, 65, 1_000] {
            var writer = BitWriter(capacity: 0)
            var expected: [(value: Int, length: Int)] = []
            for _ in 0..<count {
                let length = Int.random(in: 0...32, using: &random)
                let value = Int(truncatingIfNeeded: random.next() >> 32) & (1 << length - 1)
                expected.append((value, length))
                writer.append(value, length)
            }
            writer.alignToByte()
            let bits = expected.reduce(0) { $0 + $1.length }
            XCTAssertEqual(writer.count, (bits + 7) / 8)
            let bytes = Array(writer.contents)
            bytes.withUnsafeBufferPointer { bytes in
                var placeholder: UInt8 = 0
                var reader = BitReader(bytes, placeholder: &placeholder)
                for (value, length) in expected {
                    reader.require(length)
                    XCTAssertEqual(reader.take(length), value)
                }
                XCTAssertTrue(reader.alignToByte())
                XCTAssertEqual(reader.bytesLeft, 0)
                XCTAssertFalse(reader.overrun)
                reader.require(1)
                XCTAssertEqual(reader.take(1), 0)
                XCTAssertTrue(reader.overrun)
            }
        }
    }

    func testExponentialCodes() {
        var writer = BitWriter(capacity: 0)
        let values = Array(0...300) + [32_766, 32_767, 65_534]
        for value in values { writer.appendExponential(value) }
        writer.alignToByte()
        XCTAssertEqual(writer.contents.first, 0b1010_0110)  // 0: 1, 1: 010, 2: 011, 3: 00100
        var placeholder: UInt8 = 0
        var reader = BitReader(writer.contents, placeholder: &placeholder)
        for value in values {
            reader.require(56)
            XCTAssertEqual(reader.takeExponential(), value)
        }
    }

    /// Every tuple of every mode, packed and unpacked.
    func testEveryTuple() {
        for digitsLog2 in 0...3 {
            let mode = BinMode.tuple(digitsLog2: digitsLog2, normalised: false)
            let size = 1 << digitsLog2
            var total = 1
            for _ in 0..<size { total *= mode.radix }
            var digits: [UInt8] = []
            for number in 0..<total {
                var rest = number
                for _ in 0..<size {
                    digits.append(UInt8(rest % mode.radix))
                    rest /= mode.radix
                }
            }
            let count = digits.count
            var bits = BitWriter(capacity: 0)
            var packed = [UInt8](repeating: 0, count: count)
            digits += [UInt8](repeating: 0, count: 8)
            let written = Packer.pack(digits, count: count, mode: mode, into: &packed, bits: &bits)
            XCTAssertEqual(written, total)
            let alphabet = Set(packed[..<written])
            XCTAssertEqual(alphabet.count, Int(alphabet.max() ?? 0) + 1, "numbers without gaps")
            bits.alignToByte()

            var unpacked = [UInt8](repeating: 0, count: count)
            var placeholder: UInt8 = 0
            unpacked.withUnsafeMutableBufferPointer { unpacked in
                var reader = BitReader(bits.contents, placeholder: &placeholder)
                var unpacker = Unpacker(digits: unpacked.baseAddress!, capacity: count)
                packed.withUnsafeBufferPointer { packed in
                    XCTAssertTrue(
                        unpacker.unpack(
                            UnsafeBufferPointer(rebasing: packed[..<written]), mode: mode,
                            reader: &reader))
                }
                XCTAssertEqual(unpacker.count, count)
                XCTAssertEqual(reader.bytesLeft, 0)
                XCTAssertFalse(reader.overrun)
            }
            XCTAssertEqual(unpacked, Array(digits[..<count]), "tuples of \(size)")
        }
    }

    func testLogarithm() {
        for n in 1...100_000 {
            let x = Double(n) / 97
            XCTAssertEqual(PortableMath.log2(x), log2(x), accuracy: 1e-4)
        }
        XCTAssertEqual(PortableMath.xlog2(0), 0)
    }

    func testNormalTail() {
        for n in 0...800 {
            let x = Double(n) / 100
            let expected = erfc(x / 2.0.squareRoot()) / 2
            XCTAssertEqual(
                PortableMath.normalTail(x), expected, accuracy: 3e-6 * expected, "\(x)")
        }
    }

    func testDescriptorsAndModes() {
        for raw in UInt8(0)..<15 {
            guard let mode = BinMode(rawValue: raw) else { return XCTFail("mode \(raw)") }
            XCTAssertEqual(mode.isRun, raw < 8)
            if raw < 8 { XCTAssertEqual(BinMode.run(shift: Int(raw)), mode) }
            if raw >= 8 {
                XCTAssertEqual(
                    BinMode.tuple(digitsLog2: Int(raw & 3), normalised: raw >= 12), mode)
            }
            XCTAssertEqual(mode.shift(scale: 39), 0)
            XCTAssertEqual(mode.shift(scale: 40), raw >= 12 ? 1 : 0)
            XCTAssertEqual(mode.shift(scale: 127), raw >= 12 ? 11 : 0)
        }
        XCTAssertNil(BinMode(rawValue: 15))
    }

    func testTablesBetweenLevels() {
        // Two channels at eight levels.
        let scales: [UInt8] = (0..<8).flatMap { [UInt8(10 + 3 * $0), 50] }
        let offsets: [Int16] = (0..<8).flatMap { [Int16(-4 * $0), 1] }
        func tables(_ raw: UInt16) -> EntropyTables? {
            guard let quality = Quality(raw: raw) else { return nil }
            return scales.withUnsafeBufferPointer { scales in
                offsets.withUnsafeBufferPointer { offsets in
                    EntropyTables(
                        firstScale: 5, scaleLevels: scales, offsetLevels: offsets, quality: quality)
                }
            }
        }
        func expect(_ raw: UInt16, _ scale: UInt8, _ offset: Int16) {
            XCTAssertEqual(
                tables(raw),
                EntropyTables(firstScale: 5, zScale: [scale, 50], zOffset: [offset, 1]), "\(raw)")
        }
        expect(0, 10, 0)
        expect(256, 13, -4)
        expect(128, 12, -2)
        expect(32, 10, 0)  // -0.5 rounds up
        expect(33, 10, -1)
        expect(1792, 31, -28)
        expect(1791, 31, -28)
    }
}
