/// Opacity that is coded with the colours.
extension ExactDecoder {
    /// Bytes that `alpha` takes beside its result.
    func alphaMemory(_ region: Region, scale: Scale, threads: Int) -> Int {
        let groups = grids(rows: region.rows, columns: region.columns)
        let largest = groups.map { drawingMemory($0.index) }.max() ?? 0
        let strip =
            scale == .full
            ? 0 : region.width * min(region.height, LosslessGroup.side) * header.bitDepth / 8
        return min(threads, groups.count) * largest + strip
    }

    private func drawingMemory(_ index: Int) -> Int {
        guard let stream = layout.streams[index] else { return 0 }
        return ExactDrawing.memory(
            stream, grid: ExactGrid(header.geometry, group: index), header: header)
    }

    /// The opacity of a region, or its means over squares.
    /// - Precondition: all groups carry opacity.
    /// - Throws: `malformed`, `unsupportedFeature`, `truncated`.
    func alpha<Sample: PixelSample>(
        _ region: Region, scale: Scale, threads: Int
    ) throws(AECError) -> [Sample] {
        let count = scale.reduce(region.width) * scale.reduce(region.height)
        return try Array(count: count) { plane throws(AECError) in
            if scale == .full {
                try copyAlpha(of: region, threads: threads, into: plane)
                return
            }
            // Squares may lie across groups: a row of groups after the other.
            let boxes = BoxFilter<Sample>(
                width: region.width, channels: 1, scale: scale.rawValue, target: plane)
            let side = LosslessGroup.side
            let strip = AlignedMemory<Sample>(count: region.width * min(region.height, side))
            for row in region.y / side...(region.rows.upperBound - 1) / side {
                let rows = region.rows.clamped(to: row * side..<(row + 1) * side)
                let part = Region(
                    x: region.x, y: rows.lowerBound, width: region.width, height: rows.count)
                try copyAlpha(of: part, threads: threads, into: strip.pointer)
                for y in 0..<rows.count { boxes.add(strip.pointer + y * region.width) }
            }
            boxes.finish()
        }
    }

    private func copyAlpha<Sample: PixelSample>(
        of region: Region, threads: Int, into target: UnsafeMutablePointer<Sample>
    ) throws(AECError) {
        let groups = grids(rows: region.rows, columns: region.columns)
        let target = SendablePointer(target)
        try Workers.run(groups.count, threads: threads) { number throws(AECError) in
            let (index, grid) = groups[number]
            guard let drawing = try drawing(index) else { return }
            let rows = region.rows.clamped(to: grid.firstRow..<grid.firstRow + grid.pixelRows)
            let columns = region.columns.clamped(
                to: grid.firstColumn..<grid.firstColumn + grid.pixelColumns)
            for row in rows {
                drawing.copyAlpha(
                    row: row, columns: columns,
                    into: target.pointer + (row - region.y) * region.width
                        + columns.lowerBound - region.x)
            }
        }
    }
}
