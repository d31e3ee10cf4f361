/// What the latents of each block cost, about: bits by the scales that they were coded with. Hyper-latents are left out.
final class BlockRates: @unchecked Sendable {
    private let columns: Int
    /// [latent rows][latent columns]
    private let memory: AlignedMemory<Double>

    init(_ geometry: Geometry) {
        columns = geometry.latentColumns
        memory = AlignedMemory(count: columns * geometry.latentRows)
    }

    func clear(_ group: Geometry.Group) {
        for row in group.row..<group.row + group.rows {
            (memory.pointer + row * columns + group.column).update(
                repeating: 0, count: group.columns)
        }
    }

    /// Adds symbols of one latent position.
    func add(
        _ costs: SymbolCosts, scales: UnsafePointer<UInt8>, symbols: UnsafePointer<Int16>,
        count: Int, row: Int, column: Int
    ) {
        var sum = 0.0
        for i in 0..<count {
            let magnitude = min(Int(symbols[i].magnitude), SymbolCosts.magnitudes - 1)
            sum += costs.bits(magnitude, scale: Int(scales[i]))
        }
        memory.pointer[row * columns + column] += sum
    }

    /// Bits of a block, in reading order.
    func bits(_ block: Int) -> Double { memory.pointer[block] }
}
