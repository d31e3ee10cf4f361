/// How an image is laid over the network's grids. Every size follows from width and height.
struct Geometry: Sendable, Equatable {
    /// Pixels.
    let width, height: Int
    /// Latents: ceil(pixels / 16).
    let latentColumns, latentRows: Int
    /// Groups of at most 64 x 64 latents.
    let groupColumns, groupRows: Int

    static let groupSide = 64

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        latentColumns = (width + 15) / 16
        latentRows = (height + 15) / 16
        groupColumns = (latentColumns + Geometry.groupSide - 1) / Geometry.groupSide
        groupRows = (latentRows + Geometry.groupSide - 1) / Geometry.groupSide
    }

    var groupCount: Int { groupColumns * groupRows }

    /// The group of index `index`, in rows from top to bottom.
    func group(_ index: Int) -> Group {
        let row = index / groupColumns * Geometry.groupSide
        let column = index % groupColumns * Geometry.groupSide
        return Group(
            row: row, column: column, rows: min(Geometry.groupSide, latentRows - row),
            columns: min(Geometry.groupSide, latentColumns - column))
    }

    /// The pixels of a latent's block of 16x16, fewer at the right and the lower edge.
    /// - Parameter block: in reading order.
    func pixels(ofBlock block: Int) -> Region {
        let (x, y) = (16 * (block % latentColumns), 16 * (block / latentColumns))
        return Region(x: x, y: y, width: min(16, width - x), height: min(16, height - y))
    }

    /// A rectangle of latents that is coded on its own.
    struct Group: Sendable {
        let row, column, rows, columns: Int

        /// Sides as the hyper transforms see them: padded with zeros to multiples of 4.
        var paddedRows: Int { (rows + 3) & ~3 }
        var paddedColumns: Int { (columns + 3) & ~3 }

        /// Hyper-latents, 1/4 of the padded sides.
        var hyperRows: Int { paddedRows / 4 }
        var hyperColumns: Int { paddedColumns / 4 }
    }
}
