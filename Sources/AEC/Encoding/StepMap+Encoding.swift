/// The steps that an encoder chooses.
extension StepMap {
    /// Eighths of an octave of step for a point of quality: 7 levels, 100 points, are a factor of 0.5 / 0.0015 in lambda, which
    /// goes with the square of the step.
    private static let eighthsPerPoint = 8 * 8.38 / 2 / 100

    /// Nil where the steps are the same everywhere. Pictures of a few cells have no parts to speak of.
    init?(
        _ image: AECImage, tuning: Tuning, map: QualityMap, threads: Int, within budget: Budget
    ) throws(AECError) {
        self.init(width: image.width, height: image.height)
        if tuning == .visual, values.count >= StepMap.fewestCells {
            var budget = budget
            try budget.reserve(
                LumaBlocks.count(image.width), LumaBlocks.count(image.height), LumaBlocks.memory,
                for: "the picture and what its blocks are like")
            self = try StepMap(activityOf: image, threads: threads)
        }
        if !map.isEmpty { add(map, width: image.width, height: image.height) }
        if isUniform { return nil }
    }

    /// Fewer are not worth the bytes of a map.
    private static let fewestCells = 4

    /// Makes steps finer where there are points, and coarser where they are negative.
    private mutating func add(_ map: QualityMap, width: Int, height: Int) {
        for row in 0..<rows {
            for column in 0..<columns {
                let x = side * column..<min(side * (column + 1), width)
                let y = side * row..<min(side * (row + 1), height)
                let points = map.points(x, y, width: width, height: height)
                let cell = row * columns + column
                values[cell] = StepMap.clamped(
                    Double(values[cell]) - StepMap.eighthsPerPoint * points)
            }
        }
    }

    private var side: Int { StepMap.cellSide }

    /// Whether a region is too small to cover a cell that it may make worse, or has too few points to change a step.
    static func isWithoutEffect(_ part: QualityMap.Part, width: Int, height: Int) -> Bool {
        var map = StepMap(width: width, height: height)
        map.add(QualityMap(regions: [part]), width: width, height: height)
        return part.points != 0 && map.isUniform
    }
}

extension QualityMap {
    /// Of the pixels in these columns and rows of a picture.
    ///
    /// A region that shall be better takes every cell that it touches; one that may be worse only those that it covers, for what
    /// lies beside it shall not be.
    fileprivate func points(
        _ columns: Range<Int>, _ rows: Range<Int>, width: Int, height: Int
    ) -> Double {
        let part = regions.last {
            let region = $0.region
            let (x, y) = (region.columns, region.y..<region.y + region.height)
            return $0.points > 0
                ? x.overlaps(columns) && y.overlaps(rows)
                : x.clamped(to: columns) == columns && y.clamped(to: rows) == rows
        }
        let ofGrid = grid?.mean(columns, rows, width: width, height: height) ?? 0
        return (part?.points ?? 0) + ofGrid
    }
}

extension QualityMap.Grid {
    /// The mean over the cells of the grid that lie in these columns and rows of a picture.
    fileprivate func mean(
        _ columns: Range<Int>, _ rows: Range<Int>, width: Int, height: Int
    ) -> Double {
        let (x, y) = (
            QualityMap.Grid.cells(columns, of: width, to: self.columns),
            QualityMap.Grid.cells(rows, of: height, to: self.rows)
        )
        var sum = 0.0
        for row in y {
            for column in x { sum += Double(points[row * self.columns + column]) }
        }
        return sum / Double(x.count * y.count)
    }

    /// Where a range of `count` pixels lies among so many cells, at least one.
    private static func cells(_ range: Range<Int>, of count: Int, to cells: Int) -> Range<Int> {
        let first = range.lowerBound * cells / count
        let end = (range.upperBound * cells + count - 1) / count
        return first..<max(first + 1, min(end, cells))
    }
}
