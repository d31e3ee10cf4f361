/// Decodes the exact blocks of a file, group by group.
struct ExactDecoder: Sendable {
    let layout: ExactLayout
    let bytes: [UInt8]
    let header: FileHeader

    /// The exact blocks of a group; nil where it has none.
    /// - Throws: `malformed`.
    func group<Sample: PixelSample>(_ index: Int) throws(AECError) -> ExactGroup<Sample>? {
        guard let stream = layout.streams[index] else { return nil }
        return try ExactGroup(
            stream, of: bytes, grid: ExactGrid(header.geometry, group: index), header: header)
    }

    /// The drawing of a group; nil where its blocks are coded in another form.
    /// - Throws: `malformed`, `unsupportedFeature`, `truncated`.
    func drawing(_ index: Int) throws(AECError) -> ExactDrawing? {
        guard let stream = layout.streams[index], case .drawing = stream.form.pixels else {
            return nil
        }
        return try ExactDrawing(
            stream, of: bytes, grid: ExactGrid(header.geometry, group: index), header: header)
    }

    /// Whether all pixels of a region are exact, as far as can be told before anything is inflated.
    func coversAll(of region: Region) -> Bool {
        grids(rows: region.rows, columns: region.columns).allSatisfy {
            layout.streams[$0.index]?.form.hasMap == false
        }
    }

    /// Checks all that decoding checks.
    func verify(threads: Int) throws(AECError) {
        try Workers.run(layout.streams.count, threads: threads) { index throws(AECError) in
            if header.bitDepth == 16 {
                let _: ExactGroup<UInt16>? = try group(index)
            } else {
                let _: ExactGroup<UInt8>? = try group(index)
            }
        }
    }

    /// Bytes that `verify` takes.
    func memory(threads: Int) -> Int {
        let all = layout.streams.indices.map { memory($0) }
        return min(threads, all.count) * (all.map { $0.kept + $0.work }.max() ?? 0)
    }

    /// Bytes that the groups of a strip take, and what decoding them takes beside.
    func memory(_ plan: RegionPlan, threads: Int) -> (kept: Int, work: Int) {
        var most = (kept: 0, work: 0)
        for strip in plan.strips {
            let groups = groups(rows: strip.pixelRows, columns: plan.region.columns)
            let all = groups.map { memory($0) }
            most.kept = max(most.kept, all.reduce(0) { $0 + $1.kept })
            most.work = max(
                most.work, min(threads, all.count) * (all.map { $0.work }.max() ?? 0))
        }
        return most
    }

    private func memory(_ index: Int) -> (kept: Int, work: Int) {
        guard let stream = layout.streams[index] else { return (0, 0) }
        let grid = ExactGrid(header.geometry, group: index)
        let row = grid.pixelColumns * header.colorModel.channels * header.bitDepth / 8
        if case .drawing = stream.form.pixels {
            return (
                grid.pixelRows * row,
                ExactDrawing.memory(stream, grid: grid, header: header) + grid.mapSize
            )
        }
        // The pixels; the data, and the rows above that filters look at.
        return (grid.pixelRows * row, stream.dataSize + 2 * row)
    }

    /// The groups that have exact blocks and hold some of the picture's pixels in `rows` and `columns`.
    func groups(rows: Range<Int>, columns: Range<Int>) -> [Int] {
        grids(rows: rows, columns: columns).map { $0.index }.filter { layout.streams[$0] != nil }
    }

    /// All groups that hold some of these pixels.
    func grids(rows: Range<Int>, columns: Range<Int>) -> [(index: Int, grid: ExactGrid)] {
        let geometry = header.geometry
        let side = ExactGrid.side * Geometry.groupSide
        guard !rows.isEmpty, !columns.isEmpty else { return [] }
        var result: [(index: Int, grid: ExactGrid)] = []
        for row in rows.lowerBound / side...(rows.upperBound - 1) / side {
            for column in columns.lowerBound / side...(columns.upperBound - 1) / side {
                let index = row * geometry.groupColumns + column
                result.append((index, ExactGrid(geometry, group: index)))
            }
        }
        return result
    }
}

/// The exact blocks that lie over a strip of a region.
final class ExactOverlay<Sample: PixelSample>: @unchecked Sendable {
    private let decoder: ExactDecoder
    private let columns: Range<Int>
    private var groups: [(index: Int, group: ExactGroup<Sample>)] = []

    init(_ decoder: ExactDecoder, region: Region) {
        self.decoder = decoder
        columns = region.columns
    }

    /// Decodes what the pixel rows `rows` need and is not there yet, and drops the rest.
    /// - Throws: `malformed`.
    func move(to rows: Range<Int>, threads: Int) throws(AECError) {
        let wanted = decoder.groups(rows: rows, columns: columns)
        groups.removeAll { group in !wanted.contains(group.index) }
        let missing = wanted.filter { index in !groups.contains { $0.index == index } }
        let decoder = decoder
        let decoded = try Workers.map(missing.count, threads: threads) {
            number throws(AECError) -> ExactGroup<Sample>? in
            try decoder.group(missing[number])
        }
        for (index, group) in zip(missing, decoded) {
            if let group { groups.append((index, group)) }
        }
    }

    /// Whether all pixels of some of the strip's rows are exact, as far as the region goes.
    func covers(_ rows: Range<Int>) -> Bool {
        let side = ExactGrid.side
        let wanted = decoder.grids(rows: rows, columns: columns)
        return wanted.allSatisfy { index, grid in
            guard let map = groups.first(where: { $0.index == index })?.group.map else {
                return false
            }
            let rows = rows.clamped(to: grid.firstRow..<grid.firstRow + grid.pixelRows)
            let columns = columns.clamped(
                to: grid.firstColumn..<grid.firstColumn + grid.pixelColumns)
            return map.isExact(
                rows: (rows.lowerBound - grid.firstRow)
                    / side..<(rows.upperBound - grid.firstRow
                    + side - 1) / side,
                columns: (columns.lowerBound - grid.firstColumn)
                    / side..<(columns.upperBound
                    - grid.firstColumn + side - 1) / side)
        }
    }

    /// Puts exact pixels over one of the picture's rows: `line` has those of the region's columns.
    func paint(row: Int, into line: UnsafeMutablePointer<Sample>) {
        for (_, group) in groups { group.paint(row: row, columns: columns, into: line) }
    }
}

extension ContainerReader {
    /// Nil in a picture without exact blocks.
    var exactDecoder: ExactDecoder? {
        exact.map { ExactDecoder(layout: $0, bytes: bytes, header: header) }
    }
}
