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

/// g_a as the kernels read it.
final class AnalysisNetwork: Sendable {
    let input: PackedPointwise
    let blocks8: [PackedBlock]
    let down: PackedPointwise
    let blocks16: [PackedBlock]
    let output: PackedPointwise

    init(_ layers: AnalysisLayers) {
        input = PackedPointwise(layers.input)
        blocks8 = layers.blocks8.map { PackedBlock($0) }
        down = PackedPointwise(layers.down)
        blocks16 = layers.blocks16.map { PackedBlock($0) }
        output = PackedPointwise(layers.output)
    }
}

/// h_a as the kernels read it.
final class HyperAnalysisNetwork: Sendable {
    let input: PackedPointwise
    let block16: PackedBlock
    let down32: PackedPointwise
    let block32: PackedBlock
    let down64: PackedPointwise

    init(_ layers: HyperAnalysisLayers) {
        input = PackedPointwise(layers.input)
        block16 = PackedBlock(layers.block16)
        down32 = PackedPointwise(layers.down32)
        block32 = PackedBlock(layers.block32)
        down64 = PackedPointwise(layers.down64)
    }
}

/// h_s as the kernels read it.
final class HyperSynthesisNetwork: Sendable {
    let up32: PackedPointwise
    let block32: PackedBlock
    let up16: PackedPointwise
    let block16: PackedBlock

    init(_ layers: HyperSynthesisLayers) {
        up32 = PackedPointwise(layers.up32)
        block32 = PackedBlock(layers.block32)
        up16 = PackedPointwise(layers.up16)
        block16 = PackedBlock(layers.block16)
    }
}

/// The four steps of the context model as the kernels read them.
final class ContextNetwork: Sendable {
    struct Step: Sendable {
        let input: PackedPointwise
        let block: PackedBlock
        let output: PackedPointwise
    }
    let steps: [Step]

    init(_ layers: [ContextLayers]) {
        steps = layers.map {
            Step(
                input: PackedPointwise($0.input), block: PackedBlock($0.block),
                output: PackedPointwise($0.output))
        }
    }
}

/// g_s as the kernels read it.
final class SynthesisNetwork: Sendable {
    let input: PackedPointwise
    let blocks16: [PackedBlock]
    let up8: PackedPointwise
    let blocks8: [PackedBlock]
    let output: PackedPointwise

    init(_ layers: SynthesisLayers) {
        input = PackedPointwise(layers.input)
        blocks16 = layers.blocks16.map { PackedBlock($0) }
        up8 = PackedPointwise(layers.up8)
        blocks8 = layers.blocks8.map { PackedBlock($0) }
        output = PackedPointwise(layers.output)
    }
}
