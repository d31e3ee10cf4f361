import XCTest

@testable import AEC

/// Streams whose bytes must never change: they are in files.
final class EntropyGoldenTests: XCTestCase {
    /// Two symbols of every scale from 3 to 66, magnitudes growing with the scale.
    private var sample: EntropySample {
        var sample = EntropySample()
        for n in 0..<128 {
            let scale = UInt8(3 + n / 2)
            let size = (1 << (Int(scale) / 8)) >> 3
            let value = n % 3 == 0 ? 0 : (n % 5 == 0 ? -size : size - n % 2)
            sample.scales.append(scale)
            sample.symbols.append(scale < 5 ? 0 : Int16(value))
        }
        return sample
    }

    private let golden =
        "20d03e05c1810d00000c83208debff2f0f104511144414d5b3d9d96ab55aad56"
        + "abd57a003dad555500ffca04941c744dbcde4dd99fd9fdd99ef7f8"

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16) ?? 0
        }
    }

    func testGoldenStreamDecodes() throws {
        XCTAssertEqual(try sample.decoded(bytes(golden)), sample.symbols)
    }

    func testGoldenStreamIsWritten() {
        XCTAssertEqual(hexadecimal(sample.encoded()), golden)
    }

    /// The example of the specification: all kinds of bins, in one stored block.
    func testStreamMadeByHand() throws {
        let stream: [UInt8] = [
            10,  // bytes of DEFLATE
            0x15, 1,  // scales 5...9: runs in units of 2
            0xBA, 1,  // scales 10...19: eight digits to a byte
            0xAA, 1,  // scales 20...29: four
            0x9A, 1,  // scales 30...39: two
            0xC0, 1,  // scales 40...127: one, normalised
            1, 5, 0, 250, 255,  // a stored block of five bytes
            0x81, 2, 4, 4, 3,  // 0 0 0 2+, 1 0 0 0 0 0 1 0, 1 1 0 1, 2 1, 3
            0b1_1101_10_1,  // low bit of the run, orders of the eight, the four and the two
            0b0101_0_1_10, 0b0_0_1_101_00,  // escape and signs; at last low bits and sign
        ]
        var sample = EntropySample()
        for (scale, symbols) in [
            (UInt8(5), [0, 0, 0, -3]), (10, [1, 0, 0, 0, 0, 0, -1, 0]), (20, [-1, 1, 0, 1]),
            (30, [2, -1]), (48, [-11]),
        ] as [(UInt8, [Int16])] {
            sample.scales += Array(repeating: scale, count: symbols.count)
            sample.symbols += symbols
        }
        XCTAssertEqual(try sample.decoded(stream), sample.symbols)
    }
}
