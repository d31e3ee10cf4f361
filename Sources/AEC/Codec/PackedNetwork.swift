/// A model's network in the order in which this machine's kernels read it. Made once for a model, into whose memory
/// it points.
final class PackedNetwork: Sendable {
    let analysis: AnalysisNetwork
    let hyperAnalysis: HyperAnalysisNetwork
    let hyperSynthesis: HyperSynthesisNetwork
    let context: ContextNetwork
    let synthesis: SynthesisNetwork

    init(
        analysis: AnalysisLayers, hyperAnalysis: HyperAnalysisLayers, hyperSynthesis: HyperSynthesisLayers,
        context: [ContextLayers], synthesis: SynthesisLayers
    ) {
        self.analysis = AnalysisNetwork(analysis)
        self.hyperAnalysis = HyperAnalysisNetwork(hyperAnalysis)
        self.hyperSynthesis = HyperSynthesisNetwork(hyperSynthesis)
        self.context = ContextNetwork(context)
        self.synthesis = SynthesisNetwork(synthesis)
    }
}
