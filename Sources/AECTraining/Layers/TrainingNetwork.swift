import AEC

/// The network of the codec as it is trained: the layers of `Architecture`, on a tape.
///
/// Channels are in the order of the integer network: pixels of an 8x8 tile as (dy, dx, colour), 2x2 cells as
/// (dy, dx, channel), predictions as four groups of means and log scales.
public final class TrainingNetwork: @unchecked Sendable {
    /// The trained quality levels: 0...7, of which lower ones make smaller files.
    public static let levels = 8
    /// Colours of an 8x8 tile.
    static let tileChannels = 192
    static let mixtureComponents = 3

    let architecture: Architecture
    /// How wide and deep the network is.
    public var size: NetworkSize { architecture.size }
    /// All weights, biases and gains: "g_a.input.weight".
    public let parameters: Parameters
    /// The spread of each latent, [latents]: a constant that PCA sets, folded into weights on export.
    public let spread: FloatBuffer
    /// The distribution of the hyper-latents.
    let mixture: LogisticMixtureParameters
    /// All residual blocks, in the order in which data passes them.
    let blocks: [Block]
    /// By the names of `Architecture`; without tables that follow from others.
    private let layers: [String: TrainedLayer]

    /// What a layer or table of a model file is made of.
    enum TrainedLayer {
        /// The rows of one matrix after those of another.
        case pointwise([Pointwise])
        case depthwise(Depthwise)
        /// Gains of values in units of the spread, or of values themselves.
        case gain(Gain, ofSpreads: Bool = false)
    }

    /// A network with all parameters zero.
    public init(_ size: NetworkSize = .standard, kernels: Kernels = .best) {
        let architecture = Architecture(size)
        self.architecture = architecture
        let p = Parameters(kernels: kernels)
        var layers: [String: TrainedLayer] = [:]
        var mixture: LogisticMixtureParameters?
        for layer in architecture.layersOfCheckpoints {
            let (name, outputs) = (layer.name, layer.outputs)
            if mixture == nil, name.hasPrefix("context.") {
                let shape = [size.hyperLatents, Self.mixtureComponents]
                mixture = LogisticMixtureParameters(
                    means: p.vector("mixture.means", shape),
                    scales: p.vector("mixture.scales", shape),
                    weights: p.vector("mixture.weights", shape))
            }
            switch layer.kind {
            case .pointwise:
                let groups = layer.writesLatents ? 4 : 1
                layers[name] = .pointwise(
                    Pointwise.parts(p, name, layer.taps, outputs, count: groups))
            case .depthwise: layers[name] = .depthwise(Depthwise(p, name, outputs))
            case .gain: layers[name] = .gain(Gain(p, name, outputs, levels: Self.levels))
            case .offset: break
            }
        }
        p.seal()
        parameters = p
        spread = FloatBuffer(count: size.latents)
        spread.fill(1)
        self.mixture = mixture!
        self.layers = layers
        blocks = architecture.layers.compactMap {
            guard case .depthwise(let depthwise) = layers[$0.name] else { return nil }
            let name = String($0.name.dropLast(".depthwise".count))
            guard case .pointwise(let up) = layers[name + ".up"],
                case .pointwise(let down) = layers[name + ".down"]
            else { return nil }
            return Block(
                name, trunk: $0.reads[0].name, depthwise: depthwise, up: up[0], down: down[0])
        }
    }
}

/// Layers by their names in `Architecture`, which must have them.
extension TrainingNetwork {
    func pointwise(_ name: String) -> Pointwise { parts(name)[0] }

    /// A layer whose outputs are used in parts.
    func parts(_ name: String) -> [Pointwise] {
        guard case .pointwise(let parts) = trained(name) else { fatalError(name) }
        return parts
    }

    func gain(_ name: String) -> Gain {
        guard case .gain(let gain, _) = trained(name) else { fatalError(name) }
        return gain
    }

    /// The block of this name, or the blocks of these names.
    func blocks(_ name: String) -> [Block] {
        blocks.filter { $0.name == name || $0.name.hasPrefix(name + ".") }
    }

    /// A layer or table of a model file. Means and log scales have their gains from the quantiser.
    func trained(_ name: String) -> TrainedLayer {
        if let layer = layers[name] { return layer }
        return .gain(gain("latents.qEnc"), ofSpreads: true)
    }
}

extension Architecture {
    /// The layers with parameters, in the order in which checkpoints have them: the four steps of the context model
    /// side by side.
    fileprivate var layersOfCheckpoints: [Layer] {
        func rank(_ name: String) -> Int {
            if name.hasPrefix("context.") {
                return name.hasSuffix(".input") ? 1 : name.hasSuffix(".output") ? 3 : 2
            }
            return name.hasPrefix("latents.") || name.hasPrefix("g_s.") ? 4 : 0
        }
        let trained = layers.filter { $0.name != "latents.mean" && $0.kind != .offset }
        return (0...4).flatMap { part in trained.filter { rank($0.name) == part } }
    }
}

extension Architecture.Layer {
    /// Of each group of latents, means and then log scales.
    var writesLatents: Bool { writes.count > 1 && writes[0].name != writes[1].name }
}
