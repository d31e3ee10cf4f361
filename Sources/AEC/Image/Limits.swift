/// What a decoder or a reader may be asked to do by a file it does not know. Checked before anything is allocated.
public struct Limits: Sendable {
    /// Pixels of one image; `--max-pixels` on the command line.
    public var maxPixels: Int
    /// Pixels of one side; `--max-side` on the command line.
    public var maxSide: Int

    public init(maxPixels: Int = 16384 * 16384, maxSide: Int = 32768) {
        self.maxPixels = maxPixels
        self.maxSide = maxSide
    }

    public static let `default` = Limits()

    /// Throws `limitExceeded`, with the flag that raises the limit, when an image of this size is too large.
    public func check(width: Int, height: Int, offset: Int? = nil) throws(AECError) {
        guard width <= maxSide, height <= maxSide else {
            throw AECError(
                .limitExceeded,
                "an image of \(width) x \(height) pixels exceeds the limit of \(maxSide) pixels a side (raise it with --max-side)",
                offset: offset)
        }
        let (area, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, area <= maxPixels else {
            throw AECError(
                .limitExceeded,
                "an image of \(width) x \(height) pixels exceeds the limit of \(maxPixels) pixels (raise it with --max-pixels)",
                offset: offset)
        }
    }
}
