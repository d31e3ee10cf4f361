/// Weights that make the least weighted squared error, from sums of products. Additions, multiplications, divisions and square roots of
/// Double alone, in a fixed order: every machine finds the same.
struct LeastSquares {
    /// Of unknowns, the target not counted.
    let count: Int
    /// The lower triangle, row by row, of products of unknowns with each other; the last row has those with the target.
    private var sums: [Double]

    init(count: Int) {
        self.count = count
        sums = Array(repeating: 0, count: LeastSquares.size(count))
    }

    /// Numbers in a triangle of so many unknowns and a target.
    static func size(_ count: Int) -> Int { (count + 1) * (count + 2) / 2 }

    mutating func clear() { for i in sums.indices { sums[i] = 0 } }

    /// Adds the products of some samples.
    mutating func add(_ products: UnsafePointer<Int32>, weight: Double) {
        sums.withUnsafeMutableBufferPointer { sums in
            for i in sums.indices { sums[i] += Double(products[i]) * weight }
        }
    }

    /// The solution, by Cholesky's decomposition; a thousandth of a percent of the mean square of the unknowns is added to the
    /// diagonal. All zero without samples.
    func solve() -> [Double] {
        let diagonal = (0..<count).reduce(0.0) { $0 + sums[$1 * ($1 + 3) / 2] }
        guard diagonal > 0 else { return Array(repeating: 0, count: count) }
        let ridge = 1e-5 * diagonal / Double(count)
        var factor = sums
        factor.withUnsafeMutableBufferPointer { factor in
            for i in 0...count {
                let row = i * (i + 1) / 2
                for j in 0...min(i, count - 1) {
                    let other = j * (j + 1) / 2
                    var sum = factor[row + j]
                    if i == j { sum += ridge }
                    for k in 0..<j { sum -= factor[row + k] * factor[other + k] }
                    factor[row + j] =
                        i == j
                        ? max(sum, ridge * 1e-3).squareRoot() : sum / factor[other + j]
                }
            }
        }
        // The last row is now the solution of the lower triangle; back through the upper one.
        var result = [Double](repeating: 0, count: count)
        let last = count * (count + 1) / 2
        for i in stride(from: count - 1, through: 0, by: -1) {
            var sum = factor[last + i]
            for j in i + 1..<count { sum -= factor[j * (j + 1) / 2 + i] * result[j] }
            result[i] = sum / factor[i * (i + 3) / 2]
        }
        return result
    }

    /// The solution in 256ths, within int16 and with absolute values that add up to at most `largestSum` of them.
    func weights(scale: Double = 1) -> [Int16] {
        var solution = solve().map { $0 * scale * Double(ResidualTaps.one) }
        let sum = solution.reduce(0) { $0 + $1.magnitude }
        let most = Double(ResidualTaps.largestSum - count)
        if !(sum <= most) { solution = solution.map { $0 * (most / sum) } }
        return solution.map { $0.isFinite ? Int16(min(max($0.rounded(), -32767), 32767)) : 0 }
    }
}
