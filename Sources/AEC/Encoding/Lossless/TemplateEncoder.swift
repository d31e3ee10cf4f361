/// Codes a group of few colours by method `templates`.
enum TemplateEncoder {
    /// - Returns: the body after the method; nil where there are too many colours.
    static func encode(
        _ samples: UnsafePointer<UInt16>, group: LosslessGroup, colors: ColorTable<UInt16>,
        search: OptimalDeflate.Search
    ) -> [UInt8]? {
        let count = colors.byFrequency.count
        guard count <= TemplateModel.mostColors else { return nil }
        let channels = group.channels
        // The most frequent first: what contexts expect before they know anything.
        var order = [UInt8](repeating: 0, count: count)
        for (number, entry) in colors.byFrequency.enumerated() {
            order[entry.number] = UInt8(number)
        }
        let palette = ScanlinePalette.store(
            colors.byFrequency.flatMap { entry in
                (0..<channels).map { samples[entry.first * channels + $0] }
            }, colors: count, channels: channels, wide: group.bitDepth == 16)
        var flags = [FlagWriter](repeating: FlagWriter(), count: TemplateModel.streams)
        var others: [UInt8] = []
        if count > 1 {
            var model = TemplateModel(colors: count, columns: group.columns)
            flags.withUnsafeMutableBufferPointer { flags in
                for y in 0..<group.rows {
                    model.beginRow()
                    for x in 0..<group.columns {
                        let color = order[colors.number(ofPixel: y * group.columns + x)]
                        let (expected, stream) = model.expect(x)
                        flags[stream].append(color != expected)
                        if color != expected, count > 2 { others.append(color) }
                        model.add(color, at: x)
                    }
                }
            }
        }
        var runs: UInt32 = 0
        var streams: [[UInt8]] = []
        for (index, flags) in flags.enumerated() {
            let (isRuns, bytes) = flags.finish()
            if isRuns { runs |= 1 << UInt32(index) }
            streams.append(bytes)
        }
        streams.append(others)
        var body = [UInt8(count - 1)]
        if count > 1 {
            for shift in stride(from: 0, to: UInt32(TemplateModel.streams), by: 8) {
                body.append(UInt8(truncatingIfNeeded: runs >> shift))
            }
            for stream in streams { body.appendSize(stream.count) }
        }
        return body
            + OptimalDeflate.deflate(
                palette + streams.joined(), segments: [palette.count] + streams.map { $0.count },
                search: search)
    }
}

/// Flags of which most are not set, in both of the ways in which a stream may have them.
private struct FlagWriter {
    private var packed: [UInt8] = []
    private var filled = 0
    private var runs: [UInt8] = []
    private var run = 0

    mutating func append(_ flag: Bool) {
        if filled & 7 == 0 { packed.append(0) }
        if flag { packed[packed.count - 1] |= 1 << UInt8(filled & 7) }
        filled += 1
        if flag {
            runs.append(UInt8(run))
            run = 0
        } else {
            run += 1
            if run == 255 {
                runs.append(255)
                run = 0
            }
        }
    }

    /// The bytes that cost less.
    func finish() -> (isRuns: Bool, bytes: [UInt8]) {
        let runs = run > 0 ? self.runs + [UInt8(run)] : self.runs
        func cost(_ bytes: [UInt8]) -> Double {
            var counts = [UInt32](repeating: 0, count: 256)
            for byte in bytes { counts[Int(byte)] += 1 }
            return SymbolEntropy.cost(counts[...])
        }
        return cost(runs) < cost(packed) ? (true, runs) : (false, packed)
    }
}
