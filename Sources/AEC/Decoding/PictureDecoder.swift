/// Decodes the colours of a picture or of a region of it, or their means over squares: strip by strip, so that memory grows
/// with the width and not with the height.
struct PictureDecoder: Sendable {
    private let file: ContainerReader
    private let plan: RegionPlan
    private let threads: Int
    private let groupDecoder: GroupDecoder
    private let synthesis: Synthesis
    private let exact: ExactDecoder?
    /// Which share of the whole work this is.
    private let share: Double
    private let rows: DecodedRows.Receiver?
    private let latents: Latents.Receiver?
    /// Whether latents that no pixel comes of are decoded, and so checked, all the same.
    private let checksAll: Bool

    /// - Parameters:
    ///   - share: which share of the whole work this is, for whoever waits for it.
    ///   - rows: gets rows strip by strip.
    ///   - latents: gets those of the whole picture, which then are all in memory, before the first pixel is computed. Not called
    ///     for regions, where pixels come of something else as well, and where there are too many latents.
    /// - Precondition: the plan and the quantisation are those of the file.
    init(
        _ file: ContainerReader, _ quantisation: Quantisation, plan: RegionPlan, threads: Int,
        share: Double = 1, checksAll: Bool = false, rows: DecodedRows.Receiver? = nil,
        latents: Latents.Receiver? = nil
    ) {
        self.file = file
        self.plan = plan
        self.threads = threads
        groupDecoder = GroupDecoder(file, quantisation)
        synthesis = Synthesis(quantisation.point, geometry: file.header.geometry)
        exact = file.exactDecoder
        self.share = share
        self.checksAll = checksAll
        self.rows = rows
        let isSmall =
            Latents.memory(
                rows: plan.geometry.latentRows, columns: plan.latentColumns.count,
                channels: groupDecoder.context.latentChannels) <= PictureDecoder.mostLatents
        let isWhole =
            plan.region.width == plan.geometry.width && plan.region.height == plan.geometry.height
        let isPlain = exact == nil && file.header.range == nil
        self.latents = isSmall && isWhole && isPlain ? latents : nil
    }

    /// Bytes of latents that are kept for who wants to see them all: those of 100 Mpx.
    private static let mostLatents = 256 << 20

    /// Bytes that decoding takes beside the result.
    var memory: Int {
        let columns = plan.latentColumns.count
        let header = file.header
        let rows = 2 * 8 * lineWidth * header.colorModel.channels * header.bitDepth / 8
        let workers = min(threads, max(1, plan.strips.map { $0.groups.count }.max() ?? 1))
        let ofExact = exact.map { $0.memory(plan, threads: threads) } ?? (kept: 0, work: 0)
        return Latents.memory(
            rows: latents == nil ? plan.latentRowsAtOnce : plan.geometry.latentRows,
            columns: columns, channels: groupDecoder.context.latentChannels)
            + ofExact.kept
            + max(
                workers * groupDecoder.memory, ofExact.work,
                plan.bandsAtOnce(threads: threads) * (synthesis.memory(columns: columns) + rows))
    }

    /// As many samples as `decode` gives, all of them 0.
    var blank: AECImage.Samples {
        let scale = plan.scale
        let count =
            scale.reduce(plan.region.width) * scale.reduce(plan.region.height)
            * file.header.colorModel.channels
        return file.header.bitDepth == 16
            ? .bits16([UInt16](repeating: 0, count: count))
            : .bits8([UInt8](repeating: 0, count: count))
    }

    /// The colours of the region: rows of `scale.reduce(region.width)` pixels.
    /// - Parameter known: the latents of the whole picture, for who has them already; nil for those of the file.
    func decode(_ known: Latents? = nil) throws(AECError) -> AECImage.Samples {
        let scale = plan.scale
        let width = scale.reduce(plan.region.width)
        let count = width * scale.reduce(plan.region.height) * file.header.colorModel.channels
        if file.header.bitDepth == 16 {
            return .bits16(
                try Array(count: count) { target throws(AECError) in
                    try decode(known, into: target) { .bits16($0) }
                })
        }
        return .bits8(
            try Array(count: count) { target throws(AECError) in
                try decode(known, into: target) { .bits8($0) }
            })
    }

    private typealias SinkTarget<Sample> =
        @Sendable (UnsafeMutablePointer<Sample>) -> PixelSink.Target

    private func decode<Sample: PixelSample>(
        _ known: Latents?, into target: UnsafeMutablePointer<Sample>,
        sinkTarget: @escaping SinkTarget<Sample>
    ) throws(AECError) {
        let first = plan.strips[0].latentRows.lowerBound
        var known = known
        if known == nil { known = try decodeAllLatents() }
        let latents =
            known
            ?? Latents(
                rows: first..<first + plan.latentRowsAtOnce, columns: plan.latentColumns,
                channels: groupDecoder.context.latentChannels)
        let target = SendablePointer(target)
        let overlay = exact.map { ExactOverlay<Sample>($0, region: plan.region) }
        // What the network would give is not seen then.
        let needsLatents =
            known == nil && (checksAll || exact?.coversAll(of: plan.region) != true)
        for strip in plan.strips {
            let (start, end) = (
                progress(strip.pixelRows.lowerBound), progress(strip.pixelRows.upperBound)
            )
            let middle = needsLatents ? start + PictureDecoder.shareOfGroups * (end - start) : start
            if needsLatents {
                latents.move(to: strip.latentRows)
                try Workers.run(
                    strip.groups.count, threads: threads, part: start...middle
                ) { index throws(AECError) in
                    try groupDecoder.decode(group: strip.groups[index], of: file, into: latents)
                }
            }
            try overlay?.move(to: strip.pixelRows, threads: threads)
            let bands = plan.bands(of: strip, threads: threads)
            // One thread has rows from top to bottom; several have them in as many places.
            let isAlone = threads == 1 && rows != nil
            try Workers.run(
                bands.count, threads: threads, part: isAlone ? nil : middle...end
            ) { index throws(AECError) in
                try render(
                    bands[index], of: latents, overlay, into: target.pointer,
                    sinkTarget: sinkTarget
                ) { rows in
                    guard isAlone else { return }
                    report(rows, of: target.pointer)
                    let part = Double(rows.upperBound - strip.pixelRows.lowerBound)
                    Workers.report(middle + part / Double(strip.pixelRows.count) * (end - middle))
                }
            }
            if !isAlone { report(strip.pixelRows, of: target.pointer) }
            Workers.report(end)
        }
    }

