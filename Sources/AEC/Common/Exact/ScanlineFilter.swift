/// The filters of PNG's rows (ISO/IEC 15948, section 9): each byte less a prediction from its neighbours.
enum ScanlineFilter: UInt8, CaseIterable {
    case none, sub, up, average, paeth

    /// Turns the filtered bytes of a row back into what they were, in place.
    ///
    /// - Parameters:
    ///   - above: the row above, `count` bytes that are already turned back.
    ///   - pixelSize: bytes of a pixel: how far to the left its neighbour is.
    func undo(
        _ row: UnsafeMutablePointer<UInt8>, above: UnsafePointer<UInt8>, count: Int, pixelSize: Int
    ) {
        let first = min(pixelSize, count)
        switch self {
        case .none:
            break
        case .sub:
            for i in first..<max(first, count) { row[i] &+= row[i - pixelSize] }
        case .up:
            for i in 0..<count { row[i] &+= above[i] }
        case .average:
            for i in 0..<first { row[i] &+= above[i] >> 1 }
            for i in first..<max(first, count) {
                row[i] &+= ScanlineFilter.average(row[i - pixelSize], above[i])
            }
        case .paeth:
            for i in 0..<first { row[i] &+= above[i] }
            for i in first..<max(first, count) {
                row[i] &+= ScanlineFilter.paeth(
                    left: row[i - pixelSize], above: above[i], corner: above[i - pixelSize])
            }
        }
    }

    static func average(_ left: UInt8, _ above: UInt8) -> UInt8 {
        UInt8(truncatingIfNeeded: (UInt16(left) &+ UInt16(above)) >> 1)
    }

    /// The neighbour that is nearest to left + above - corner.
    static func paeth(left: UInt8, above: UInt8, corner: UInt8) -> UInt8 {
        let (a, b, c) = (Int16(left), Int16(above), Int16(corner))
        let toLeft = abs(b &- c)
        let toAbove = abs(a &- c)
        let toCorner = abs(a &+ b &- c &- c)
        if toLeft <= toAbove, toLeft <= toCorner { return left }
        return toAbove <= toCorner ? above : corner
    }
}
