/// The layers of `Architecture` as the model file holds them: views into the model's memory, which outlives them.
///
/// Weights are int16 in units of 2^-(exponent of the output channel); what the arithmetic needs of the exponents is
/// the shift that brings an accumulator to its output's scale. The formulas are those of CAECKernels.h.

/// A 1x1 convolution from `inputs` to `outputs` channels.
struct PointwiseLayer {
    let inputs: Int
    let outputs: Int
    /// [outputs][inputs]
    let weights: UnsafePointer<Int16>
    /// [outputs]
    let bias: UnsafePointer<Int32>
    /// [outputs], 1...30
    let shift: UnsafePointer<Int32>
}

/// A 3x3 convolution of each channel on its own.
struct DepthwiseLayer {
    let channels: Int
    /// [9][channels], tap = 3 * (dy + 1) + (dx + 1)
    let weights: UnsafePointer<Int16>
    /// [channels]
    let bias: UnsafePointer<Int32>
    /// [channels], 1...30
    let shift: UnsafePointer<Int32>
}

/// x + down(relu(up(depthwise(x)))) with twice the channels in between.
struct BlockLayers {
    let depthwise: DepthwiseLayer
    let up: PointwiseLayer
    let down: PointwiseLayer
}

/// Per-channel factors that depend on the quality: log2 with 16 fraction bits at the 8 trained levels.
struct GainTable {
    let channels: Int
    /// [8][channels]
    let log2: UnsafePointer<Int32>
}

/// g_a: tiles of 8x8 pixels to latents.
struct AnalysisLayers {
    let input: PointwiseLayer
    let blocks8: [BlockLayers]
    let gain: GainTable
    let down: PointwiseLayer
    let blocks16: [BlockLayers]
    let output: PointwiseLayer

    init(_ reader: inout ModelReader) throws(AECError) {
        input = try reader.pointwise()
        blocks8 = try reader.blocks()
        gain = try reader.table()
        down = try reader.pointwise()
        blocks16 = try reader.blocks()
        output = try reader.pointwise()
    }
}

/// h_a: latents to hyper-latents.
struct HyperAnalysisLayers {
    let input: PointwiseLayer
    let block16: BlockLayers
    let down32: PointwiseLayer
    let block32: BlockLayers
    let down64: PointwiseLayer
    let gain: GainTable  // zEnc

    init(_ reader: inout ModelReader) throws(AECError) {
        input = try reader.pointwise()
        block16 = try reader.block()
        down32 = try reader.pointwise()
        block32 = try reader.block()
        down64 = try reader.pointwise()
        gain = try reader.table()
    }
}

/// h_s: hyper-latents to psi.
struct HyperSynthesisLayers {
    let gain: GainTable  // zDec
    let up32: PointwiseLayer
    let block32: BlockLayers
    let up16: PointwiseLayer
    let block16: BlockLayers
    let psiGain: GainTable

    init(_ reader: inout ModelReader) throws(AECError) {
        gain = try reader.table()
        up32 = try reader.pointwise()
        block32 = try reader.block()
        up16 = try reader.pointwise()
        block16 = try reader.block()
        psiGain = try reader.table()
    }
}

/// One of the four steps of the spatial context model.
struct ContextLayers {
    let input: PointwiseLayer
    let block: BlockLayers
    let output: PointwiseLayer

    init(_ reader: inout ModelReader) throws(AECError) {
        input = try reader.pointwise()
        block = try reader.block()
        output = try reader.pointwise()
    }
}

/// Quantisation of the latents: a number for each channel of theirs.
struct LatentTables {
    let qEnc: GainTable
    let mean: GainTable
    let qDec: GainTable
    /// log2 of q_enc * t16: what brings a log scale from units of the spread to units of the step.
    let scaleOffset: GainTable

    init(_ reader: inout ModelReader) throws(AECError) {
        qEnc = try reader.table()
        mean = try reader.table()
        qDec = try reader.table()
        scaleOffset = try reader.table(.offset)
    }
}

/// g_s: latents to tiles of 8x8 pixels.
struct SynthesisLayers {
    let input: PointwiseLayer
    let blocks16: [BlockLayers]
    let up8: PointwiseLayer
    let gain: GainTable
    let blocks8: [BlockLayers]
    let output: PointwiseLayer

    init(_ reader: inout ModelReader) throws(AECError) {
        input = try reader.pointwise()
        blocks16 = try reader.blocks()
        up8 = try reader.pointwise()
        gain = try reader.table()
        blocks8 = try reader.blocks()
        output = try reader.pointwise()
    }
}

/// What the entropy coder takes from the model: tables at the 8 trained levels, views into the model's memory.
struct EntropyLevels {
    /// The first scale index that is coded at all, 0...127; symbols of a lower index are zero.
    let firstCodedScale: UInt8
    /// Of the hyper-latents.
    let channels: Int
    /// [8][channels]: the scale index of each hyper-latent channel, `firstCodedScale`...127.
    let zScale: UnsafePointer<UInt8>
    /// [8][channels]: what is subtracted from a hyper-latent before coding, -4096...4096.
    let zOffset: UnsafePointer<Int16>
}
