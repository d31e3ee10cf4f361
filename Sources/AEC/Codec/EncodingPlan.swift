/// What an effort stands for.
struct EncodingPlan {
    /// What a bit is worth when residuals are rounded to 0 or 1, in squared steps; 0 rounds to the nearest.
    ///
    /// A uniform quantiser of fine steps trades ln(2) / 6 = 0.116 squared steps for a bit. Here a quarter of that is
    /// best: a residual that is rounded away also misleads the predictions of its neighbours.
    let price: Double
    /// How often a group is quantised, each time with the costs of bits that the time before had.
    let passes: Int
    /// How many ways to form bins are tried.
    let bins: SymbolEncoder.BinCandidates
    /// How often the latents are moved towards a better picture.
    let refinements: Int

    init(_ effort: Effort) {
        switch effort.level {
        case 1: (price, passes, bins, refinements) = (0, 1, .one, 0)
        case 2: (price, passes, bins, refinements) = (0.025, 1, .one, 0)
        case 3: (price, passes, bins, refinements) = (0.025, 1, .several, 0)
        case 4: (price, passes, bins, refinements) = (0.025, 2, .several, 0)
        case 5: (price, passes, bins, refinements) = (0.025, 2, .many, 0)
        case 6: (price, passes, bins, refinements) = (0.025, 3, .many, 0)
        case 7: (price, passes, bins, refinements) = (0.035, 2, .many, 1)
        case 8: (price, passes, bins, refinements) = (0.04, 2, .many, 2)
        default: (price, passes, bins, refinements) = (0.04, 3, .many, 4)
        }
    }

    /// The same without what changes latents: each is rounded to the nearest, whatever it costs.
    init(nearest plan: EncodingPlan) { (price, passes, bins, refinements) = (0, 1, plan.bins, 0) }
}
