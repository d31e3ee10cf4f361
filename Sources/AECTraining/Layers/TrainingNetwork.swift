/// The network of the codec as it is trained: the layers of the reference (names as there), on a tape.
///
/// Channels are in the order of the integer network: pixels of an 8x8 tile as (dy, dx, colour), 2x2 cells as
/// (dy, dx, channel), predictions as four groups of means and log scales.
public final class TrainingNetwork: @unchecked Sendable {
    /// How wide and deep a network is. Only the standard size can be exported to an integer model.
    public struct Size: Sendable, Equatable {
        /// Channels of g_a and g_s at 1/8 of the picture's resolution, and of the hyper transforms.
        public var features = 128
        /// Channels of the latents y, at 1/16.
        public var latents = 320
        /// Channels of the hyper-latents z, at 1/64.
        public var hyper = 96
        /// Channels of psi, the output of the hyper-synthesis for the context model, at 1/16.
        public var psi = 192
        /// Residual blocks of g_a at 1/8.
        public var analysisBlocks = 6
        /// Residual blocks of g_s at 1/8.
        public var synthesisBlocks = 8

        /// The size of the format's integer network.
        public static let standard = Size()
    }

    /// The trained quality levels: 0...7, of which lower ones make smaller files.
    public static let levels = 8
    /// Colours of an 8x8 tile.
    static let tileChannels = 192
    static let mixtureComponents = 3

    /// How wide and deep the network is.
    public let size: Size
    /// All weights, biases and gains, named as in the reference.
    public let parameters: Parameters
    /// The spread of each latent, [latents]: a constant that PCA sets, folded into weights on export.
    public let spread: FloatBuffer

    let aIn: Pointwise
    let a8: [Block]
    let aGain: Gain
    let aDown: Pointwise
    let a16: Block
    let aOut: Pointwise
    let hIn: Pointwise
    let hBlock16: Block
    let hDown32: Pointwise
    let hBlock32: Block
    let hDown64: Pointwise
    let zEnc, zDec: Gain
    let gIn: Pointwise
    let gBlock32: Block
    let gUp: Pointwise
    let gBlock16: Block
    let psiGain: Gain
    let mixture: LogisticMixtureParameters
    let contextIn: [Pointwise]
    let contextBlock: [Block]
    /// By step and channel group: the rows of one matrix.
    let contextOut: [[(weights: Matrix, bias: Vector)]]
    let qEnc, qDec: Gain
    let sIn: Pointwise
    let s16: Block
    let sUp: Pointwise
    let sGain: Gain
    let s8: [Block]
    let sOut: Pointwise

    /// A network with all parameters zero.
    public init(_ size: Size = .standard, kernels: Kernels = .best) {
        self.size = size
        let p = Parameters(kernels: kernels)
        let (n, c, z, f) = (size.features, size.latents, size.hyper, size.psi)
        func gain(_ name: String, _ channels: Int) -> Gain {
            Gain(p, name, channels, levels: Self.levels)
        }
        aIn = Pointwise(p, "a_in", Self.tileChannels, n)
        a8 = (0..<size.analysisBlocks).map { Block(p, "a8.\($0)", n) }
        aGain = gain("a_gain", n)
        aDown = Pointwise(p, "a_down", 4 * n, c)
        a16 = Block(p, "a16.0", c)
        aOut = Pointwise(p, "a_out", c, c)
        hIn = Pointwise(p, "h_in", c, n)
        hBlock16 = Block(p, "h_b1.0", n)
        hDown32 = Pointwise(p, "h_d1", 4 * n, n)
        hBlock32 = Block(p, "h_b2.0", n)
        hDown64 = Pointwise(p, "h_d2", 4 * n, z)
        zEnc = gain("z_enc", z)
        zDec = gain("z_dec", z)
        gIn = Pointwise(p, "g_in", z, 4 * n)
        gBlock32 = Block(p, "g_b1.0", n)
        gUp = Pointwise(p, "g_up", n, 4 * f)
        gBlock16 = Block(p, "g_b2.0", f)
        psiGain = gain("psi_gain", f)
        let shape = [z, Self.mixtureComponents]
        mixture = LogisticMixtureParameters(
            means: p.vector("zm", shape), scales: p.vector("zs", shape),
            weights: p.vector("zw", shape))
        contextIn = (0..<4).map { Pointwise(p, "ctx_in.\($0)", $0 == 0 ? f : f + c, f) }
        contextBlock = (0..<4).map { Block(p, "ctx_b.\($0).0", f) }
        contextOut = (0..<4).map { step in
            let weights = p.matrix("ctx_out.\(step).weight", rows: 2 * c, columns: f, slices: 4)
            let bias = p.vector("ctx_out.\(step).bias", [2 * c])
            return (0..<4).map {
                (weights[$0], Vector(offset: bias.offset + $0 * c / 2, count: c / 2))
            }
        }
        qEnc = gain("q_enc", c)
        qDec = gain("q_dec", c)
        sIn = Pointwise(p, "s_in", c, c)
        s16 = Block(p, "s16.0", c)
        sUp = Pointwise(p, "s_up", c, 4 * n)
        sGain = gain("s_gain", n)
        s8 = (0..<size.synthesisBlocks).map { Block(p, "s8.\($0)", n) }
        sOut = Pointwise(p, "s_out", n, Self.tileChannels)
        p.seal()
        parameters = p
        spread = FloatBuffer(count: c)
        spread.fill(1)
    }
}
