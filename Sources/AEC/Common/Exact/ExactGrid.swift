/// The blocks of 16x16 pixels of a group: one for each latent. Those at the right and the lower edge of the picture may
/// be smaller.
struct ExactGrid: Sendable {
    static let side = 16

    /// Blocks.
    let rows, columns: Int
    /// Of the picture: where the group begins.
    let firstRow, firstColumn: Int
    /// Pixels of the group.
    let pixelRows, pixelColumns: Int

    init(_ geometry: Geometry, group index: Int) {
        let group = geometry.group(index)
        (rows, columns) = (group.rows, group.columns)
        firstRow = ExactGrid.side * group.row
        firstColumn = ExactGrid.side * group.column
        pixelRows = min(ExactGrid.side * rows, geometry.height - firstRow)
        pixelColumns = min(ExactGrid.side * columns, geometry.width - firstColumn)
    }

    var pixelCount: Int { pixelRows * pixelColumns }
    /// Bytes of a map of one bit a block.
    var mapSize: Int { (rows * columns + 7) >> 3 }

    /// The group's pixel rows that a row of blocks has.
    func pixelRows(of row: Int) -> Range<Int> {
        ExactGrid.side * row..<min(ExactGrid.side * (row + 1), pixelRows)
    }

    /// The group's pixel columns that a column of blocks has.
    func pixelColumns(of column: Int) -> Range<Int> {
        ExactGrid.side * column..<min(ExactGrid.side * (column + 1), pixelColumns)
    }
}

/// Which blocks of a group are exact, and where their pixels lie in rows of exact pixels alone.
struct ExactMap: Sendable {
    /// [rows][columns]
    let isExact: [Bool]
    let grid: ExactGrid
    /// For each row of blocks, the exact pixels in each of its rows of pixels.
    let counts: [Int]

    init(_ grid: ExactGrid, isExact: [Bool]) {
        self.grid = grid
        self.isExact = isExact
        counts = (0..<grid.rows).map { row in
            (0..<grid.columns).reduce(0) { sum, column in
                isExact[row * grid.columns + column]
                    ? sum + grid.pixelColumns(of: column).count : sum
            }
        }
    }

    /// - Parameter bits: one bit for each block, from the highest of a byte down; nil where all are exact.
    init(_ grid: ExactGrid, bits: UnsafePointer<UInt8>?) {
        self.init(
            grid,
            isExact: (0..<grid.rows * grid.columns).map { block in
                guard let bits else { return true }
                return bits[block >> 3] >> UInt8(7 - block & 7) & 1 == 1
            })
    }

    /// Whether all of a rectangle of blocks are exact.
    func isExact(rows: Range<Int>, columns: Range<Int>) -> Bool {
        rows.allSatisfy { row in
            columns.allSatisfy { isExact[row * grid.columns + $0] }
        }
    }

    /// Exact pixels of the group.
    var pixelCount: Int {
        (0..<grid.rows).reduce(0) { $0 + counts[$1] * grid.pixelRows(of: $1).count }
    }

    /// Calls `body` with the group's pixel columns of each exact block in a row of blocks, from the left.
    func forEachSpan(ofRow row: Int, _ body: (Range<Int>) -> Void) {
        for column in 0..<grid.columns where isExact[row * grid.columns + column] {
            body(grid.pixelColumns(of: column))
        }
    }
}