    /// Those of the whole picture, where someone wants to see them; nil otherwise.
    private func decodeAllLatents() throws(AECError) -> Latents? {
        guard let receiver = self.latents else { return nil }
        let latents = Latents(plan.geometry, channels: groupDecoder.context.latentChannels)
        try Workers.run(
            file.groups.count, threads: threads, part: 0...share * PictureDecoder.shareOfGroups
        ) { index throws(AECError) in
            try groupDecoder.decode(group: index, of: file, into: latents)
        }
        receiver(latents)
        return latents
    }

    /// Which part of a strip's work its groups are, about.
    private static let shareOfGroups = 0.4

    /// The share of the whole work that is done when the rows above `row` are.
    private func progress(_ row: Int) -> Double {
        let done = Double(row - plan.region.y) / Double(plan.region.height)
        let first = latents == nil ? 0 : PictureDecoder.shareOfGroups
        return share * (first + (1 - first) * done)
    }

    /// Hands over the pixel rows of a strip, which begin and end between boxes.
    private func report<Sample: PixelSample>(
        _ pixelRows: Range<Int>, of target: UnsafeMutablePointer<Sample>
    ) {
        let (region, scale) = (plan.region, plan.scale)
        let first = (pixelRows.lowerBound - region.y) / scale.rawValue
        let end = scale.reduce(pixelRows.upperBound - region.y)
        guard let rows, end > first else { return }
        let width = scale.reduce(region.width)
        let channels = file.header.colorModel.channels
        let line = width * channels
        rows(
            DecodedRows(
                rows: first..<end, width: width, channels: channels, bitDepth: file.header.bitDepth,
                samples: UnsafeRawBufferPointer(
                    UnsafeBufferPointer(start: target + first * line, count: (end - first) * line)))
        )
    }

    /// Pixels of a row of blocks that the region touches, from the left edge of its first block on.
    private var lineWidth: Int { plan.region.x % 8 + plan.region.width }

    /// So many rows are handed over at a time, where it can be chosen.
    private static let rowsAtOnce = 128

    /// Writes the pixel rows `band`, or what becomes of them; it begins and ends between boxes.
    /// - Parameter done: gets rows, from top to bottom, that are final.
    private func render<Sample: PixelSample>(
        _ band: Range<Int>, of latents: Latents, _ overlay: ExactOverlay<Sample>?,
        into target: UnsafeMutablePointer<Sample>, sinkTarget: SinkTarget<Sample>,
        done: (Range<Int>) -> Void
    ) throws(AECError) {
        let region = plan.region
        let colorModel = file.header.colorModel
        let channels = colorModel.channels
        let lines = AlignedMemory<Sample>(count: 8 * lineWidth * channels)
        let sink = PixelSink(
            geometry: Geometry(width: lineWidth, height: 8), colorModel: colorModel,
            samples: sinkTarget(lines.pointer), range: file.header.range)
        let firstRow = (band.lowerBound - region.y) / plan.scale.rawValue
        let boxes = BoxFilter<Sample>(
            width: region.width, channels: channels, scale: plan.scale.rawValue,
            target: target + firstRow * plan.scale.reduce(region.width) * channels)
        if let overlay, overlay.covers(band) {
            // What the network would give is not seen.
            for row in band {
                overlay.paint(row: row, into: lines.pointer)
                boxes.add(lines.pointer)
            }
            boxes.finish()
            return done(band)
        }
        let most = file.header.range.map { Sample(truncatingIfNeeded: $0.most) } ?? .max
        // Blocks of 8 pixels in front of the region's first.
        let blocksBefore = region.x / 8 - 2 * latents.columns.lowerBound
        var next = band.lowerBound
        try synthesis.run(
            latents, blockRows: band.lowerBound / 8..<(band.upperBound + 7) / 8
        ) { (y8, blocks) throws(AECError) in
            sink.store(blocks + blocksBefore * 192, row: 0)
            for dy in 0..<8 where band.contains(8 * y8 + dy) {
                let line = lines.pointer + (dy * lineWidth + region.x % 8) * channels
                file.lost.paint(
                    row: 8 * y8 + dy, columns: region.columns, of: file.header.geometry,
                    channels: channels, most: most, into: line)
                overlay?.paint(row: 8 * y8 + dy, into: line)
                boxes.add(line)
            }
            // Whole boxes only.
            let scale = plan.scale.rawValue
            let end = region.y + max(0, min(8 * y8 + 8, band.upperBound) - region.y) / scale * scale
            if end - next >= PictureDecoder.rowsAtOnce {
                done(next..<end)
                next = end
            }
        }
        boxes.finish()
        if band.upperBound > next { done(next..<band.upperBound) }
    }
}
