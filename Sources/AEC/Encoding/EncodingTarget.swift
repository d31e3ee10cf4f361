/// What an encoding should reach: a quality, or the size or fidelity of the file, for which the quality is searched.
public enum EncodingTarget: Sendable, Equatable {
    /// This quality.
    case quality(Quality)
    /// At most this many bits of the file for each pixel, and hardly less.
    case bitsPerPixel(Double)
    /// At most this many bytes, and hardly less.
    case targetSize(Int)
    /// At least this PSNR in decibels, over all samples of colour that can be seen, and hardly more.
    case psnr(Double)
}

extension EncodingTarget {
    /// A quality on the user's scale: 0 (smallest file) to 100 (best picture), clamped.
    public static func quality(_ percent: Double) -> EncodingTarget {
        .quality(Quality(percent: percent))
    }

    /// Whether several qualities may have to be tried.
    var isSearched: Bool {
        if case .quality = self { false } else { true }
    }

    /// - Throws: `invalidArgument` for NaN, for numbers of 0 and below, and for sizes and PSNRs out of all proportion.
    func check() throws(AECError) {
        let isPossible =
            switch self {
            case .quality: true
            case .bitsPerPixel(let bits): bits > 0 && bits <= 1000
            case .targetSize(let size): size > 0 && size <= 1 << 48
            case .psnr(let psnr): psnr > 0 && psnr <= 1000
            }
        guard isPossible else {
            throw AECError(
                .invalidArgument,
                "a target must be above 0, and at most 1000 bits per pixel, 2^48 bytes or 1000 dB")
        }
    }
}

/// An encoded file, and how it was reached.
public struct Encoding: Sendable {
    /// The `.aec` file.
    public let bytes: [UInt8]
    /// The quality that was used.
    public let quality: Quality
    /// How many encodings it took to find it.
    public let encodings: Int
    /// In decibels, over all samples of colour but those of fully transparent pixels (unless `AECEncoder.exact` keeps
    /// them); nil unless the target was one.
    public internal(set) var psnr: Double?
    /// What the measure of a `FidelityGoal` gives, or the PSNR that was a target; nil without either.
    public internal(set) var fidelity: Double?
}
