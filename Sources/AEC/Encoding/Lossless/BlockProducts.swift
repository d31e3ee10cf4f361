import CAECKernels

/// Collects the differences of taps in the blocks of a row of blocks, for each phase of a channel's predictors, and multiplies them
/// with each other when there are enough.
final class BlockProducts {
    private let shape: ResidualShape
    private let count, columns, shift: Int
    private let differences: AlignedMemory<Int16>
    private let products: AlignedMemory<Int32>
    /// For each phase, the samples of a block that there are.
    private var filled: [Int]

    private static let span = Int(AEC_GRAM_SAMPLES)

    /// - Parameters:
    ///   - count: of taps, the target among them.
    ///   - columns: pixels of a row.
    ///   - shift: of the differences.
    init(_ shape: ResidualShape, count: Int, columns: Int, shift: Int) {
        self.shape = shape
        self.count = count
        self.columns = columns
        self.shift = shift
        differences = AlignedMemory(
            count: shape.phases.count * BlockProducts.blocks(columns) * count * BlockProducts.span)
        products = AlignedMemory(count: LeastSquares.size(count - 1))
        filled = Array(repeating: 0, count: shape.phases.count)
    }

    /// Bytes.
    static func memory(_ shape: ResidualShape, count: Int, columns: Int) -> Int {
        2 * shape.phases.count * blocks(columns) * count * span + 4 * LeastSquares.size(count - 1)
    }

    private static func blocks(_ columns: Int) -> Int {
        (columns + ResidualTaps.block - 1) / ResidualTaps.block
    }

    private func place(phase: Int, block: Int) -> UnsafeMutablePointer<Int16> {
        differences.pointer + (phase * BlockProducts.blocks(columns) + block) * count
            * BlockProducts.span
    }

    /// Adds a row.
    /// - Parameters:
    ///   - isWanted: whether a block of the row of blocks is looked at; the same for all of its rows.
    ///   - body: may get products of every block, with its number in the row of blocks, and the phase.
    func add(
        _ taps: ResidualRows.Taps, row: Int, where isWanted: (Int) -> Bool,
        _ body: (_ block: Int, _ phase: Int, UnsafePointer<Int32>) -> Void
    ) {
        let step = shape.phases == .none ? 1 : 2
        for column in 0..<min(step, columns) {
            let phase = shape.phases.number(row: row, column: column)
            for block in 0..<BlockProducts.blocks(columns) where isWanted(block) {
                let first = block * ResidualTaps.block + column
                let end = min((block + 1) * ResidualTaps.block, columns)
                guard first < end else { continue }
                kernels.residual_differences(
                    taps.taps, taps.references, Int32(count), Int32(first), Int32(step),
                    Int32((end - first + step - 1) / step), Int32(shift),
                    place(phase: phase, block: block) + filled[phase])
            }
            filled[phase] += ResidualTaps.block / step
            if filled[phase] == BlockProducts.span { multiply(phase, isWanted, body) }
        }
    }

    /// Hands over what is left at the end of a row of blocks.
    func finish(
        where isWanted: (Int) -> Bool,
        _ body: (_ block: Int, _ phase: Int, UnsafePointer<Int32>) -> Void
    ) {
        for phase in filled.indices where filled[phase] > 0 { multiply(phase, isWanted, body) }
    }

    private func multiply(
        _ phase: Int, _ isWanted: (Int) -> Bool,
        _ body: (_ block: Int, _ phase: Int, UnsafePointer<Int32>) -> Void
    ) {
        for block in 0..<BlockProducts.blocks(columns) where isWanted(block) {
            let differences = place(phase: phase, block: block)
            clear(differences, from: filled[phase])
            kernels.residual_gram(
                differences, Int32(count), Int32(filled[phase]), products.pointer)
            body(block, phase, products.pointer)
        }
        filled[phase] = 0
    }

    /// Clears what is left of the samples that a product is of: a span, or a half. What lies beyond the last column is never
    /// written.
    private func clear(_ differences: UnsafeMutablePointer<Int16>, from first: Int) {
        let span = BlockProducts.span
        let end = first > span / 2 ? span : span / 2
        guard first < end else { return }
        for row in 0..<count {
            (differences + row * span + first).update(repeating: 0, count: end - first)
        }
    }
}
