import AEC

/// The network in float32, as it was trained: what calibration runs, and what the integer network is compared with.
///
///     let network = try FloatNetwork(Safetensors(bytes))
///     let result = try network.run(image, q: 3.5)         // every stage, symbols and ideal bits
///
/// The stages are named as in the field: g_a (analysis), h_a, h_s, the four-step context, g_s (synthesis).
public struct FloatNetwork: Sendable {
    public var analysisInput: FloatPointwise
    public var analysisBlocks8: [FloatBlock]
    public var analysisGain: FloatGain
    public var analysisDown: FloatPointwise
    public var analysisBlocks16: [FloatBlock]
    public var analysisOutput: FloatPointwise

    public var hyperInput: FloatPointwise
    public var hyperBlock16: FloatBlock
    public var hyperDown32: FloatPointwise
    public var hyperBlock32: FloatBlock
    public var hyperDown64: FloatPointwise
    public var zEnc: FloatGain

    public var zDec: FloatGain
    public var hyperUp32: FloatPointwise
    public var hyperSynthesisBlock32: FloatBlock
    public var hyperUp16: FloatPointwise
    public var hyperSynthesisBlock16: FloatBlock
    public var psiGain: FloatGain

    public var contextInput: [FloatPointwise]
    public var contextBlock: [FloatBlock]
    /// Rows: for each of four channel groups 80 means, then 80 log scales.
    public var contextOutput: [FloatPointwise]

    public var qEnc: FloatGain
    public var qDec: FloatGain
    /// The spread of each latent, [320].
    public var spread: [Float]

    public var synthesisInput: FloatPointwise
    public var synthesisBlocks16: [FloatBlock]
    public var synthesisUp8: FloatPointwise
    public var synthesisGain: FloatGain
    public var synthesisBlocks8: [FloatBlock]
    public var synthesisOutput: FloatPointwise

    /// The prior of the hyper-latents, a mixture of three logistics per channel: means, negative log scales and
    /// log weights, [96][3].
    public var zMeans: [Float]
    public var zScales: [Float]
    public var zWeights: [Float]

    public static let latentChannels = 320
    public static let hyperChannels = 96
    public static let psiChannels = 192

    /// Reads and reorders the weights of the reference network.
    /// - Throws: `malformed` when a tensor is missing, has another shape, or a value that is not finite.
    public init(_ file: Safetensors) throws(AECError) {
        let reader = WeightReader(file: file)
        analysisInput = try reader.pointwise("a_in", 192, 128, columns: .planar(8, 3))
        analysisBlocks8 = try reader.blocks("a8", 128, count: 6)
        analysisGain = try reader.gain("a_gain", 128)
        analysisDown = try reader.pointwise("a_down", 512, 320, columns: .planar(2, 128))
        analysisBlocks16 = try reader.blocks("a16", 320, count: 1)
        analysisOutput = try reader.pointwise("a_out", 320, 320)

        hyperInput = try reader.pointwise("h_in", 320, 128)
        hyperBlock16 = try reader.block("h_b1.0", 128)
        hyperDown32 = try reader.pointwise("h_d1", 512, 128, columns: .planar(2, 128))
        hyperBlock32 = try reader.block("h_b2.0", 128)
        hyperDown64 = try reader.pointwise("h_d2", 512, 96, columns: .planar(2, 128))
        zEnc = try reader.gain("z_enc", 96)

        zDec = try reader.gain("z_dec", 96)
        hyperUp32 = try reader.pointwise("g_in", 96, 512, rows: .planar(2, 128))
        hyperSynthesisBlock32 = try reader.block("g_b1.0", 128)
        hyperUp16 = try reader.pointwise("g_up", 128, 768, rows: .planar(2, 192))
        hyperSynthesisBlock16 = try reader.block("g_b2.0", 192)
        psiGain = try reader.gain("psi_gain", 192)

        contextInput = []
        contextBlock = []
        contextOutput = []
        for k in 0..<4 {
            contextInput.append(try reader.pointwise("ctx_in.\(k)", k == 0 ? 192 : 512, 192))
            contextBlock.append(try reader.block("ctx_b.\(k).0", 192))
            contextOutput.append(try reader.pointwise("ctx_out.\(k)", 192, 640, rows: .groups))
        }

        qEnc = try reader.gain("q_enc", 320)
        qDec = try reader.gain("q_dec", 320)
        spread = try reader.spread(320)

        synthesisInput = try reader.pointwise("s_in", 320, 320)
        synthesisBlocks16 = try reader.blocks("s16", 320, count: 1)
        synthesisUp8 = try reader.pointwise("s_up", 320, 512, rows: .planar(2, 128))
        synthesisGain = try reader.gain("s_gain", 128)
        synthesisBlocks8 = try reader.blocks("s8", 128, count: 8)
        synthesisOutput = try reader.pointwise("s_out", 128, 192, rows: .planar(8, 3))

        zMeans = try reader.values("zm", [96, 3])
        zScales = try reader.values("zs", [96, 3])
        zWeights = try reader.values("zw", [96, 3])
    }
    /// All blocks with their names and the tensors that they add to, as `Model.tensors` has them.
    var blocks: [(name: String, trunk: String, block: FloatBlock)] {
        func list(_ room: String, _ kind: String, _ trunk: String, _ blocks: [FloatBlock])
            -> [(name: String, trunk: String, block: FloatBlock)]
        {
            blocks.enumerated().map { ("\(room).\(kind).\($0)", "\(room).\(trunk)", $1) }
        }
        return list("analysis", "blocks8", "trunk8", analysisBlocks8)
            + list("analysis", "blocks16", "trunk16", analysisBlocks16)
            + [
                ("hyperAnalysis.block16", "hyperAnalysis.trunk16", hyperBlock16),
                ("hyperAnalysis.block32", "hyperAnalysis.trunk32", hyperBlock32),
                ("hyperSynthesis.block32", "hyperSynthesis.trunk32", hyperSynthesisBlock32),
                ("hyperSynthesis.block16", "hyperSynthesis.trunk16", hyperSynthesisBlock16),
            ]
            + contextBlock.enumerated().map { ("context.\($0).block", "context.\($0).trunk", $1) }
            + list("synthesis", "blocks16", "trunk16", synthesisBlocks16)
            + list("synthesis", "blocks8", "trunk8", synthesisBlocks8)
    }
}
