/// Blocks one after the other as a pipeline of rows: each keeps three rows of its input, takes a row in and gives a
/// row out, so that memory does not grow with the height.
///
/// A chain computes the output rows of one band of a tensor of `height` rows. A band needs as many more input rows
/// on each side as there are blocks, which a neighbouring band computes too: the rows are the same however the
/// tensor is cut. Beyond the tensor's own edges every block sees zeros.
///
///     chain.begin(rows: 10..<20)
///     for y in chain.inputRows {
///         fill(chain.inputRow(y))
///         try chain.push(y) { row, pixels in ... }     // called for rows 10, 11, ... 19
///     }
final class BlockChain {
    let width: Int
    let height: Int
    let channels: Int
    /// The input rows that the band needs.
    private(set) var inputRows = 0..<0

    private let blocks: [PackedBlock]
    /// For each block three rows of width + 2 pixels, the first and last of which stay zero.
    private let rings: AlignedMemory<Int16>
    private let zeroRow: AlignedMemory<Int16>
    private let filtered: AlignedMemory<Int16>
    private let hidden: AlignedMemory<Int16>
    private let output: AlignedMemory<Int16>
    /// For each block the next row it gives, and where it stops.
    private var next: [Int]
    private var end: [Int]

    /// A row's consumer: the row's index and its `width` pixels of `channels`, valid during the call, free to change.
    typealias Consumer = (Int, UnsafeMutablePointer<Int16>) throws(AECError) -> Void

    init(_ blocks: [PackedBlock], channels: Int, width: Int, height: Int) {
        self.blocks = blocks
        self.channels = channels
        self.width = width
        self.height = height
        let padded = (width + 2) * channels
        rings = AlignedMemory(count: blocks.count * 3 * padded)
        zeroRow = AlignedMemory(count: padded)
        filtered = AlignedMemory(count: width * channels)
        hidden = AlignedMemory(count: PackedBlock.tile * 2 * channels)
        output = AlignedMemory(count: width * channels)
        next = [Int](repeating: 0, count: blocks.count)
        end = next
    }

    /// Bytes that a chain takes.
    static func memory(blocks: Int, channels: Int, width: Int) -> Int {
        let padded = (3 * blocks + 1) * (width + 2)
        return (padded + 2 * width + 2 * PackedBlock.tile) * channels * MemoryLayout<Int16>.stride
    }

    /// Starts a band of output rows.
    func begin(rows: Range<Int>) {
        var low = rows.lowerBound
        var high = rows.upperBound
        for block in (0..<blocks.count).reversed() {
            next[block] = low
            end[block] = high
            low = max(0, low - 1)
            high = min(height, high + 1)
        }
        inputRows = low..<high
    }

    /// Where input row `y` is to be written before `push(y)`.
    func inputRow(_ y: Int) -> UnsafeMutablePointer<Int16> { row(y, of: 0) }

    /// Takes input row `y` in; rows come in the order of `inputRows`.
    func push(_ y: Int, to consume: Consumer) throws(AECError) {
        try advance(0, arrived: y, to: consume)
    }

    private func row(_ y: Int, of block: Int) -> UnsafeMutablePointer<Int16> {
        let padded = (width + 2) * channels
        return rings.pointer + (block * 3 + y % 3) * padded + channels
    }

    /// Runs `block` as far as its input reaches, and those after it.
    private func advance(_ block: Int, arrived: Int, to consume: Consumer) throws(AECError) {
        let zeros = zeroRow.pointer + channels
        while next[block] < end[block], next[block] < arrived || arrived == height - 1 {
            let y = next[block]
            let isLast = block == blocks.count - 1
            let target = isLast ? output.pointer : row(y, of: block + 1)
            blocks[block].run(
                above: y > 0 ? row(y - 1, of: block) : zeros, centre: row(y, of: block),
                below: y < height - 1 ? row(y + 1, of: block) : zeros,
                to: target, width: width, filtered: filtered.pointer, hidden: hidden.pointer)
            next[block] = y + 1
            if isLast {
                try consume(y, target)
            } else {
                try advance(block + 1, arrived: y, to: consume)
            }
        }
    }
}
