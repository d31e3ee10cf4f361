/// What the nearest code says.
enum NearestNeighbour {
    /// The squared distance from each code to the nearest of others. Both: [count][size].
    static func distances(of codes: [Float], among known: [Float], size: Int) -> [Double] {
        stride(from: 0, to: codes.count, by: size).map { i in
            var best = Float.infinity
            for j in stride(from: 0, to: known.count, by: size) {
                best = min(best, distance(codes, i, known, j, size))
            }
            return Double(best)
        }
    }

    /// How well codes tell labels apart: the share of codes whose nearest other code has their label.
    /// - Parameter codes: [labels.count][size].
    static func accuracy(_ codes: [Float], size: Int, _ labels: [UInt8]) -> Double {
        guard labels.count > 1 else { return 0 }
        var right = 0
        for i in labels.indices {
            var (best, nearest) = (Float.infinity, i)
            for j in labels.indices where j != i {
                let distance = distance(codes, i * size, codes, j * size, size)
                if distance < best { (best, nearest) = (distance, j) }
            }
            if labels[nearest] == labels[i] { right += 1 }
        }
        return Double(right) / Double(labels.count)
    }

    /// The squared distance of `size` numbers from places i and j on.
    private static func distance(
        _ a: [Float], _ i: Int, _ b: [Float], _ j: Int, _ size: Int
    ) -> Float {
        var sum: Float = 0
        for k in 0..<size {
            let d = a[i + k] - b[j + k]
            sum += d * d
        }
        return sum
    }
}
