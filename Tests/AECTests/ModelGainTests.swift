import XCTest

@testable import AEC

/// Gains between the trained levels: exact integers, close to the real powers of two, monotone.
final class ModelGainTests: XCTestCase {
    /// A table of one channel.
    private func gain(_ levels: [Int32], at raw: UInt16) -> (multiplier: Int16, shift: Int32) {
        levels.withUnsafeBufferPointer { levels in
            let table = GainTable(channels: 1, log2: levels.baseAddress!)
            let (multiplier, shift) = table.gain(at: Quality(raw: raw)!)
            return (multiplier[0], shift[0])
        }
    }

    func testPowersOfTwo() {
        XCTAssertEqual(GainTable.powerOfTwo(fraction: 0), 16384)
        XCTAssertEqual(GainTable.powerOfTwo(fraction: 0x8000), 23170)  // 2^14.5 = 23170.475
        XCTAssertEqual(GainTable.powerOfTwo(fraction: 0x4000), 19484)  // 2^14.25 = 19483.62
        XCTAssertEqual(GainTable.powerOfTwo(fraction: 1), 16384)
        XCTAssertEqual(GainTable.powerOfTwo(fraction: 0xFFFF), 32768)
        XCTAssertEqual(GainTable.powerOfTwo(fraction: 0xFFFE), 32767)
    }

    /// Every fraction: within half a unit of the real power, but for the error of 16 roundings at 2^-30; never falling.
    func testEveryFraction() {
        // As section 7.2 of spec/aec-format.md has it, one bit after the other
        let roots = (1...16).map { Int64((exp2(30 + exp2(-Double($0)))).rounded()) }
        func asSpecified(_ fraction: Int32) -> Int64 {
            var t: Int64 = 1 << 30
            for j in 1...16 where fraction >> (16 - Int32(j)) & 1 == 1 {
                t = (t * roots[j - 1] + (1 << 29)) >> 30
            }
            return (t + (1 << 15)) >> 16
        }
        var last: Int64 = 0
        for fraction in 0..<Int32(65536) {
            let value = GainTable.powerOfTwo(fraction: fraction)
            XCTAssertEqual(value, asSpecified(fraction), "fraction \(fraction)")
            let real = 16384 * exp2(Double(fraction) / 65536)
            XCTAssertLessThan(abs(Double(value) - real), 0.501, "fraction \(fraction)")
            XCTAssertGreaterThanOrEqual(value, last, "fraction \(fraction)")
            last = value
        }
    }

    /// A fraction that rounds up to the next power of two takes one from the shift.
    func testRoundingUpToThePower() {
        let (multiplier, shift) = gain([Int32](repeating: 3 * 65536 - 1, count: 8), at: 0)
        XCTAssertEqual(multiplier, 16384)
        XCTAssertEqual(shift, 11)
    }

    func testWholeLevels() {
        let levels: [Int32] = [0, 65536, -65536, 32768, -32768, 131072, -131072, 16384]
        let expected: [(Int16, Int32)] = [
            (16384, 14), (16384, 13), (16384, 15), (23170, 14), (23170, 15), (16384, 12),
            (16384, 16), (19484, 14),
        ]
        for (level, (multiplier, shift)) in expected.enumerated() {
            let result = gain(levels, at: UInt16(256 * level))
            XCTAssertEqual(result.multiplier, multiplier, "level \(level)")
            XCTAssertEqual(result.shift, shift, "level \(level)")
        }
    }

    /// Fractions of a level are rounded down, for negative values too.
    func testBetweenLevels() {
        let levels: [Int32] = [0, 255, -255, 100_000, 0, 0, -7, 1]
        levels.withUnsafeBufferPointer { levels in
            let table = GainTable(channels: 1, log2: levels.baseAddress!)
            func log2(_ raw: UInt16) -> Int32 { table.log2(at: Quality(raw: raw)!)[0] }
            XCTAssertEqual(log2(1), 0)  // 255 / 256
            XCTAssertEqual(log2(255), 254)
            XCTAssertEqual(log2(256 + 128), 0)
            XCTAssertEqual(log2(256 + 129), -2)  // -510 / 256 = -1.99
            XCTAssertEqual(log2(3 * 256 - 1), 99608)  // (-255 + 255 * 100000) / 256 = 99608.4
            XCTAssertEqual(log2(1791), 0)  // (-7 + 255) / 256 = 0.97
            XCTAssertEqual(log2(1792), 1)
        }
    }

    /// Rising levels give rising gains at every quality, and shifts that stay in 1...30 at the ends of the range.
    func testMonotone() {
        let low: Int32 = -16 * 65536
        let high: Int32 = 13 * 65536 - 1
        let levels = (0..<8).map { Int32(Int64(low) + (Int64(high) - Int64(low)) * Int64($0) / 7) }
        var last = 0.0
        for raw in 0...Quality.maximumRaw {
            let (multiplier, shift) = gain(levels, at: raw)
            XCTAssertTrue((16384...32767).contains(multiplier))
            XCTAssertTrue((1...30).contains(shift), "shift \(shift)")
            let value = Double(multiplier) * exp2(Double(-shift))
            XCTAssertGreaterThanOrEqual(value, last, "quality \(raw)")
            last = value
        }
    }

    /// The standard model's tables against real exponentials.
    func testStandardModel() {
        let table = Model.standard.tables.latents.qEnc
        for raw in [0, 1, 255, 256, 900, 1791, 1792] as [UInt16] {
            let (multiplier, shift) = table.gain(at: Quality(raw: raw)!)
            for c in 0..<table.channels {
                let level = min(Int(raw) / 256, 6)
                let fraction = Double(Int(raw) - 256 * level) / 256
                let low = Double(table.log2[320 * level + c])
                let high = Double(table.log2[320 * (level + 1) + c])
                let real = exp2((low + (high - low) * fraction) / 65536)
                let value = Double(multiplier[c]) * exp2(Double(-shift[c]))
                XCTAssertEqual(value / real, 1, accuracy: 6e-5, "quality \(raw), channel \(c)")
            }
        }
    }
}
