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

    /// Appends a row's filter type and its filtered bytes: of `filters`, the one of least weight.
    /// - Parameter trial: room for `count` bytes.
    static func append(
        _ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, count: Int, pixelSize: Int,
        choosing filters: [ScanlineFilter], trial: UnsafeMutablePointer<UInt8>,
        to bytes: inout [UInt8]
    ) {
        let start = bytes.count
        var best = Int.max
        for filter in filters {
            filter.apply(row, above: above, count: count, pixelSize: pixelSize, to: trial)
            let weight = filters.count == 1 ? 0 : ScanlineFilter.weight(trial, count: count)
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
}
