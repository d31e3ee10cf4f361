/// A rectangle of a picture's pixels.
///
///     let corner = Region(x: 0, y: 0, width: 512, height: 512)
///     let image = try AECDecoder().decode(bytes, region: corner)
public struct Region: Sendable, Equatable {
    /// The left column and the top row.
    public var x, y: Int
    public var width, height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    var columns: Range<Int> { x..<x + width }

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

/// The size of a preview: so many pixels of the picture, across and down, make one of the preview.
public enum Scale: Int, Sendable, CaseIterable {
    case full = 1
    case half = 2
    case quarter = 4
    case eighth = 8
    case sixteenth = 16

    /// The pixels of a preview for `pixels` of the picture: those that are left over at the end make one too.
    public func reduce(_ pixels: Int) -> Int { (pixels + rawValue - 1) / rawValue }
}
