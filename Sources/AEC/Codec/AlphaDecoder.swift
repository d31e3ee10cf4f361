/// Turns chunk `ALPH` into a plane of opacity.
struct AlphaDecoder: Sendable {
    let layout: AlphaLayout
    let bytes: [UInt8]

    private var geometry: AlphaGeometry { layout.geometry }

    /// The whole plane: `height * width` samples.
    /// - Throws: `malformed` for a stream that is damaged or gives more or less than its rows.
    func decode(threads: Int) throws(AECError) -> AECImage.Samples {
        let count = geometry.width * geometry.height
        if geometry.sampleSize == 1 {
            return .bits8(
                try Array(count: count) { plane throws(AECError) in
                    let plane = SendablePointer(plane)
                    try forEachBand(threads: threads) { row, source in
                        let target = plane.pointer + row * geometry.width
                        target.update(from: source, count: geometry.width)
                    }
                })
        }
        return .bits16(
            try Array(count: count) { plane throws(AECError) in
                let plane = SendablePointer(plane)
                try forEachBand(threads: threads) { row, source in
                    let target = plane.pointer + row * geometry.width
                    for x in 0..<geometry.width {
                        target[x] = UInt16(source[2 * x]) << 8 | UInt16(source[2 * x + 1])
                    }
                }
            })
    }

    /// Checks all that `decode` checks.
    func verify(threads: Int) throws(AECError) { try forEachBand(threads: threads) { _, _ in } }

    /// Calls `store` with every row and its bytes. Rows of different bands may come at the same time.
    private func forEachBand(
        threads: Int, store: @escaping @Sendable (Int, UnsafePointer<UInt8>) -> Void
    ) throws(AECError) {
        try Workers.run(geometry.bandCount, threads: threads) { band throws(AECError) in
            try decode(band: band, store: store)
        }
    }

    private func decode(
        band: Int, store: (Int, UnsafePointer<UInt8>) -> Void
    ) throws(AECError) {
        let stream = layout.streams[band]
        let filtered = AlignedMemory<UInt8>(count: geometry.filteredSize(ofBand: band))
        let target = UnsafeMutableBufferPointer(start: filtered.pointer, count: filtered.count)
        guard Inflate.inflate(bytes, stream, into: target) == 0 else {
            throw AECError(
                .malformed,
                "band \(band) of the alpha channel does not inflate to its \(filtered.count) bytes",
                offset: stream.lowerBound)
        }
        let size = geometry.rowSize
        let zeros = AlignedMemory<UInt8>(count: size)
        var above = UnsafePointer(zeros.pointer)
        var row = filtered.pointer
        for y in geometry.rows(ofBand: band) {
            guard let filter = ScanlineFilter(rawValue: row[0]) else {
                throw AECError(
                    .malformed,
                    "row \(y) of the alpha channel has filter \(Int(row[0])), which does not exist",
                    offset: stream.lowerBound)
            }
            filter.undo(row + 1, above: above, count: size, pixelSize: geometry.sampleSize)
            above = UnsafePointer(row + 1)
            store(y, above)
            row += 1 + size
        }
    }
}

/// Memory that several threads write to, each to a part of its own.
struct SendablePointer<Element>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Element>

    init(_ pointer: UnsafeMutablePointer<Element>) { self.pointer = pointer }
}
