import XCTest

@testable import AEC

/// Latents that training rounds as the encoder does.
final class CodedRoundingTests: XCTestCase {
    private struct Row {
        var rests: [Float] = []
        var scales: [Float] = []
    }

    /// Normal numbers of all scales, about.
    private func row(count: Int, seed: UInt32) -> Row {
        var state = seed
        func uniform() -> Float {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(state >> 8) / Float(1 << 24)
        }
        var row = Row()
        for _ in 0..<count {
            let scale = -3.5 + 8 * uniform()
            let normal = (0..<12).reduce(Float(-6)) { sum, _ in sum + uniform() }
            row.scales.append(scale)
            row.rests.append(normal * Float(sign: .plus, exponent: Int(scale), significand: 1))
        }
        return row
    }

    private func round(_ row: Row, perPosition: Int) -> [CodedRounding.Point] {
        let rounding = CodedRounding(count: row.rests.count)
        for i in row.rests.indices { rounding.set(i, rest: row.rests[i], scale: row.scales[i]) }
        var points: [CodedRounding.Point] = []
        rounding.round(count: row.rests.count, perPosition: perPosition) { i, point in
            XCTAssertEqual(i, points.count)
            points.append(point)
        }
        return points
    }

    /// Off the trellis points are whole steps, on it three quarters of a step apart; none is far from its latent, and the class of
    /// each follows from the points before it.
    func testPointsAreOnTheGrid() {
        let row = row(count: 800, seed: 3)
        let points = round(row, perPosition: 80)
        var state = 0
        var error: (sum: Float, count: Float) = (0, 0)
        for (i, point) in points.enumerated() {
            let scale = (row.scales[i] * 8 + 30).rounded(.down)
            let spacing: Float = scale < 14 ? 1 : 0.75
            let symbol = Int((point.rest / spacing).rounded())
            XCTAssertEqual(point.rest, Float(symbol) * spacing)
            guard scale >= 14 else {
                XCTAssertEqual(point.width, 1)
                XCTAssertEqual(point.middle, point.rest)
                state = Trellis.next(state, after: symbol)
                continue
            }
            let isClass1 = state & 1 == 1
            if symbol != 0 { XCTAssertEqual(symbol % 2 != 0, isClass1, "\(i)") }
            XCTAssertEqual(point.width, isClass1 ? [0.75, 1.125, 1.5][min(abs(symbol), 2)] : 1.5)
            XCTAssertLessThanOrEqual(abs(point.middle - point.rest), 0.1875)
            let index = isClass1 ? (symbol + symbol.signum()) / 2 : symbol / 2
            state = Trellis.next(state, after: index)
            XCTAssertLessThan(abs(point.rest - row.rests[i]), 2)
            if scale > 32 {
                error.sum += (point.rest - row.rests[i]) * (point.rest - row.rests[i])
                error.count += 1
            }
        }
        // Steps of one have 1/12 = 0.083; those of 1.5, alone, 0.19. Bits are weighed, too.
        XCTAssertLessThan(error.sum / error.count, 0.13)
        XCTAssertGreaterThan(error.sum / error.count, 0.05)
    }

    /// What is predicted to be zero is not coded, unless a position would lose too much.
    func testSmallScales() {
        var row = Row()
        row.rests = [0.9, -0.4, 2.2, 0.1] + [0.9, 0.8, 2.4, 3.1]
        row.scales = [Float](repeating: -3.2, count: 8)
        let points = round(row, perPosition: 4)
        XCTAssertEqual(points.map(\.rest), [0, 0, 0, 0, 1, 0, 2, 3])
    }

    /// Steps are finer above level 4 alone, by an eighth of an octave at level 7.
    func testRefinement() {
        XCTAssertEqual(CodedRounding.refinement(level: 0), 0)
        XCTAssertEqual(CodedRounding.refinement(level: 4), 0)
        XCTAssertEqual(CodedRounding.refinement(level: 7), 0.117, accuracy: 0.01)
    }
}
