/// Turns chunk `ALPH` into a plane of opacity.
struct AlphaDecoder: Sendable {
    let layout: AlphaLayout
    let bytes: [UInt8]
    /// Where opacity lies in the exact blocks.
    let exact: ExactDecoder?

    var geometry: AlphaGeometry { layout.geometry }

    /// Checks all that `decode` checks, but for exact blocks, which check themselves.
    func verify(threads: Int) throws(AECError) {
        guard exact == nil else { return }
        try Workers.run(geometry.bandCount, threads: threads) { band throws(AECError) in
            try decode(band: band) { _, _ in }
        }
    }

    /// Bytes that `verify` takes.
    func memory(threads: Int) -> Int {
        exact == nil ? memory(bands: geometry.bandCount, threads: threads) : 0
    }

    /// Bytes that so many bands take, as many at the same time as there are threads.
    func memory(bands: Int, threads: Int) -> Int {
        min(threads, bands) * geometry.filteredSize(ofBand: 0)
    }

    /// Calls `store` with every row of a band and its bytes, from the top.
    func decode(
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
                    "row \(y) of the alpha channel uses filter \(Int(row[0])), which does not exist",
                    offset: stream.lowerBound)
            }
            filter.undo(row + 1, above: above, count: size, pixelSize: geometry.sampleSize)
            above = UnsafePointer(row + 1)
            store(y, above)
            row += 1 + size
        }
    }
}

extension ContainerReader {
    /// Nil in a picture without alpha.
    var alphaDecoder: AlphaDecoder? {
        alpha.map { alpha in
            AlphaDecoder(
                layout: alpha, bytes: bytes,
                exact: alpha.method == .exactBlocks ? exactDecoder : nil)
        }
    }
}
