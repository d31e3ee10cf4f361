/// The settings of the encoder that an effort stands for.
struct EncodingPlan {
    /// Lambdas of rate-distortion optimised quantisation: squared steps per bit; 0 is to the nearest.
    ///
    /// A uniform quantiser of fine steps trades ln(2) / 6 = 0.116 squared steps for a bit. Here a third to a half of that is
    /// best: a residual that is rounded away also misleads the predictions of its neighbours.
    struct Lambdas {
        /// Where residuals are rounded to 0 or 1.
        let deadZone: Double
        /// On the trellis.
        let trellis: Double

        var weighBits: Bool { deadZone > 0 || trellis > 0 }

        fileprivate static let fast = Lambdas(deadZone: 0.045, trellis: 0.055)
        /// Where what is decided is refined.
        fileprivate static let thorough = Lambdas(deadZone: 0.05, trellis: 0.07)
        fileprivate static let nearest = Lambdas(deadZone: 0, trellis: 0)
    }

    let lambdas: Lambdas
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
        case 1, 2: (lambdas, passes, bins, refinements) = (.fast, 1, .one, 0)
        case 3: (lambdas, passes, bins, refinements) = (.fast, 1, .several, 0)
        case 4: (lambdas, passes, bins, refinements) = (.fast, 2, .several, 0)
        case 5: (lambdas, passes, bins, refinements) = (.fast, 2, .many, 0)
        case 6: (lambdas, passes, bins, refinements) = (.fast, 3, .many, 0)
        case 7: (lambdas, passes, bins, refinements) = (.thorough, 2, .many, 1)
        case 8: (lambdas, passes, bins, refinements) = (.thorough, 2, .many, 2)
        default: (lambdas, passes, bins, refinements) = (.thorough, 3, .many, 4)
        }
    }

    /// The same without what changes latents: each is rounded to the nearest, whatever it costs.
    init(nearest plan: EncodingPlan) {
        usesTrellis = plan.usesTrellis
        (lambdas, passes, bins, refinements) = (.nearest, 1, plan.bins, 0)
    }
}
