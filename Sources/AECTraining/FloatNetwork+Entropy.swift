import AEC

/// Every stage of the float network for one image.
public struct FloatResult: Sendable {
    /// [h][w][320] latents in transform units
    public var y: FeatureMap
    /// [h/4][w/4][96] hyper-latents, rounded: their symbols
    public var z: FeatureMap
    /// [4 * (h/4)][4 * (w/4)][192], of which the context uses h x w
    public var psi: FeatureMap
    /// [h][w][320] predicted means in units of the step
    public var mean: FeatureMap
    /// [h][w][320] natural logarithm of the scale in units of the step, not clamped
    public var logScale: FeatureMap
    /// [h][w][320] round(y * q_enc - mean)
    public var symbols: FeatureMap
    /// [h][w][320] in transform units
    public var yHat: FeatureMap
    /// [16h][16w][3], RGB in 0...1, not clamped
    public var xHat: FeatureMap
    /// The ideal code lengths: under Gaussians for y, under the mixtures of logistics for z.
    public var yBits: Double
    public var zBits: Double

    /// In dB, of the picture rounded to 8 bits, over all samples of the image.
    public func psnr(to image: AECImage) -> Double {
        let samples = image.colorModel.channels
        let pixels = image.pixels
        var error = 0.0
        for y in 0..<image.height {
            for x in 0..<image.width {
                for c in 0..<3 {
                    let value = Double((min(max(xHat[y, x, c], 0), 1) * 255).rounded())
                    let pixel = y * image.width + x
                    let original = Double(pixels[pixel * samples + (samples == 3 ? c : 0)])
                    error += (value - original) * (value - original)
                }
            }
        }
        let mean = error / Double(3 * image.width * image.height)
        return 10 * logarithm10(255 * 255 / max(mean, 1e-9))
    }
}

extension FloatNetwork {
    /// The position in each 2x2 cell, 2 * row + column, that a channel group codes at a step: `order[group][step]`.
    static let order = [[0, 3, 1, 2], [3, 0, 2, 1], [1, 2, 0, 3], [2, 1, 3, 0]]

    /// Runs the whole network at level q in 0...7.
    /// - Throws: `limitExceeded` beyond 1024 pixels a side, where a file has more than one group of latents.
    public func run(_ image: AECImage, q: Float) throws(AECError) -> FloatResult {
        try run(image, q: q, probe: nil)
    }

    func run(_ image: AECImage, q: Float, probe: Probe?) throws(AECError) -> FloatResult {
        guard image.width <= 1024, image.height <= 1024 else {
            throw AECError(
                .limitExceeded, "the float network takes images of up to 1024 x 1024 pixels")
        }
        let y = analysis(FeatureMap(image, multiple: 16), q: q, probe: probe)
        var result = latents(y, q: q, probe: probe)
        result.xHat = synthesis(result.yHat, q: q, probe: probe)
        return result
    }

    /// Hyper-latents, the four steps, and the code lengths. `xHat` is left empty.
    func latents(_ y: FeatureMap, q: Float, probe: Probe? = nil) -> FloatResult {
        let padded = y.resized(height: (y.height + 3) / 4 * 4, width: (y.width + 3) / 4 * 4)
        var z = hyperAnalysis(padded, q: q, probe: probe)
        for i in z.values.indices { z.values[i].round(.toNearestOrEven) }
        let psi = hyperSynthesis(z, q: q, probe: probe)
        let empty = FeatureMap(height: y.height, width: y.width, channels: y.channels)
        var result = FloatResult(
            y: y, z: z, psi: psi, mean: empty, logScale: empty, symbols: empty, yHat: empty,
            xHat: FeatureMap(height: 0, width: 0, channels: 3), yBits: 0, zBits: zBits(z))
        let context = psi.resized(height: y.height, width: y.width)
        // What the steps know: y_hat in units of the spread.
        var known = empty
        for step in 0..<4 {
            let output = self.context(
                step: step, step == 0 ? context : context.concatenated(known), probe: probe)
            code(step, output, q: q, &result, &known)
        }
        probe?("analysis.output", result.yHat)
        return result
    }

    /// Codes the quarter of the latents that belongs to a step.
    private func code(
        _ step: Int, _ output: FeatureMap, q: Float, _ result: inout FloatResult,
        _ known: inout FeatureMap
    ) {
        let (enc, dec) = (qEnc.factors(at: q), qDec.factors(at: q))
        for row in 0..<result.y.height {
            for column in 0..<result.y.width {
                let position = 2 * (row % 2) + column % 2
                for c in 0..<result.y.channels {
                    let (group, member) = (c / 80, c % 80)
                    guard FloatNetwork.order[group][step] == position else { continue }
                    let mean = output[row, column, 160 * group + member] * spread[c] * enc[c]
                    let logScale =
                        output[row, column, 160 * group + 80 + member]
                        + logarithm(enc[c] * spread[c])
                    let symbol = (result.y[row, column, c] * enc[c] - mean).rounded(
                        .toNearestOrEven)
                    let yHat = (symbol + mean) * dec[c]
                    result.mean[row, column, c] = mean
                    result.logScale[row, column, c] = logScale
                    result.symbols[row, column, c] = symbol
                    result.yHat[row, column, c] = yHat
                    result.yBits += FloatNetwork.gaussianBits(
                        Double(symbol), logScale: Double(logScale))
                    known[row, column, c] = yHat / spread[c]
                }
            }
        }
    }

    /// Bits of an integer under a Gaussian integrated over bins of width one; the scale within exp(-2.5)...exp(8).
    static func gaussianBits(_ symbol: Double, logScale: Double) -> Double {
        let sigma = exponential(min(max(logScale, -2.5), 8))
        let v = abs(symbol)
        func below(_ t: Double) -> Double { 0.5 * complementaryError(-t / 2.0.squareRoot()) }
        return -logarithm2(max(below((0.5 - v) / sigma) - below((-0.5 - v) / sigma), 1e-9))
    }

    /// Bits of hyper-latents under a mixture of three logistics per channel.
    private func zBits(_ z: FeatureMap) -> Double {
        var bits = 0.0
        for (i, value) in z.values.enumerated() {
            let c = i % z.channels
            var (probability, total) = (0.0, 0.0)
            for k in 0..<3 {
                let weight = exponential(Double(zWeights[3 * c + k]))
                let (distance, scale) = (
                    abs(Double(value) - Double(zMeans[3 * c + k])),
                    exponential(-Double(zScales[3 * c + k]))
                )
                func below(_ t: Double) -> Double { 1 / (1 + exponential(-t * scale)) }
                probability += weight * (below(0.5 - distance) - below(-0.5 - distance))
                total += weight
            }
            bits -= logarithm2(max(probability / total, 1e-9))
        }
        return bits
    }
}
