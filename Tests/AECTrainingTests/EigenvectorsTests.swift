import XCTest

@testable import AECTraining

/// Matrices whose tails are nothing but rounding, where QR steps once went on for ever.
final class EigenvectorsTests: XCTestCase {
    private func check(
        _ matrix: [Double], _ n: Int, largest: Double, line: UInt = #line
    ) {
        let e = Eigenvectors(matrix, n)
        XCTAssertEqual(e.values[0], largest, accuracy: 1e-12 * largest, line: line)
        for value in e.values.dropFirst() {
            XCTAssertEqual(value, 0, accuracy: 1e-12 * largest, line: line)
        }
        for i in stride(from: 0, to: n, by: 7) {
            for k in 0..<n {
                let dot = (0..<n).reduce(0) { $0 + e.vectors[i * n + $1] * e.vectors[k * n + $1] }
                XCTAssertEqual(dot, i == k ? 1 : 0, accuracy: 1e-12, line: line)
            }
        }
    }

    func testOfRankOne() {
        for n in [2, 64, 192] {
            check([Double](repeating: 0.25, count: n * n), n, largest: 0.25 * Double(n))
            check([Double](repeating: 1e-20, count: n * n), n, largest: 1e-20 * Double(n))
        }
        // A colour, tile after tile.
        let tile = (0..<192).map { [0.3, -0.1, 0.45][$0 % 3] }
        let matrix = tile.flatMap { a in tile.map { a * $0 } }
        check(matrix, 192, largest: tile.reduce(0) { $0 + $1 * $1 })
    }

    func testOfZeros() {
        check([Double](repeating: 0, count: 64 * 64), 64, largest: 0)
    }

    /// What the result is, nobody can say; that there is one matters.
    func testEndsOnWhatIsNotFinite() {
        for value in [Double.nan, .infinity] {
            var matrix = [Double](repeating: 1, count: 20 * 20)
            (matrix[21], matrix[399]) = (value, value)
            XCTAssertEqual(Eigenvectors(matrix, 20).values.count, 20)
            XCTAssertEqual(
                Eigenvectors([Double](repeating: value, count: 9), 3).vectors.count, 9)
        }
    }
}
