import CAECKernels

/// Trellis-coded quantisation of the latents of large scales (Marcellin and Fischer, 1990; with the indices and the zero in
/// both classes that VVC's dependent quantisation has; spec/aec-format.md, section 8.8).
///
/// The points of both quantisers, class 0 and class 1, lie two spacings apart, those of one between those of the other. Which
/// of them a latent has follows from the indices before it in its row, by a machine of 128 states. So each index costs what it
/// would at twice the spacing, while the encoder chooses among paths through points that lie one spacing apart. Symbols of
/// small scales, most of which are 0, move the machine, too: so it does not get out of step where a scale is estimated
/// otherwise, as when a decoded picture is coded again.
enum Trellis {
    /// The first scale index whose latents are on the trellis, where so few are not coded.
    static let firstScale = 14
    /// What is taken off a scale index: the points of a class lie a step and a half apart, which is 4.7 eighths of an octave.
    static let scaleOffset = Int(AEC_TRELLIS_SCALE_OFFSET)
    /// Between neighbouring points of both classes, in 64ths of a step.
    static let spacing = Int(AEC_TRELLIS_SPACING)
    static let largestIndex = Int(AEC_TRELLIS_LARGEST)
    /// More than any scale index: where nothing is on the trellis.
    static let noScale = 128

    /// How much finer the steps of the latents are than without a trellis, in 65536ths of an octave: none up to level 4, an eighth
    /// of an octave about at level 7. So a quality gives the fidelity that it gives without, its highest, too.
    static func refinement(at quality: Quality) -> Int32 { 10 * max(0, Int32(quality.raw) - 1024) }

    /// The state after an index; the lowest bit of a state is the class of the next one.
    @inline(__always)
    static func next(_ state: Int, after index: Int) -> Int {
        state >> 1 ^ 78 &* (state & 1) ^ 43 &* (index & 1)
    }
}
