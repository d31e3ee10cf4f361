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
    /// No loss at all: a lossy picture, and behind it in the file what it lacks. A decoder gives every sample as it was.
    case lossless
    /// The same, but samples of colour may be off by this much, in their own units: 1...255. Opacity is exact.
    case nearLossless(maxError: Int)
}

extension EncodingTarget {
    /// A quality on the user's scale: 0 (smallest file) to 100 (best picture), clamped.
    public static func quality(_ percent: Double) -> EncodingTarget {
        .quality(Quality(percent: percent))
    }

    /// Whether several qualities may have to be tried.
    var isSearched: Bool {
        switch self {
        case .quality, .lossless, .nearLossless: false
        case .bitsPerPixel, .targetSize, .psnr: true
        }
    }

    /// By how much samples may be off in the exact layer; nil where there is none.
    var maxError: Int? {
        switch self {
        case .lossless: 0
        case .nearLossless(let maxError): maxError
        case .quality, .bitsPerPixel, .targetSize, .psnr: nil
        }
    }

    /// The largest errors that may be asked for.
    public static let maxErrors = 1...255

    /// - Throws: `invalidArgument` for NaN, for numbers of 0 and below, and for sizes and PSNRs out of all proportion.
    func check() throws(AECError) {
        let isPossible =
            switch self {
            case .quality, .lossless: true
            case .nearLossless(let maxError): EncodingTarget.maxErrors.contains(maxError)
            case .bitsPerPixel(let bits): bits > 0 && bits <= 1000
            case .targetSize(let size): size > 0 && Int64(size) <= 1 << 48
            case .psnr(let psnr): psnr > 0 && psnr <= 1000
            }
        guard isPossible else {
            throw AECError(
                .invalidArgument,
                "a target must be above 0, and at most 1000 bits per pixel, 2^48 bytes, 1000 dB or an error of 255"
            )
        }
    }
}

/// An encoded file, and how it was reached.
public struct Encoding: Sendable {
    /// The `.aec` file.
    public let bytes: [UInt8]
    /// The quality that was used; of a file with an exact layer, that of its lossy picture.
    public let quality: Quality
    /// How many encodings it took to find it.
    public let encodings: Int
    /// Of a file with an exact layer, how large its parts are; nil without.
    public internal(set) var layer: FileInfo.Layer?
    /// In decibels, over all samples of colour but those of fully transparent pixels (unless `AECEncoder.exact` keeps
    /// them); nil unless the target was one.
    public internal(set) var psnr: Double?
    /// What the measure of a `FidelityGoal` gives, or the PSNR that was a target; nil without either.
    public internal(set) var fidelity: Double?
}
