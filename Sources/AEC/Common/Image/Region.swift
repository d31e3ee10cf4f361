/// A rectangle of a picture's pixels.
///
///     let corner = Region(x: 0, y: 0, width: 512, height: 512)
///     let image = try AECDecoder().decode(bytes, region: corner)
public struct Region: Sendable, Equatable {
    /// The left column and the top row.
    public var x, y: Int
    /// The size in pixels, at least 1 each.
    public var width, height: Int

    /// A region of `width` x `height` pixels whose upper left pixel is in column `x` and row `y`, both counted from 0.
    /// Whether it lies within a picture is checked when it is used.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    var columns: Range<Int> { x..<x + width }
    var rows: Range<Int> { y..<y + height }

    /// - Throws: `invalidArgument` when the region is empty or does not lie within a picture of this size.
    func check(within pictureWidth: Int, _ pictureHeight: Int) throws(AECError) {
        guard width > 0, height > 0 else {
            throw AECError(
                .invalidArgument, "a region of \(width) x \(height) pixels is empty")
        }
        // Differences, which cannot overflow where the sums could.
        guard x >= 0, y >= 0, x < pictureWidth, y < pictureHeight, width <= pictureWidth - x,
            height <= pictureHeight - y
        else {
            throw AECError(
                .invalidArgument,
                "the region of \(width) x \(height) pixels at \(x),\(y) is not within the picture of \(pictureWidth) x \(pictureHeight)"
            )
        }
    }
}

/// The size of a preview: each of its pixels stands for `rawValue` x `rawValue` pixels of the picture.
public enum Scale: Int, Sendable, CaseIterable {
    /// 1:1, no reduction.
    case full = 1
    /// 1:2, means of 2x2 pixels.
    case half = 2
    /// 1:4, means of 4x4 pixels.
    case quarter = 4
    /// 1:8, means of 8x8 pixels.
    case eighth = 8
    /// 1:16, means of 16x16 pixels.
    case sixteenth = 16

    /// The side of a preview of a picture with a side of `pixels`, rounded up.
    public func reduce(_ pixels: Int) -> Int { (pixels + rawValue - 1) / rawValue }
}
