/// The latents of an image or of a part of it: a window of [rows][columns][channels] int16, addressed by their place in the
/// image.
package final class Latents: @unchecked Sendable {
    let columns: Range<Int>
    let channels: Int
    /// The rows in memory.
    private(set) var rows: Range<Int>
    private let memory: AlignedMemory<Int16>

    /// A window that can be moved over others of at most as many rows.
    init(rows: Range<Int>, columns: Range<Int>, channels: Int) {
        self.rows = rows
        self.columns = columns
        self.channels = channels
        memory = AlignedMemory(count: rows.count * columns.count * channels)
    }

    convenience init(_ geometry: Geometry, channels: Int) {
        self.init(
            rows: 0..<geometry.latentRows, columns: 0..<geometry.latentColumns, channels: channels)
    }

    /// The latents of a position in the window; those of the positions to its right follow.
    func at(row: Int, column: Int) -> UnsafeMutablePointer<Int16> {
        memory.pointer
            + ((row - rows.lowerBound) * columns.count + column - columns.lowerBound)
            * channels
    }

    /// Moves the window downwards. Rows of before that are still in it keep their latents, the others have none yet.
    func move(to newRows: Range<Int>) {
        precondition(
            newRows.lowerBound >= rows.lowerBound
                && newRows.count * columns.count * channels <= memory.count,
            "a window moves downwards and does not grow")
        let kept = newRows.clamped(to: rows)
        if !kept.isEmpty, kept.lowerBound > rows.lowerBound {
            // The rows overlap, which `update` allows.
            memory.pointer.update(
                from: at(row: kept.lowerBound, column: columns.lowerBound),
                count: kept.count * columns.count * channels)
        }
        rows = newRows
    }

    /// Takes the latents of a window of the same rows and columns.
    func copy(from other: Latents) {
        precondition(rows == other.rows && columns == other.columns, "windows of one size")
        memory.pointer.update(from: other.memory.pointer, count: memory.count)
    }

    /// Bytes of so many latents.
    static func memory(rows: Int, columns: Int, channels: Int) -> Int {
        rows * columns * channels * MemoryLayout<Int16>.stride
    }

    /// Called on the thread that waits for the picture.
    package typealias Receiver = @Sendable (Latents) -> Void
}
