/// How well codes tell labels apart: the share of codes whose nearest other code has their label.
enum NearestNeighbour {
    /// - Parameter codes: [labels.count][size].
    static func accuracy(_ codes: [Float], size: Int, _ labels: [UInt8]) -> Double {
        guard labels.count > 1 else { return 0 }
        var right = 0
        for i in labels.indices {
            var (best, nearest) = (Float.infinity, i)
            for j in labels.indices where j != i {
                var distance: Float = 0
                for k in 0..<size {
                    let d = codes[i * size + k] - codes[j * size + k]
                    distance += d * d
                }
                if distance < best { (best, nearest) = (distance, j) }
            }
            if labels[nearest] == labels[i] { right += 1 }
        }
        return Double(right) / Double(labels.count)
    }
}
