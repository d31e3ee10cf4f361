/// Averages squares of `scale` x `scale` pixels, rows coming one by one from the top. Squares that the right or the lower
/// edge cuts average what there is of them. Exact: sums of integers, rounded to nearest, halves upwards.
final class BoxFilter<Sample: PixelSample> {
    private let width: Int
    private let channels: Int
    private let scale: Int
    private var target: UnsafeMutablePointer<Sample>
    /// [output width][channels], of the rows so far.
    private let sums: AlignedMemory<UInt32>
    private var rows = 0

    /// - Parameters:
    ///   - width: pixels of an input row.
    ///   - target: where the output rows go, from the first one on; valid as long as the filter is used.
    init(width: Int, channels: Int, scale: Int, target: UnsafeMutablePointer<Sample>) {
        self.width = width
        self.channels = channels
        self.scale = scale
        self.target = target
        sums = AlignedMemory(
            count: scale == 1 ? 0 : (width + scale - 1) / scale * channels)
    }

    /// Takes the next row in: `width` pixels.
    func add(_ row: UnsafePointer<Sample>) {
        if scale == 1 {
            target.update(from: row, count: width * channels)
            target += width * channels
            return
        }
        var sum = sums.pointer
        var source = row
        var left = width
        while left > 0 {
            for _ in 0..<min(scale, left) {
                for c in 0..<channels { sum[c] &+= UInt32(truncatingIfNeeded: source[c]) }
                source += channels
            }
            left -= scale
            sum += channels
        }
        rows += 1
        if rows == scale { finish() }
    }

    /// Writes the row of squares that the lower edge cuts, if there is one.
    func finish() {
        guard rows > 0 else { return }
        var left = width
        var i = 0
        while left > 0 {
            let count = UInt32(truncatingIfNeeded: min(scale, left) * rows)
            for _ in 0..<channels {
                target[i] = Sample(truncatingIfNeeded: (sums.pointer[i] &+ count / 2) / count)
                i += 1
            }
            left -= scale
        }
        target += i
        sums.pointer.update(repeating: 0, count: sums.count)
        rows = 0
    }
}
