/// Weights that make the least weighted squared error, from sums of products. Additions, multiplications and divisions of
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

    /// The same without the last unknown, which is 0 then.
    func withoutLast() -> LeastSquares {
        var result = LeastSquares(count: count - 1)
        let kept = count * (count - 1) / 2
        for i in 0..<kept { result.sums[i] = sums[i] }
        // Of the target, the products with what is left, and with itself
        let target = count * (count + 1) / 2
        for i in 0..<count - 1 { result.sums[kept + i] = sums[target + i] }
        result.sums[kept + count - 1] = sums[target + count]
        return result
    }

    mutating func clear() { for i in sums.indices { sums[i] = 0 } }

    /// Adds the products of some samples.
    mutating func add(_ products: UnsafePointer<Int32>, weight: Double) {
        sums.withUnsafeMutableBufferPointer { sums in
            for i in sums.indices { sums[i] += Double(products[i]) * weight }
        }
    }

    /// The solution, by a decomposition into a triangle, a diagonal and the triangle again (Cholesky's without square roots); a
    /// thousandth of a percent of the mean square of the unknowns is added to the diagonal. All zero without samples.
    func solve() -> [Double] {
        let diagonal = (0..<count).reduce(0.0) { $0 + sums[$1 * ($1 + 3) / 2] }
        guard diagonal > 0 else { return Array(repeating: 0, count: count) }
        let ridge = 1e-5 * diagonal / Double(count)
        // `scaled` is the triangle times the diagonal.
        var (scaled, triangle) = (sums, sums)
        for i in 0...count {
            let row = i * (i + 1) / 2
            for j in 0...min(i, count - 1) {
                let other = j * (j + 1) / 2
                var sum = sums[row + j]
                if i == j { sum += ridge }
                for k in 0..<j { sum -= scaled[row + k] * triangle[other + k] }
                if i == j { sum = max(sum, ridge * 1e-3) }
                scaled[row + j] = sum
                triangle[row + j] = i == j ? 1 : sum / scaled[other + j]
            }
        }
        // The last row is the solution but for the upper triangle.
        var result = [Double](repeating: 0, count: count)
        let last = count * (count + 1) / 2
        for i in stride(from: count - 1, through: 0, by: -1) {
            var sum = triangle[last + i]
            for j in i + 1..<count { sum -= triangle[j * (j + 1) / 2 + i] * result[j] }
            result[i] = sum
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
