import Foundation
import XCTest

@testable import AEC

/// Costs of magnitudes, and where rounding goes by them.
final class RoundingThresholdsTests: XCTestCase {
    func testLaplaciansAreDistributions() {
        let costs = SymbolCosts()
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

    func testWithoutAPriceRoundingIsToTheNearest() {
        let thresholds = RoundingThresholds(SymbolCosts(), lambda: 0, firstScale: 5)
        for scale in 0..<128 {
            let row = thresholds.memory.pointer + 16 * scale
            XCTAssertEqual(row[0], scale < 5 ? .max : 32)
            for magnitude in 1..<16 { XCTAssertEqual(row[magnitude], -32) }
        }
    }

    func testAHigherPriceRoundsMoreDown() {
        let cheap = RoundingThresholds(SymbolCosts(), lambda: 0.02, firstScale: 0)
        let costly = RoundingThresholds(SymbolCosts(), lambda: 0.08, firstScale: 0)
        for index in 0..<128 * 16 {
            XCTAssertLessThanOrEqual(cheap.memory.pointer[index], costly.memory.pointer[index])
        }
        // Rare symbols cost more than common ones.
        XCTAssertGreaterThan(costly.memory.pointer[16 * 5], costly.memory.pointer[16 * 40])
    }

    /// The dead zone is where the error and the cost of the bits are in balance.
    func testThresholdsBalanceErrorAndBits() {
        let lambda = 0.05
        let costs = SymbolCosts()
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
