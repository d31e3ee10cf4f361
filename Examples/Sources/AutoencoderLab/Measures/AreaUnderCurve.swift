/// The area under the receiver operating characteristic: how probable it is that a positive scores above a negative,
/// ties counting half (J. Hanley, B. McNeil, 1982).
enum AreaUnderCurve {
    /// 0.5 where there are no positives or no negatives. O(n log n).
    static func of(positives: [Double], negatives: [Double]) -> Double {
        guard !positives.isEmpty, !negatives.isEmpty else { return 0.5 }
        let all = (positives.map { ($0, true) } + negatives.map { ($0, false) })
            .sorted { $0.0 < $1.0 }
        // Negatives below each positive.
        var (sum, below) = (0.0, 0.0)
        var start = 0
        while start < all.count {
            var end = start + 1
            while end < all.count, all[end].0 == all[start].0 { end += 1 }
            let hits = all[start..<end].count { $0.1 }
            let others = Double(end - start - hits)
            sum += Double(hits) * (below + others / 2)
            below += others
            start = end
        }
        return sum / (Double(positives.count) * Double(negatives.count))
    }
}
