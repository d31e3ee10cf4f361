/// A model's network in the order in which this machine's kernels read it. Made once for a model, which it points
/// into and which must outlive it.
final class PackedNetwork: Sendable {
    let analysis: AnalysisNetwork
    let hyperAnalysis: HyperAnalysisNetwork
    let hyperSynthesis: HyperSynthesisNetwork
    let context: ContextNetwork
    let synthesis: SynthesisNetwork

    init(_ model: Model) {
        analysis = AnalysisNetwork(model.analysis)
        hyperAnalysis = HyperAnalysisNetwork(model.hyperAnalysis)
        hyperSynthesis = HyperSynthesisNetwork(model.hyperSynthesis)
        context = ContextNetwork(model.context)
        synthesis = SynthesisNetwork(model.synthesis)
    }
}
