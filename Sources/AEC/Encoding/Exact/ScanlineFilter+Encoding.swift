extension ScanlineFilter {
    /// Filters a row: `target` gets `count` bytes.
    func apply(
        _ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, count: Int, pixelSize: Int,
        to target: UnsafeMutablePointer<UInt8>
    ) {
        let first = min(pixelSize, count)
        switch self {
        case .none:
            target.update(from: row, count: count)
        case .sub:
            target.update(from: row, count: first)
            for i in first..<max(first, count) { target[i] = row[i] &- row[i - pixelSize] }
        case .up:
            for i in 0..<count { target[i] = row[i] &- above[i] }
        case .average:
            for i in 0..<first { target[i] = row[i] &- above[i] >> 1 }
            for i in first..<max(first, count) {
                target[i] = row[i] &- ScanlineFilter.average(row[i - pixelSize], above[i])
            }
        case .paeth:
            for i in 0..<first { target[i] = row[i] &- above[i] }
            for i in first..<max(first, count) {
                target[i] =
                    row[i]
                    &- ScanlineFilter.paeth(
                        left: row[i - pixelSize], above: above[i], corner: above[i - pixelSize])
            }
        }
    }

    /// By what the filter of a row is chosen.
    enum Heuristic {
        /// The sum of its bytes (`weight`).
        case sum
        /// How many different pairs of bytes there are: few repeat often.
        case distinct
    }

    /// Appends a row's filter type and its filtered bytes: of `filters`, the one that is best by a heuristic.
    /// - Parameter trial: room for `count` bytes.
    static func append(
        _ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, count: Int, pixelSize: Int,
        choosing filters: [ScanlineFilter], by heuristic: Heuristic = .sum,
        trial: UnsafeMutablePointer<UInt8>,
        to bytes: inout [UInt8]
    ) {
        let start = bytes.count
        var best = Int.max
        for filter in filters {
            filter.apply(row, above: above, count: count, pixelSize: pixelSize, to: trial)
            let weight =
                filters.count == 1
                ? 0
                : heuristic == .sum
                    ? ScanlineFilter.weight(trial, count: count)
                    : ScanlineFilter.distinctPairs(trial, count: count)
            guard weight < best else { continue }
            best = weight
            bytes.removeLast(bytes.count - start)
            bytes.append(filter.rawValue)
            bytes.append(contentsOf: UnsafeBufferPointer(start: trial, count: count))
        }
    }

    /// The sum of a filtered row's bytes, each taken as the signed number next to zero: the smaller, the better it
    /// deflates (the heuristic of PNG, section 12.8).
    static func weight(_ filtered: UnsafePointer<UInt8>, count: Int) -> Int {
        var sum = 0
        for i in 0..<count { sum &+= Int(Int8(bitPattern: filtered[i]).magnitude) }
        return sum
    }

    /// How many different pairs of neighbouring bytes a filtered row has.
    static func distinctPairs(_ filtered: UnsafePointer<UInt8>, count: Int) -> Int {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 1024) { seen in
            seen.initialize(repeating: 0)
            var pairs = 0
            for i in 1..<max(count, 1) {
                let pair = Int(filtered[i - 1]) << 8 | Int(filtered[i])
                let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: pair & 63)
                if seen[pair >> 6] & bit == 0 {
                    seen[pair >> 6] |= bit
                    pairs &+= 1
                }
            }
            return pairs
        }
    }
}
