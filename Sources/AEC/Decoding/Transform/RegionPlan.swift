/// Which latents and which groups the pixels of a region need, and in which order they are worked on.
///
/// The region is cut into strips from top to bottom. A strip's pixels need latents of groups that the strip before it
/// has decoded: those stay in memory, and every group is decoded once.
struct RegionPlan: Sendable {
    struct Strip: Sendable {
        /// The pixel rows that are computed: none where a strip only begins to collect latents.
        let pixelRows: Range<Int>
        /// The latent rows that must be in memory for them, and those that later strips need of these groups.
        let latentRows: Range<Int>
        /// The groups to decode, those of earlier strips not among them.
        let groups: [Int]
    }

    let geometry: Geometry
    let region: Region
    /// Cuts lie between boxes of so many pixel rows, counted from the region's top.
    let scale: Scale
    /// The latent columns of the region and `NetworkSize.margin` more on each side.
    let latentColumns: Range<Int>
    let strips: [Strip]

    /// - Precondition: the region lies within the picture.
    init(
        _ geometry: Geometry, size: NetworkSize, region: Region, scale: Scale, threads: Int,
        smallMemory: Int = Strips.smallMemory
    ) {
        self.geometry = geometry
        self.region = region
        self.scale = scale
        let margin = size.margin
        let columns =
            max(
                0, region.x / 16 - margin)..<min(
                geometry.latentColumns, (region.x + region.width + 15) / 16 + margin)
        let rows =
            max(
                0, region.y / 16 - margin)..<min(
                geometry.latentRows, (region.y + region.height + 15) / 16 + margin)
        let side = Geometry.groupSide
        let groupColumns = columns.lowerBound / side..<(columns.upperBound + side - 1) / side
        let cuts = Strips.cut(
            groupRows: rows.lowerBound / side..<(rows.upperBound + side - 1) / side,
            columns: columns.count, channels: size.latents, threads: threads,
            smallMemory: smallMemory)

        var strips: [Strip] = []
        var next = region.y
        for (index, groupRows) in cuts.enumerated() {
            let isLast = index == cuts.count - 1
            let end = isLast ? rows.upperBound : groupRows.upperBound * side
            // The last whole box of pixels above the latents that lack a neighbour.
            let boxes = max(0, 16 * (end - margin) - region.y) / scale.rawValue
            let pixelEnd =
                isLast ? region.y + region.height : max(next, region.y + boxes * scale.rawValue)
            strips.append(
                Strip(
                    pixelRows: next..<pixelEnd, latentRows: max(0, next / 16 - margin)..<end,
                    groups: groupRows.flatMap { row in
                        groupColumns.map { row * geometry.groupColumns + $0 }
                    }))
            next = pixelEnd
        }
        latentColumns = columns
        self.strips = strips
    }

    /// The latent rows of the strip that has most.
    var latentRowsAtOnce: Int { strips.map { $0.latentRows.count }.max() ?? 0 }

    /// How many bands there are to work on at the same time, at most.
    func bandsAtOnce(threads: Int) -> Int {
        strips.map { bands(of: $0, threads: threads).count }.max() ?? 0
    }

    /// The pixel rows of a strip in one band for each thread, cut between rows of blocks where that is between boxes.
    func bands(of strip: Strip, threads: Int) -> [Range<Int>] {
        let rows = strip.pixelRows
        let blockRows = rows.lowerBound / 8..<(rows.upperBound + 7) / 8
        var bands: [Range<Int>] = []
        var start = rows.lowerBound
        for band in Workers.bands(rows: blockRows, threads: threads) {
            let target = 8 * band.upperBound
            let boxes = scale.reduce(max(0, target - region.y))
            let end = min(rows.upperBound, region.y + boxes * scale.rawValue)
            if end > start { bands.append(start..<end) }
            start = max(start, end)
        }
        return bands
    }
}
