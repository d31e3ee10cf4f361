/// What encoding needs beyond decoding, in the order in which this machine's kernels read it.
final class EncoderNetwork: Sendable {
    let analysis: AnalysisNetwork
    let hyperAnalysis: HyperAnalysisNetwork

    init(_ model: Model) {
        analysis = AnalysisNetwork(model.analysis)
        hyperAnalysis = HyperAnalysisNetwork(model.hyperAnalysis)
    }
}

/// What decoding needs.
final class DecoderNetwork: Sendable {
    let hyperSynthesis: HyperSynthesisNetwork
    let context: ContextNetwork
    let synthesis: SynthesisNetwork

    init(_ model: Model) {
        hyperSynthesis = HyperSynthesisNetwork(model.hyperSynthesis)
        context = ContextNetwork(model.context)
        synthesis = SynthesisNetwork(model.synthesis)
    }
}

extension Model {
    /// Packed on first use, like `decoderNetwork`: whoever only reads a header pays for neither.
    var encoderNetwork: EncoderNetwork { lazyEncoderNetwork.get { EncoderNetwork(self) } }

    var decoderNetwork: DecoderNetwork { lazyDecoderNetwork.get { DecoderNetwork(self) } }
}
