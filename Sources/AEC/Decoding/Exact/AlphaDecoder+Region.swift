extension AlphaDecoder {
    /// Bytes that the decoding of a region takes beside the result.
    func memory(_ region: Region, scale: Scale, threads: Int) -> Int {
        if let exact {
            return exact.alphaMemory(region, scale: scale, threads: threads)
        }
        return memory(
            bands: scale == .full ? AlphaDecoder.bands(of: region).count : 1, threads: threads)
    }

    private static func bands(of region: Region) -> Range<Int> {
        region.y / AlphaLayout.bandRows..<(region.y + region.height - 1) / AlphaLayout.bandRows + 1
    }

    /// The opacity of a region, or its means over squares: only the bands that hold the region's rows are looked at.
    /// - Precondition: the region lies within the picture.
    /// - Throws: `malformed` for a stream that is damaged or gives more or less than its rows.
    func decode(
        _ region: Region, scale: Scale, threads: Int
    ) throws(AECError) -> AECImage.Samples {
        if let exact {
            return geometry.sampleSize == 1
                ? .bits8(try exact.alpha(region, scale: scale, threads: threads))
                : .bits16(try exact.alpha(region, scale: scale, threads: threads))
        }
        if geometry.sampleSize == 1 {
            return .bits8(
                try plane(region, scale, threads) { source, target, count in
                    target.update(from: source, count: count)
                })
        }
        return .bits16(
            try plane(region, scale, threads) { source, target, count in
                for i in 0..<count {
                    target[i] = UInt16(source[2 * i]) << 8 | UInt16(source[2 * i + 1])
                }
            })
    }

    /// - Parameter unpack: so many samples of the file to samples in memory.
    private func plane<Sample: PixelSample>(
        _ region: Region, _ scale: Scale, _ threads: Int,
        unpack:
            @escaping @Sendable (UnsafePointer<UInt8>, UnsafeMutablePointer<Sample>, Int) -> Void
    ) throws(AECError) -> [Sample] {
        let size = geometry.sampleSize
        let rows = region.y..<region.y + region.height
        let bands = AlphaDecoder.bands(of: region)
        let count = scale.reduce(region.width) * scale.reduce(region.height)
        return try Array(count: count) { plane throws(AECError) in
            if scale == .full {
                let plane = SendablePointer(plane)
                try Workers.run(bands.count, threads: threads) { index throws(AECError) in
                    try decode(band: bands.lowerBound + index) { row, source in
                        guard rows.contains(row) else { return }
                        unpack(
                            source + region.x * size,
                            plane.pointer + (row - region.y) * region.width, region.width)
                    }
                }
                return
            }
            // Squares may lie across bands: one after the other.
            let line = AlignedMemory<Sample>(count: region.width)
            let boxes = BoxFilter<Sample>(
                width: region.width, channels: 1, scale: scale.rawValue, target: plane)
            for band in bands {
                try decode(band: band) { row, source in
                    guard rows.contains(row) else { return }
                    unpack(source + region.x * size, line.pointer, region.width)
                    boxes.add(line.pointer)
                }
            }
            boxes.finish()
        }
    }
}
