import AEC

/// Sees every tensor of a forward pass under its name in the model file.
typealias Probe = (String, FeatureMap) -> Void

/// The transforms. Shapes are those of an image of H x W pixels; a probe sees what calibration needs.
extension FloatNetwork {
    private func apply(
        _ block: FloatBlock, _ x: FeatureMap, _ trunk: String, _ name: String, _ probe: Probe?
    ) -> FeatureMap {
        let filtered = block.depthwise(x)
        probe?(name + ".depthwise", filtered)
        let raised = block.up(filtered, relu: true)
        probe?(name + ".up", raised)
        var result = block.down(raised)
        // Saturates on its own before it is added, so its range counts too.
        probe?(trunk, result)
        for i in result.values.indices { result.values[i] += x.values[i] }
        probe?(trunk, result)
        return result
    }

    /// g_a. [H][W][3], H and W multiples of 16 -> y [H/16][W/16][320] in transform units
    func analysis(_ x: FeatureMap, q: Float, probe: Probe? = nil) -> FeatureMap {
        var t = analysisInput(x.unshuffled(8))
        probe?("analysis.trunk8", t)
        for (i, block) in analysisBlocks8.enumerated() {
            t = apply(block, t, "analysis.trunk8", "analysis.blocks8.\(i)", probe)
        }
        t = t.scaled(by: analysisGain.factors(at: q))
        probe?("analysis.gain", t)
        t = analysisDown(t.unshuffled(2))
        probe?("analysis.trunk16", t)
        for (i, block) in analysisBlocks16.enumerated() {
            t = apply(block, t, "analysis.trunk16", "analysis.blocks16.\(i)", probe)
        }
        t = analysisOutput(t)
        probe?("analysis.output", t)
        return t
    }

    /// h_a. y [4h][4w][320] in transform units -> z [h][w][96], not yet rounded
    func hyperAnalysis(_ y: FeatureMap, q: Float, probe: Probe? = nil) -> FeatureMap {
        var t = hyperInput(y.scaled(by: spread.map { 1 / $0 }))
        probe?("hyperAnalysis.trunk16", t)
        t = apply(hyperBlock16, t, "hyperAnalysis.trunk16", "hyperAnalysis.block16", probe)
        t = hyperDown32(t.unshuffled(2))
        probe?("hyperAnalysis.trunk32", t)
        t = apply(hyperBlock32, t, "hyperAnalysis.trunk32", "hyperAnalysis.block32", probe)
        t = hyperDown64(t.unshuffled(2))
        probe?("hyperAnalysis.output", t)
        return t.scaled(by: zEnc.factors(at: q))
    }

    /// h_s. z [h][w][96] -> psi [4h][4w][192]
    func hyperSynthesis(_ z: FeatureMap, q: Float, probe: Probe? = nil) -> FeatureMap {
        var t = z.scaled(by: zDec.factors(at: q))
        probe?("hyperSynthesis.gain", t)
        t = hyperUp32(t).shuffled(2)
        probe?("hyperSynthesis.trunk32", t)
        t = apply(
            hyperSynthesisBlock32, t, "hyperSynthesis.trunk32", "hyperSynthesis.block32", probe)
        t = hyperUp16(t).shuffled(2)
        probe?("hyperSynthesis.trunk16", t)
        t = apply(
            hyperSynthesisBlock16, t, "hyperSynthesis.trunk16", "hyperSynthesis.block16", probe)
        t = t.scaled(by: psiGain.factors(at: q))
        probe?("hyperSynthesis.psi", t)
        return t
    }

    /// One step of the context: psi and, but for step 0, what is known of y_hat / spread.
    /// -> [h][w][640] in the order of `contextOutput`, in units of the spread
    func context(step: Int, _ input: FeatureMap, probe: Probe? = nil) -> FeatureMap {
        let name = "context.\(step)"
        var t = contextInput[step](input, relu: true)
        probe?(name + ".trunk", t)
        t = apply(contextBlock[step], t, name + ".trunk", name + ".block", probe)
        t = contextOutput[step](t)
        if let probe {
            // The means, 80 of each group's 160 rows.
            var means = FeatureMap(height: t.height, width: t.width, channels: 320)
            for p in 0..<t.pixels {
                for c in 0..<320 {
                    means.values[320 * p + c] = t.values[640 * p + c / 80 * 160 + c % 80]
                }
            }
            probe("context.mean", means)
        }
        return t
    }

    /// g_s. y_hat [h][w][320] in transform units -> [16h][16w][3], RGB in 0...1, not clamped
    func synthesis(_ yHat: FeatureMap, q: Float, probe: Probe? = nil) -> FeatureMap {
        var t = synthesisInput(yHat)
        probe?("synthesis.trunk16", t)
        for (i, block) in synthesisBlocks16.enumerated() {
            t = apply(block, t, "synthesis.trunk16", "synthesis.blocks16.\(i)", probe)
        }
        t = synthesisUp8(t).shuffled(2)
        probe?("synthesis.up8", t)
        t = t.scaled(by: synthesisGain.factors(at: q))
        probe?("synthesis.trunk8", t)
        for (i, block) in synthesisBlocks8.enumerated() {
            t = apply(block, t, "synthesis.trunk8", "synthesis.blocks8.\(i)", probe)
        }
        var picture = synthesisOutput(t).shuffled(8)
        for i in picture.values.indices { picture.values[i] += 0.5 }
        return picture
    }
}
