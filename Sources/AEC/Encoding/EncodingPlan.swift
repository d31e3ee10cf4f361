/// The settings of the encoder that an effort stands for.
struct EncodingPlan {
    /// The lambda of rate-distortion optimised quantisation: squared steps per bit when residuals are rounded to 0 or 1;
    /// 0 rounds to the nearest.
    ///
    /// A uniform quantiser of fine steps trades ln(2) / 6 = 0.116 squared steps for a bit. Here a quarter of that is
    /// best: a residual that is rounded away also misleads the predictions of its neighbours.
    let lambda: Double
    /// Whether latents of large scales are quantised on a trellis.
    let usesTrellis: Bool
    /// How often a group is quantised, each time with the symbol costs that the previous pass gave.
    let passes: Int
    /// How many ways to form bins are tried.
    let bins: SymbolEncoder.BinCandidates
    /// How often the latents are moved towards a better picture.
    let refinements: Int

    /// Pictures of fewer pixels lose more by a second list of bins than the trellis gains.
    private static let leastPixelsOfTrellis = 64 * 64

    /// - Parameter pixels: of the picture.
    init(_ effort: Effort, pixels: Int) {
        usesTrellis = effort.level > 1 && pixels >= EncodingPlan.leastPixelsOfTrellis
        switch effort.level {
        case 1, 2: (lambda, passes, bins, refinements) = (0.025, 1, .one, 0)
        case 3: (lambda, passes, bins, refinements) = (0.025, 1, .several, 0)
        case 4: (lambda, passes, bins, refinements) = (0.025, 2, .several, 0)
        case 5: (lambda, passes, bins, refinements) = (0.025, 2, .many, 0)
        case 6: (lambda, passes, bins, refinements) = (0.025, 3, .many, 0)
        case 7: (lambda, passes, bins, refinements) = (0.035, 2, .many, 1)
        case 8: (lambda, passes, bins, refinements) = (0.04, 2, .many, 2)
        default: (lambda, passes, bins, refinements) = (0.04, 3, .many, 4)
        }
    }

    /// The same without what changes latents: each is rounded to the nearest, whatever it costs.
    init(nearest plan: EncodingPlan) {
        usesTrellis = plan.usesTrellis
        (lambda, passes, bins, refinements) = (0, 1, plan.bins, 0)
    }
}
