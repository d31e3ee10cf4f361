/// The quality of an encoding: a level q in [0, 7] in steps of 1/256, as stored in the file. The network was trained
/// at the eight whole levels; between them its gains are interpolated log-linearly.
public struct Quality: Sendable, Equatable {
    /// 256 times the level, 0...1792.
    public let raw: UInt16

    /// The largest raw value: level 7.
    public static let maximumRaw: UInt16 = 7 * 256

    /// The trained levels.
    static let levels = 8

    /// From the stored form; nil beyond level 7.
    public init?(raw: UInt16) {
        guard raw <= Quality.maximumRaw else { return nil }
        self.raw = raw
    }

    /// From a level in 0...7, clamped and rounded to 1/256; NaN counts as 0.
    public init(level: Double) {
        raw = level > 0 ? UInt16(min(level, 7) * 256 + 0.5) : 0
    }

    /// From the user's scale, 0 (smallest file) to 100 (best picture), clamped.
    public init(percent: Double) {
        self.init(level: percent * 0.07)
    }

    /// The level in [0, 7].
    public var level: Double { Double(raw) / 256 }

    /// On the user's scale, 0...100.
    public var percent: Double { level / 0.07 }

    /// The mean squared error, in 8-bit samples, that photographs typically have at this quality: that of a PSNR of 28
    /// dB at level 0 and of 2 dB more per level.
    public var nominalError: Double {
        // 255^2 / 10^((28 + 2 * level) / 10)
        PortableMath.exp2(15.988706873717716 - 0.33219280948873623 * (28 + 2 * level))
    }

    /// The mean squared error, of samples of 8 bits, that no block of 16x16 pixels of a file exceeds: 16 times the
    /// nominal one and 8 more. The blocks lie in rows from the upper left corner; of those that the right or the lower
    /// edge cuts, the pixels inside the picture count; pixels that are fully transparent do not (unless
    /// `AECEncoder.exact` keeps their colours: then they count like all others). Where a file has coarser steps than those of its
    /// quality, for its look (`Tuning.visual`) or as it was asked to (`QualityMap`), the limit is wider, by the square of what
    /// they are coarser.
    public var largestBlockError: Double { 16 * (nominalError + 8) }

    /// The trained level at or below this one, 6 at most, and how far it is to the next, 0...256.
    var position: (level: Int, fraction: Int) {
        let level = min(Int(raw) >> 8, Quality.levels - 2)
        return (level, Int(raw) - 256 * level)
    }
}
