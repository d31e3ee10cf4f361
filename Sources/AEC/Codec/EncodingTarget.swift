/// What an encoding should reach: a quality, or the size or fidelity of the file, for which the quality is searched.
public enum EncodingTarget: Sendable, Equatable {
    /// This quality.
    case quality(Quality)
    /// At most this many bits of the file for each pixel, and hardly less.
    case bitsPerPixel(Double)
    /// At most this many bytes, and hardly less.
    case targetSize(Int)
    /// At least this PSNR in decibels, over all samples of colour, and hardly more.
    case psnr(Double)
}

/// A file, and how it came about.
public struct Encoding: Sendable {
    /// The `.aec` file.
    public let bytes: [UInt8]
    /// The quality that was used.
    public let quality: Quality
    /// How many encodings it took to find it.
    public let encodings: Int
    /// In decibels, over all samples of colour; nil unless the target was one.
    public let psnr: Double?
}
