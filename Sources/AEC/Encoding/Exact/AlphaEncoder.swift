/// Makes chunk `ALPH` of a plane of opacity.
struct AlphaEncoder: Sendable {
    private let samples: AECImage.Samples
    private let geometry: AlphaGeometry

    /// - Parameter samples: `height * width` of them.
    init(_ samples: AECImage.Samples, width: Int, height: Int) {
        self.samples = samples
        geometry = AlphaGeometry(width: width, height: height, bitDepth: samples.bitDepth)
    }

    /// The chunk's payload. Bands are coded on at most `threads` threads; their number changes nothing.
    /// - Parameter budget: where not all threads have memory, fewer work.
    /// - Throws: `limitExceeded` where none has, `internalInconsistency` when zlib has none.
    func encode(threads: Int, within budget: Budget) throws(AECError) -> [UInt8] {
        var budget = budget
        // A band's bytes, filtered in two ways, and what they are deflated to
        let band = geometry.rows(ofBand: 0).count * (geometry.rowSize + 1)
        let threads = try budget.threads(
            min(threads, geometry.bandCount), each: 5 * band, for: "the picture and its alpha")
        let streams = try Workers.map(geometry.bandCount, threads: threads) {
            band throws(AECError) in try encode(band: band)
        }
        var payload: [UInt8] = [UInt8(8 * geometry.sampleSize), 0]
        payload.reserveCapacity(2 + streams.reduce(0) { $0 + $1.count + 4 })
        for stream in streams { payload.appendLittleEndian(UInt32(stream.count)) }
        for stream in streams { payload.append(contentsOf: stream) }
        return payload
    }

    /// Filters help with gradients and shadows and harm masks, of which DEFLATE finds the repetitions itself; what suits
    /// a band, a quick trial tells.
    private func encode(band: Int) throws(AECError) -> [UInt8] {
        let rows = bytes(ofBand: band)
        return try Deflate.smallest(of: AlphaEncoder.candidates, data: { filter(rows, with: $0) })?
            .stream ?? []
    }

    /// Filters to choose from for each row, by the least weight: one for all rows, or whichever.
    private static let candidates: [[ScanlineFilter]] = [
        [.none], [.sub], [.up], ScanlineFilter.allCases,
    ]

    /// The band's samples as the file has them, big-endian.
    private func bytes(ofBand band: Int) -> [UInt8] {
        let rows = geometry.rows(ofBand: band)
        let range = rows.lowerBound * geometry.width..<rows.upperBound * geometry.width
        switch samples {
        case .bits8(let samples): return [UInt8](samples[range])
        case .bits16(let samples):
            return [UInt8](unsafeUninitializedCapacity: 2 * range.count) { target, count in
                for (i, sample) in samples[range].enumerated() {
                    target[2 * i] = UInt8(truncatingIfNeeded: sample >> 8)
                    target[2 * i + 1] = UInt8(truncatingIfNeeded: sample)
                }
                count = 2 * range.count
            }
        }
    }

    /// Each row with its filter type in front, that of least weight.
    private func filter(_ bytes: [UInt8], with filters: [ScanlineFilter]) -> [UInt8] {
        let size = geometry.rowSize
        let rows = bytes.count / size
        let zeros = AlignedMemory<UInt8>(count: size)
        let trial = AlignedMemory<UInt8>(count: size)
        var result: [UInt8] = []
        result.reserveCapacity(rows * (1 + size))
        bytes.withUnsafeBufferPointer { bytes in
            guard let source = bytes.baseAddress else { return }
            var above = UnsafePointer(zeros.pointer)
            for y in 0..<rows {
                let row = source + y * size
                ScanlineFilter.append(
                    row, above: above, count: size, pixelSize: geometry.sampleSize,
                    choosing: filters, trial: trial.pointer, to: &result)
                above = row
            }
        }
        return result
    }
}
