import TestSupport
import XCTest

@testable import AEC

final class EntropyRoundTripTests: XCTestCase {
    private func assertRoundTrip(
        _ sample: EntropySample, _ what: String, file: StaticString = #filePath, line: UInt = #line
    ) throws {
        let bytes = sample.encoded()
        XCTAssertEqual(try sample.decoded(bytes), sample.symbols, what, file: file, line: line)
    }

    func testNothing() throws {
        let bytes = EntropySample().encoded()
        XCTAssertEqual(bytes, [0, 0, 0])
        XCTAssertEqual(try EntropySample().decoded(bytes), [])
    }

    func testFewSymbolsOfEveryScale() throws {
        for scale in UInt8(0)..<128 {
            for count in [1, 2, 3, 7, 8, 9] {
                let sample = EntropySample.gaussian(count, seed: UInt64(scale)) { _ in scale }
                try assertRoundTrip(sample, "\(count) symbols of scale \(scale)")
            }
        }
    }

    func testManySymbolsOfOneScale() throws {
        for scale in stride(from: UInt8(5), to: 128, by: 7) {
            let sample = EntropySample.gaussian(20_000, seed: UInt64(scale)) { _ in scale }
            try assertRoundTrip(sample, "scale \(scale)")
        }
    }

    func testMixedScales() throws {
        for (seed, count) in [10, 100, 1_000, 10_000, 400_000].enumerated() {
            let mixed = EntropySample.gaussian(count, seed: UInt64(seed)) { random in
                UInt8(truncatingIfNeeded: Int(random.uniform() * random.uniform() * 100))
            }
            try assertRoundTrip(mixed, "\(count) symbols")
        }
    }

    /// Scales that say nothing true of the symbols: every escape and every unlikely tuple occurs.
    func testSymbolsThatDoNotFitTheirScales() throws {
        for seed in UInt64(0)..<20 {
            var random = SplitMix64(seed: seed)
            var sample = EntropySample()
            let range = 1 << Int.random(in: 1...15, using: &random)
            for _ in 0..<Int.random(in: 1...3_000, using: &random) {
                sample.scales.append(UInt8.random(in: 5...127, using: &random))
                let value = Int.random(in: -range...range, using: &random)
                sample.symbols.append(Int16(min(max(value, -32767), 32767)))
            }
            try assertRoundTrip(sample, "seed \(seed), range \(range)")
        }
    }

    func testExtremes() throws {
        for scale in UInt8(5)..<128 {
            for others in [0, 5_000] {
                var sample = EntropySample.gaussian(others, seed: 1) { _ in scale }
                sample.scales += [scale, scale, scale]
                sample.symbols += [32767, -32767, 0]
                try assertRoundTrip(sample, "scale \(scale) among \(others)")
            }
        }
    }

    func testLongRunsOfZeros() throws {
        for zeros in [0, 1, 126, 127, 128, 16_255, 16_256, 16_257, 200_000] {
            var sample = EntropySample()
            sample.scales = [UInt8](repeating: 7, count: zeros + 2)
            sample.symbols = [Int16](repeating: 0, count: zeros) + [1, 0]
            try assertRoundTrip(sample, "\(zeros) zeros")
        }
    }

    func testAllZerosCostNothing() throws {
        let sample = EntropySample(
            scales: (0..<10_000).map { UInt8($0 % 128) },
            symbols: Array(repeating: 0, count: 10_000))
        let bytes = sample.encoded()
        XCTAssertLessThanOrEqual(bytes.count, 40)
        XCTAssertEqual(try sample.decoded(bytes), sample.symbols)
    }

    func testUncodedScalesAreZeroWhateverTheyHold() throws {
        var sample = EntropySample.gaussian(3_000, seed: 3) { $0.next() % 2 == 0 ? 4 : 30 }
        let expected = sample.symbols
        let bytes = sample.encoded()
        for n in 0..<3_000 where sample.scales[n] == 4 { sample.symbols[n] = 77 }
        XCTAssertEqual(sample.encoded(), bytes)
        XCTAssertEqual(try sample.decoded(bytes), expected)
    }

    func testPiecesDoNotMatter() throws {
        let sample = EntropySample.gaussian(5_000, seed: 4) {
            UInt8(truncatingIfNeeded: $0.next() % 70)
        }
        let bytes = sample.encoded()
        for piece in [1, 80, 4_999] {
            XCTAssertEqual(sample.encoded(piece: piece, capacity: 0), bytes)
            XCTAssertEqual(try sample.decoded(bytes, piece: piece), sample.symbols)
        }
    }
}
