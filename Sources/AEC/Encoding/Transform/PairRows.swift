/// Space to depth by 2: collects two rows of `2 * width` pixels and gives one of `width` pixels of four times the
/// channels, in the order (dy, dx, channel).
final class PairRows {
    private let width: Int
    private let channels: Int
    private let row: AlignedMemory<Int16>

    init(width: Int, channels: Int) {
        self.width = width
        self.channels = channels
        row = AlignedMemory(count: width * 4 * channels)
    }

    /// Takes row `y` in; gives the combined row once `y` is odd. Rows come in order, from an even one on.
    func add(_ source: UnsafePointer<Int16>, y: Int) -> UnsafePointer<Int16>? {
        let half = 2 * channels
        let target = row.pointer + y % 2 * half
        for x in 0..<width {
            (target + x * 2 * half).update(from: source + x * half, count: half)
        }
        return y % 2 == 1 ? UnsafePointer(row.pointer) : nil
    }
}
