import TestSupport
import XCTest

@testable import AEC

/// What the coder is for: how near its streams come to the ideal code length.
final class EntropySizeTests: XCTestCase {
    /// Kodak-like groups of 192,000 symbols: most scales are near `peak`, in a bell 10 indices
    /// wide.
    private func sample(peak: Double, seed: UInt64) -> EntropySample {
        EntropySample.gaussian(192_000, seed: seed) { random in
            UInt8(min(max(peak + 10 * random.gaussian(), 5), 127))
        }
    }

    func testSizeAgainstTheIdeal() {
        // Measured: 1.0322, 1.0224, 1.0161, 1.0118. Photographs do better, for a bin's table
        // follows the image where the Gaussians do not fit it.
        for (peak, limit) in [(10.0, 1.035), (20, 1.025), (32, 1.018), (48, 1.014)] {
            let sample = sample(peak: peak, seed: 7)
            let ratio = Double(8 * sample.encoded().count) / sample.idealBits
            XCTAssertLessThan(ratio, limit, "scales around \(peak)")
            XCTAssertGreaterThan(ratio, 0.995, "scales around \(peak): too good to be true")
        }
    }

    /// An icon of 64x64 pixels, about 325 bytes: what headers and tables take, on average and at
    /// worst.
    func testSmallGroups() {
        var sum = 0.0
        for seed in UInt64(0)..<20 {
            let sample = EntropySample.gaussian(5_216, seed: seed) { random in
                UInt8(min(max(12 + 10 * random.gaussian(), 0), 127))
            }
            let overhead = Double(sample.encoded().count) - sample.idealBits / 8
            XCTAssertLessThan(overhead, 80, "seed \(seed)")  // measured: 75
            sum += overhead
        }
        XCTAssertLessThan(sum / 20, 64)  // measured: 61
    }

    func testNoiseIsNotBlownUp() {
        // Where scales mislead, a symbol takes no more than an escape and its digit.
        var random = SplitMix64(seed: 9)
        var sample = EntropySample()
        for _ in 0..<10_000 {
            sample.scales.append(UInt8(6 + random.next() % 3))
            sample.symbols.append(Int16(truncatingIfNeeded: Int(random.next() % 65_535) - 32_767))
        }
        XCTAssertLessThan(sample.encoded().count, 10_000 * 33 / 8)
    }
}
