/// Exact blocks once more, in the forms that take time: which blocks are exact is known by then.
extension EncodingJob {
    /// The same file with its exact blocks as small as the effort makes them, and opacity with the colours where that is
    /// smaller: of palettes with opacities, as of logos, it is by half.
    func finished(_ trial: Trial) throws(AECError) -> [UInt8] {
        let (file, exact) = (trial.file, trial.exact)
        guard !exact.isEmpty else { return file }
        var budget = budget
        try budget.count(file.count, 2, for: "the picture and its file")
        let chunk = try chunk(of: exact, at: trial.quality, isFinal: true, within: budget)
        let reader = try ContainerReader(file, limits: decoder.limits)
        return try ContainerWriter.write(
            header: reader.header,
            leading: try leading(chunk, mayHaveAlpha: exact.isAllOfIt, within: budget),
            groups: reader.groups.map { ($0.latentsChecksum, [UInt8](file[$0.stream])) })
    }

    /// The file with all blocks exact, whose drawings there are already.
    /// - Parameter drawings: the body of each group.
    func exactFile(drawings: [[UInt8]], at quality: Quality) throws(AECError) -> [UInt8] {
        var budget = budget
        let form = ExactForm(pixels: .drawing(hasAlpha: false), hasMap: false)
        let chunk = ExactBlocks.chunk(drawings.map { [form.code] + $0 })
        try budget.count(chunk.payload.count, 3, for: "the picture and its file")
        let hidden = try EncodingLayer(
            image, counted: counted, under: allBlocks, budget: &budget)
        let groups = try encodeGroups(
            of: hidden, at: quality, quantised: nil, rates: nil, within: budget)
        return try assemble(
            groups, leading: try leading(chunk, mayHaveAlpha: true, within: budget), at: quality)
    }

    /// The chunks before the groups, the exact blocks among them, with opacity in these where that is smaller.
    private func leading(
        _ exact: EncodedChunk, mayHaveAlpha: Bool, within budget: Budget
    ) throws(AECError) -> [EncodedChunk] {
        var leading = leading
        var chunk = exact
        if let alpha = leading.firstIndex(where: { $0.type == .alpha }),
            mayHaveAlpha, let joint = try chunkWithAlpha(within: budget)
        {
            let bare = AlphaLayout.payloadOfExactBlocks(bitDepth: source.bitDepth)
            let apart = chunk.payload.count + leading[alpha].payload.count
            if joint.payload.count + bare.count < apart {
                chunk = joint
                leading[alpha] = EncodedChunk(type: .alpha, payload: bare)
            }
        }
        leading.insert(chunk, at: 0)
        return leading
    }

    /// Whether there are at most 256 colours, different opacities making different ones: what a palette of PNG's holds.
    var hasFewColorsAndOpacities: Bool {
        source.alpha != nil
            && PictureColor.all(
                of: source.samples, source.colorModel, alpha: source.alpha, .occurrence) != nil
    }

    /// Chunk `EXCT` with colours and opacities of all pixels; nil where that is not likely to be small.
    private func chunkWithAlpha(within budget: Budget) throws(AECError) -> EncodedChunk? {
        guard let alpha = source.alpha else { return nil }
        var budget = budget
        let channels = source.colorModel.channels + 1
        let threads = try budget.threads(
            min(threads, geometry.groupCount),
            each: ExactBlocks.drawingMemory(source, geometry, channels: channels),
            for: "the picture and its exact blocks")
        let streams = try Workers.map(geometry.groupCount, threads: threads) {
            index throws(AECError) -> [UInt8] in
            let group = LosslessGroup(
                drawing: ExactGrid(geometry, group: index), channels: channels,
                bitDepth: source.bitDepth)
            let samples = AlignedMemory<UInt16>(count: group.sampleCount)
            let frame = LosslessGroup.frame(of: index, in: geometry)
            switch (source.samples, alpha) {
            case (.bits8(let colors), .bits8(let alpha)):
                interleave(colors, alpha, of: frame, into: samples.pointer)
            case (.bits16(let colors), .bits16(let alpha)):
                interleave(colors, alpha, of: frame, into: samples.pointer)
            default: return []
            }
            guard ScanlineForm.mayBeDrawn(samples.pointer, group: group) else { return [] }
            return [ExactForm(pixels: .drawing(hasAlpha: true), hasMap: false).code]
                + (try ScanlineForm.encode(samples.pointer, group: group, effort: effort))
        }
        return streams.contains { $0.isEmpty } ? nil : ExactBlocks.chunk(streams)
    }

    /// Colours and opacities of a region. Where colours under opacity 0 do not count, they are all the same, that of most
    /// pixels that are seen: a preview, whose means take them in, is not darker for it.
    private func interleave<Sample: PixelSample>(
        _ colors: [Sample], _ alpha: [Sample], of frame: Region,
        into target: UnsafeMutablePointer<UInt16>
    ) {
        let channels = source.colorModel.channels
        var to = target
        for y in frame.rows {
            for x in frame.columns {
                let pixel = y * geometry.width + x
                for c in 0..<channels {
                    to[c] = UInt16(truncatingIfNeeded: colors[pixel * channels + c])
                }
                to[channels] = UInt16(truncatingIfNeeded: alpha[pixel])
                to += channels + 1
            }
        }
        guard counted != nil else { return }
        let count = frame.width * frame.height
        let table = ColorTable(target, count: count, channels: channels + 1)
        let seen = table.byFrequency.first { target[$0.first * (channels + 1) + channels] > 0 }
        let color = (0..<channels).map { c in
            seen.map { target[$0.first * (channels + 1) + c] } ?? 0
        }
        for pixel in 0..<count where target[pixel * (channels + 1) + channels] == 0 {
            for c in 0..<channels { target[pixel * (channels + 1) + c] = color[c] }
        }
    }
}
