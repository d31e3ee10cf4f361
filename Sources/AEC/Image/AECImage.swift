/// A picture in memory: rows from top to bottom, pixels from left to right, channels interleaved, no padding.
public struct AECImage: Sendable, Equatable {
    /// What the channels of a pixel mean.
    public enum ColorModel: UInt8, Sendable {
        /// One channel.
        case grey = 1
        /// Three channels: red, green, blue.
        case rgb = 3

        public var channels: Int { Int(rawValue) }
    }

    public let width: Int
    public let height: Int
    public let colorModel: ColorModel
    /// `height * width * channels` samples of 8 bits.
    public internal(set) var pixels: [UInt8]

    /// - Throws: `invalidArgument` when a side is not positive or `pixels` has not `width * height * channels` bytes.
    public init(width: Int, height: Int, colorModel: ColorModel, pixels: [UInt8]) throws(AECError) {
        let (area, overflow1) = width.multipliedReportingOverflow(by: height)
        let (count, overflow2) = area.multipliedReportingOverflow(by: colorModel.channels)
        guard width > 0, height > 0, !overflow1, !overflow2, pixels.count == count else {
            throw AECError(
                .invalidArgument,
                "an image of \(width) x \(height) pixels with \(colorModel.channels) channels cannot have \(pixels.count) samples"
            )
        }
        self.width = width
        self.height = height
        self.colorModel = colorModel
        self.pixels = pixels
    }
}
