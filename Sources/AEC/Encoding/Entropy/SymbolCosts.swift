/// What magnitudes cost: bits, sign included, of each magnitude 0...16 at each scale, 0...255 with the class as the top bit.
///
/// Only additions, multiplications and divisions of Double, so that every machine has the same.
struct SymbolCosts {
    /// Magnitudes with a cost of their own.
    static let magnitudes = 17

    /// [256][17]
    private var bits: [Double]

    func bits(_ magnitude: Int, scale: Int) -> Double {
        bits[scale * SymbolCosts.magnitudes + magnitude]
    }

    /// Before anything is known of a group, what the model predicts: the better guide among the points beside a latent.
    static let gaussian = SymbolCosts(of: gaussianMasses)
    /// The same with the heavier tails of a Gaussian of uncertain scale: the better estimate of what is coded.
    static let laplacian = SymbolCosts(of: laplacianMasses)

    /// Of distributions with the standard deviations that the scale indices name.
    private init(of masses: (_ scale: Int, _ inClass1: Bool) -> [Double]) {
        bits = []
        bits.reserveCapacity(BinMode.allScales * SymbolCosts.magnitudes)
        for inClass1 in [false, true] {
            for scale in 0..<BinMode.scaleCount {
                for p in masses(scale, inClass1) { bits.append(-PortableMath.log2(p)) }
            }
        }
    }

    /// Of the bins that a group was coded in: what its symbols really cost, nearly.
    ///
    /// - Parameter histogram: complete.
    init(_ plan: BinPlan, _ histogram: borrowing SymbolHistogram) {
        let prior = SymbolCosts.laplacian
        bits = prior.bits
        let columns = SymbolHistogram.columns
        for bin in plan.bins {
            var counts = [Double](repeating: 0, count: columns)
            var total = 0.0
            for scale in bin.firstScale..<bin.endScale where histogram.totals[scale] > 0 {
                let row = scale * columns
                let source = bin.mode.normalised ? histogram.normalised : histogram.counts
                for column in 0..<columns { counts[column] += Double(source[row + column]) }
                total += Double(histogram.totals[scale])
            }
            guard total > 0 else { continue }
            // A few symbols of the prior, so that symbols that have not occurred are expensive but possible.
            let weight = 16.0
            for scale in bin.firstScale..<bin.endScale {
                let shift = bin.mode.shift(scale: scale)
                for magnitude in 0..<SymbolCosts.magnitudes {
                    let high = magnitude == 0 ? 0 : (magnitude - 1) >> shift + 1
                    let low = Double(1 << (magnitude == 0 ? 0 : shift + 1))
                    let p = PortableMath.exp2(-prior.bits(magnitude, scale: scale))
                    let c = counts[high] / low + weight * p
                    bits[scale * SymbolCosts.magnitudes + magnitude] =
                        -PortableMath.log2(c / (total + weight))
                }
            }
        }
    }

    /// The probability of each magnitude with one of its signs, 2^-30 at least: no model is so certain.
    ///
    /// The magnitudes stand for the same intervals as in `laplacianMasses`.
    private static func gaussianMasses(scale: Int, inClass1: Bool) -> [Double] {
        let inverseSigma = PortableMath.exp2(3.75 - (Double(scale) + 0.5) / 8)
        func tail(_ x: Double) -> Double { PortableMath.normalTail(x * inverseSigma) }
        var tails = [inClass1 ? tail(0.25) : tail(0.5)]
        for m in 1..<magnitudes { tails.append(tail(Double(m) + (inClass1 ? 0 : 0.5))) }
        var result = [max(1 - 2 * tails[0], 0x1p-30)]
        for m in 1..<magnitudes { result.append(max(tails[m - 1] - tails[m], 0x1p-30)) }
        return result
    }

    /// The probability of each magnitude with one of its signs, 2^-126 at least.
    ///
    /// In class 0 magnitude m stands for what is nearest to m; in class 1, whose points are 0, 1/2, 3/2, 5/2 and so on, for what is
    /// between m - 1 and m, but for a quarter at 0.
    private static func laplacianMasses(scale: Int, inClass1: Bool) -> [Double] {
        // sqrt(2) / sigma / ln(2), sigma = 2^((scale + 0.5) / 8 - 3.75): halvings a step.
        let rate = 2.0402789 * PortableMath.exp2(3.75 - (Double(scale) + 0.5) / 8)
        let half = PortableMath.exp2(-rate / 2)
        let step = half * half
        let quarter = PortableMath.exp2(-rate / 4)
        var result = [max(1 - (inClass1 ? quarter : half), 0x1p-126)]
        if inClass1 { result.append(max((quarter - step) / 2, 0x1p-126)) }
        var p = (inClass1 ? step : half) * (1 - step) / 2
        while result.count < magnitudes {
            result.append(max(p, 0x1p-126))
            p *= step
        }
        return result
    }
}
