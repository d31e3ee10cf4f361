import CAECKernels
import Foundation
import XCTest

@testable import AEC

/// Costs of magnitudes, and where rounding goes by them.
final class RoundingThresholdsTests: XCTestCase {
    func testLaplaciansAreDistributions() {
        let costs = SymbolCosts.laplacian
        for scale in 0..<40 {
            var sum = exp2(-costs.bits(0, scale: scale))
            for magnitude in 1..<SymbolCosts.magnitudes {
                sum += 2 * exp2(-costs.bits(magnitude, scale: scale))
                XCTAssertGreaterThanOrEqual(
                    costs.bits(magnitude, scale: scale), costs.bits(magnitude - 1, scale: scale))
            }
            XCTAssertEqual(sum, 1, accuracy: 1e-3, "\(scale)")
        }
    }

    /// Of a class of the trellis, too, whose intervals are those of the Laplacians.
    func testGaussiansAreDistributions() {
        let (costs, wide) = (SymbolCosts.gaussian, SymbolCosts.laplacian)
        for scale in Array(0..<48) + Array(128 + 9..<128 + 48) {
            var sum = exp2(-costs.bits(0, scale: scale))
            for magnitude in 1..<SymbolCosts.magnitudes {
                sum += 2 * exp2(-costs.bits(magnitude, scale: scale))
            }
            XCTAssertEqual(sum, 1, accuracy: 2e-3, "\(scale)")
            // Lighter tails, but where neither knows any symbol.
            XCTAssertGreaterThanOrEqual(
                costs.bits(16, scale: scale), min(30, wide.bits(16, scale: scale)) - 0.01,
                "\(scale)")
            XCTAssertLessThanOrEqual(costs.bits(16, scale: scale), 30.001)
        }
    }

    /// The same in Swift, for training, as the kernels have it.
    func testSymbolsOfResidualsAreThoseOfTheKernel() {
        let thresholds = RoundingThresholds(SymbolCosts.gaussian, lambda: 0.025, firstScale: 5)
        var state: UInt32 = 1
        let (multiplier, shift): ([Int32], [Int32]) = ([1 << 14], [14])
        for _ in 0..<20_000 {
            state = state &* 1_664_525 &+ 1_013_904_223
            let rest = Int32(bitPattern: state) >> (16 + Int32(state % 12))
            var scale = UInt8(state >> 8 & 63)
            var symbol: Int16 = 0
            var (latent, mean) = (Int16(0), -rest)
            multiplier.withUnsafeBufferPointer { multiplier in
                shift.withUnsafeBufferPointer { shift in
                    var tables = aec_latent_tables()
                    tables.enc_multiplier = multiplier.baseAddress
                    tables.enc_shift = shift.baseAddress
                    kernels.latent_quantise(
                        &tables, 0, 1, &latent, &mean, &scale, thresholds.memory.pointer, &symbol)
                }
            }
            XCTAssertEqual(thresholds.symbol(of: rest, scale: scale), symbol, "\(rest) \(scale)")
        }
    }

    func testWithoutAPriceRoundingIsToTheNearest() {
        let thresholds = RoundingThresholds(SymbolCosts.laplacian, lambda: 0, firstScale: 5)
        for scale in 0..<128 {
            let row = thresholds.memory.pointer + 16 * scale
            XCTAssertEqual(row[0], scale < 5 ? .max : 32)
            for magnitude in 1..<16 { XCTAssertEqual(row[magnitude], -32) }
        }
    }

    func testAHigherPriceRoundsMoreDown() {
        let cheap = RoundingThresholds(SymbolCosts.laplacian, lambda: 0.02, firstScale: 0)
        let costly = RoundingThresholds(SymbolCosts.laplacian, lambda: 0.08, firstScale: 0)
        for index in 0..<128 * 16 {
            XCTAssertLessThanOrEqual(cheap.memory.pointer[index], costly.memory.pointer[index])
        }
        // Rare symbols cost more than common ones.
        XCTAssertGreaterThan(costly.memory.pointer[16 * 5], costly.memory.pointer[16 * 40])
    }

    /// The dead zone is where the error and the cost of the bits are in balance.
    func testThresholdsBalanceErrorAndBits() {
        let lambda = 0.05
        let costs = SymbolCosts.laplacian
        let thresholds = RoundingThresholds(costs, lambda: lambda, firstScale: 0)
        for scale in [6, 12, 20, 31] {
            let edge = Double(thresholds.memory.pointer[16 * scale]) / 64
            let zero = edge * edge + lambda * costs.bits(0, scale: scale)
            let one = (1 - edge) * (1 - edge) + lambda * costs.bits(1, scale: scale)
            XCTAssertEqual(zero, one, accuracy: 1.0 / 64, "\(scale)")
        }
    }

    /// Symbols that a group never uses are expensive in it, those that it uses most are cheap.
    func testMeasuredCostsFollowTheGroup() {
        let encoder = SymbolEncoder(tables: EntropySample.tables, capacity: 4096)
        let scales = [UInt8](repeating: 20, count: 4096)
        let symbols = (0..<4096).map { Int16($0 % 4 == 0 ? ($0 % 8 == 0 ? 2 : -2) : 0) }
        scales.withUnsafeBufferPointer { scales in
            symbols.withUnsafeBufferPointer { encoder.append(scales: scales, symbols: $0) }
        }
        let costs = encoder.costs()
        XCTAssertEqual(costs.bits(0, scale: 20), 0.415, accuracy: 0.05)
        XCTAssertEqual(costs.bits(2, scale: 20), 3, accuracy: 0.1)
        XCTAssertGreaterThan(costs.bits(1, scale: 20), 8)
    }
}
