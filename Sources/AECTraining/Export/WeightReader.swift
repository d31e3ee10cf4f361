import AEC

/// Takes the reference network's tensors out of a file, checks their shapes, and brings channels into the order of the
/// integer network.
struct WeightReader {
    let file: Safetensors

    /// Where the channel at each place of the new order lies in the old one.
    enum Order {
        case same
        /// PyTorch's (channel, dy, dx) with k x k positions becomes (dy, dx, channel).
        case planar(_ k: Int, _ channels: Int)
        /// 320 means, then 320 log scales, become four groups of 80 means and 80 log scales.
        case groups

        func source(_ count: Int) -> [Int] {
            switch self {
            case .same: return Array(0..<count)
            case .planar(let k, let channels):
                return (0..<count).map { i in
                    let (position, channel) = (i / channels, i % channels)
                    return channel * k * k + position
                }
            case .groups:
                return (0..<count).map { i in
                    let (group, kind, channel) = (i / 160, i % 160 / 80, i % 80)
                    return 320 * kind + 80 * group + channel
                }
            }
        }
    }

    /// A tensor of this shape; ones at the end do not matter.
    func values(_ name: String, _ shape: [Int]) throws(AECError) -> [Float] {
        guard let tensor = file.tensors[name] else {
            throw AECError(.malformed, "weights: there is no tensor \(name)")
        }
        guard tensor.shape == shape else {
            throw AECError(
                .malformed,
                "weights: \(name) has the shape \(tensor.shape), where \(shape) is needed")
        }
        guard tensor.values.allSatisfy({ $0.isFinite }) else {
            throw AECError(.malformed, "weights: \(name) has a value that is not finite")
        }
        return tensor.values
    }

    /// The spread of each latent.
    func spread(_ latents: Int) throws(AECError) -> [Float] {
        let spread = try values("t16", [latents])
        if let c = spread.firstIndex(where: { $0 <= 0 }) {
            throw AECError(.malformed, "weights: t16[\(c)] is not positive")
        }
        return spread
    }

    func pointwise(
        _ name: String, _ inputs: Int, _ outputs: Int, rows: Order = .same, columns: Order = .same
    ) throws(AECError) -> FloatPointwise {
        var shape = [outputs, inputs, 1, 1]
        if case .planar(2, let channels) = columns { shape = [outputs, channels, 2, 2] }
        let weights = try values(name + ".weight", shape)
        let bias = try values(name + ".bias", [outputs])
        let (row, column) = (rows.source(outputs), columns.source(inputs))
        return FloatPointwise(
            inputs: inputs, outputs: outputs,
            weights: row.flatMap { o in column.map { i in weights[o * inputs + i] } },
            bias: row.map { bias[$0] })
    }

    func depthwise(_ name: String, _ channels: Int) throws(AECError) -> FloatDepthwise {
        let weights = try values(name + ".weight", [channels, 1, 3, 3])
        return FloatDepthwise(
            channels: channels,
            weights: (0..<9).flatMap { tap in (0..<channels).map { c in weights[9 * c + tap] } },
            bias: try values(name + ".bias", [channels]))
    }

    func block(_ name: String, _ channels: Int) throws(AECError) -> FloatBlock {
        FloatBlock(
            depthwise: try depthwise(name + ".dw", channels),
            up: try pointwise(name + ".up", channels, 2 * channels),
            down: try pointwise(name + ".down", 2 * channels, channels))
    }

    func blocks(_ name: String, _ channels: Int, count: Int) throws(AECError) -> [FloatBlock] {
        var blocks: [FloatBlock] = []
        for i in 0..<count { blocks.append(try block("\(name).\(i)", channels)) }
        return blocks
    }

    func gain(_ name: String, _ channels: Int) throws(AECError) -> FloatGain {
        FloatGain(
            channels: channels, log: try values(name + ".g", [FloatGain.levels, channels]))
    }
}
