/// A picture in memory: rows from top to bottom, pixels from left to right, channels interleaved, no padding.
///
/// Alpha, where there is any, is a plane of its own: codecs treat it differently from colours.
public struct AECImage: Sendable, Equatable {
    /// What the channels of a pixel mean.
    public enum ColorModel: UInt8, Sendable {
        /// One channel.
        case grey = 1
        /// Three channels: red, green, blue.
        case rgb = 3

        /// Channels of a pixel, alpha not counted: 1 or 3.
        public var channels: Int { Int(rawValue) }
    }

    /// Samples of 8 or 16 bits.
    public enum Samples: Sendable, Equatable {
        /// Samples in 0...255.
        case bits8([UInt8])
        /// Samples in 0...65535.
        case bits16([UInt16])

        /// The number of samples.
        public var count: Int {
            switch self {
            case .bits8(let samples): samples.count
            case .bits16(let samples): samples.count
            }
        }

        /// 8 or 16.
        public var bitDepth: Int {
            switch self {
            case .bits8: 8
            case .bits16: 16
            }
        }

        /// Those of 8 bits; nil for others.
        var bits8: [UInt8]? { if case .bits8(let samples) = self { samples } else { nil } }

        /// Those of 16 bits; nil for others.
        var bits16: [UInt16]? { if case .bits16(let samples) = self { samples } else { nil } }

        /// Whether all samples have the highest value.
        package var isOpaque: Bool {
            switch self {
            case .bits8(let samples): samples.allSatisfy { $0 == .max }
            case .bits16(let samples): samples.allSatisfy { $0 == .max }
            }
        }

        /// The samples as 8 bits each: 16-bit samples are divided by 257 and rounded.
        public var as8Bits: [UInt8] {
            switch self {
            case .bits8(let samples): samples
            case .bits16(let samples): samples.map { UInt8((UInt32($0) + 128) / 257) }
            }
        }

        /// The samples as 16 bits each: 8-bit samples are multiplied by 257.
        public var as16Bits: [UInt16] {
            switch self {
            case .bits8(let samples): samples.map { UInt16($0) * 257 }
            case .bits16(let samples): samples
            }
        }
    }

    /// Pixels in a row, at least 1.
    public let width: Int
    /// Rows of pixels, at least 1.
    public let height: Int
    /// Whether `samples` are grey or RGB.
    public let colorModel: ColorModel
    /// `height * width * channels` samples of colour, not multiplied by alpha.
    public internal(set) var samples: Samples
    /// `height * width` samples of opacity, 0 being transparent, of the same depth as the colours; nil for an opaque
    /// picture.
    public internal(set) var alpha: Samples?
    /// What belongs to the picture besides its pixels: ICC profile, Exif, XMP and the description of its colours.
    public var metadata: Metadata

    /// The colours with 8 bits per sample.
    public var pixels: [UInt8] { samples.as8Bits }

    /// 8 or 16.
    public var bitDepth: Int { samples.bitDepth }

    /// An opaque picture of 8 bits per sample.
    /// - Throws: `invalidArgument` when a side is not positive or `pixels` has not `width * height * channels` bytes.
    public init(width: Int, height: Int, colorModel: ColorModel, pixels: [UInt8]) throws(AECError) {
        try self.init(width: width, height: height, colorModel: colorModel, samples: .bits8(pixels))
    }

    /// - Throws: `invalidArgument` when a side is not positive, `samples` has not `width * height * channels` samples,
    ///   or `alpha` has not `width * height` of the same depth.
    public init(
        width: Int, height: Int, colorModel: ColorModel, samples: Samples, alpha: Samples? = nil,
        metadata: Metadata = Metadata()
    ) throws(AECError) {
        let (area, overflow1) = width.multipliedReportingOverflow(by: height)
        let (count, overflow2) = area.multipliedReportingOverflow(by: colorModel.channels)
        guard width > 0, height > 0, !overflow1, !overflow2, samples.count == count else {
            throw AECError(
                .invalidArgument,
                "an image of \(width) x \(height) pixels with \(colorModel.channels) channels cannot have \(samples.count) samples"
            )
        }
        if let alpha, alpha.count != area || alpha.bitDepth != samples.bitDepth {
            throw AECError(
                .invalidArgument,
                "alpha of \(alpha.count) samples of \(alpha.bitDepth) bits does not fit an image of \(width) x \(height) pixels of \(samples.bitDepth) bits"
            )
        }
        self.width = width
        self.height = height
        self.colorModel = colorModel
        self.samples = samples
        self.alpha = alpha
        self.metadata = metadata
    }
}

/// UInt8 or UInt16.
typealias PixelSample = FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable
