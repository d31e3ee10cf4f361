/// How much coarser or finer than elsewhere the quantiser's steps are in each part of a picture: an integer for each
/// cell of 32x32 pixels, in eighths of an octave. 8 doubles the steps there, -8 halves them.
struct StepMap: Equatable, Sendable {
    /// Pixels.
    static let cellSide = 32
    /// A cell of 2x2 latents.
    static let latentsPerCell = 2
    /// The steps are at most 16 times as coarse or as fine.
    static let range = -32...32

    let columns, rows: Int
    /// [rows][columns], each in `range`.
    var values: [Int8]

    /// How many cells there are.
    static func cells(width: Int, height: Int) -> Int {
        (width + cellSide - 1) / cellSide * ((height + cellSide - 1) / cellSide)
    }

    /// The same steps everywhere.
    init(width: Int, height: Int) {
        columns = (width + StepMap.cellSide - 1) / StepMap.cellSide
        rows = (height + StepMap.cellSide - 1) / StepMap.cellSide
        values = [Int8](repeating: 0, count: columns * rows)
    }

    /// At a latent of the picture.
    func value(latentRow row: Int, column: Int) -> Int8 {
        values[row / StepMap.latentsPerCell * columns + column / StepMap.latentsPerCell]
    }

    /// Whether it changes nothing.
    var isUniform: Bool { values.allSatisfy { $0 == 0 } }
}

extension StepMap {
    /// What the neighbours let expect of a cell: the median of left, above and their sum less what is above to the left (as
    /// in LOCO-I, Weinberger et al., 2000); in the first row left, in the first column above, 0 for the first cell.
    private func prediction(_ row: Int, _ column: Int) -> Int {
        func at(_ row: Int, _ column: Int) -> Int { Int(values[row * columns + column]) }
        if row == 0 { return column == 0 ? 0 : at(0, column - 1) }
        if column == 0 { return at(row - 1, 0) }
        let (left, above) = (at(row, column - 1), at(row - 1, column))
        let (low, high) = (min(left, above), max(left, above))
        return min(max(left + above - at(row - 1, column - 1), low), high)
    }

    /// What each cell adds to what its neighbours let expect, modulo 256.
    var residuals: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(values.count)
        for row in 0..<rows {
            for column in 0..<columns {
                let rest = Int(values[row * columns + column]) - prediction(row, column)
                result.append(UInt8(truncatingIfNeeded: rest))
            }
        }
        return result
    }

    /// From the residuals of a picture of this size, one for each cell. -> nil where a cell leaves the range
    init?(residuals: [UInt8], width: Int, height: Int) {
        self.init(width: width, height: height)
        for row in 0..<rows {
            for column in 0..<columns {
                let cell = row * columns + column
                let value = Int8(
                    truncatingIfNeeded: prediction(row, column) + Int(residuals[cell]))
                guard StepMap.range.contains(Int(value)) else { return nil }
                values[cell] = value
            }
        }
    }
}
