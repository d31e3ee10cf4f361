/// The transposes of layers, for gradients: what an encoder that refines its latents runs backwards.
///
/// Approximations in the same arithmetic as the layers themselves, so that every machine has the same: weights are
/// rounded again, to the exponents that suit the transposed matrix.
final class AdjointPointwise: Sendable {
    let layer: PackedPointwise

    init(_ source: PointwiseLayer) {
        // The roles of inputs and outputs change.
        let inputs = source.outputs
        let outputs = source.inputs
        let weights = AlignedMemory<Int16>(count: inputs * outputs)
        let bias = AlignedMemory<Int32>(count: outputs)
        let shift = AlignedMemory<Int32>(count: outputs)
        var column = [Double](repeating: 0, count: inputs)
        for o in 0..<outputs {
            var largest = 0.0
            var sum = 0.0
            for i in 0..<inputs {
                let weight = Double(source.weights[i * outputs + o])
                column[i] = weight / Double(1 << Int(source.shift[i]))
                largest = max(largest, column[i].magnitude)
                sum += column[i].magnitude
            }
            // The largest exponent for which no sum can overflow, and a margin for rounding.
            var exponent = 28
            while exponent > 0,
                largest * Double(1 << exponent) > 32766 || sum * Double(1 << exponent) > 59000
            {
                exponent -= 1
            }
            shift.pointer[o] = Int32(max(exponent, 1))
            // Weights that fit no exponent stay zero: no gradient passes.
            guard exponent > 0 else { continue }
            for i in 0..<inputs {
                let weight = (column[i] * Double(1 << exponent)).rounded()
                weights.pointer[o * inputs + i] = Int16(weight)
            }
        }
        layer = withExtendedLifetime((weights, bias, shift)) {
            PackedPointwise(
                PointwiseLayer(
                    inputs: inputs, outputs: outputs, weights: weights.pointer, bias: bias.pointer,
                    shift: shift.pointer))
        }
    }
}

/// A block that can be run backwards.
final class AdjointBlock: @unchecked Sendable {
    let forward: PackedBlock
    private let channels: Int
    private let hiddenCount: Int
    private let depthwise: PackedDepthwise
    private let up: PackedPointwise
    private let upAdjoint: AdjointPointwise
    private let downAdjoint: AdjointPointwise
    private let depthwiseAdjoint: PackedDepthwise
    /// What the transposed depthwise layer points into.
    private let flipped: AlignedMemory<Int16>
    private let noBias: AlignedMemory<Int32>

    init(_ source: BlockLayers, forward: PackedBlock) {
        self.forward = forward
        channels = source.depthwise.channels
        depthwise = PackedDepthwise(source.depthwise)
        let hidden = HiddenChannels(source)
        hiddenCount = hidden.up.outputs
        (up, upAdjoint, downAdjoint) = withExtendedLifetime(hidden) {
            (
                PackedPointwise(hidden.up), AdjointPointwise(hidden.up),
                AdjointPointwise(hidden.down)
            )
        }
        flipped = AlignedMemory(count: 9 * channels)
        noBias = AlignedMemory(count: channels)
        for tap in 0..<9 {
            (flipped.pointer + tap * channels).update(
                from: source.depthwise.weights + (8 - tap) * channels, count: channels)
        }
        depthwiseAdjoint = PackedDepthwise(
            DepthwiseLayer(
                channels: channels, weights: flipped.pointer, bias: noBias.pointer,
                shift: source.depthwise.shift))
    }

    /// Changes `gradient` from that of the block's outputs to that of its inputs, which are `inputs`. `spare` is of the
    /// same size.
    func run(_ gradient: PaddedRows, inputs: PaddedRows, spare: PaddedRows) {
        let width = gradient.width
        let tile = PackedBlock.tile
        let filtered = AlignedMemory<Int16>(count: width * channels)
        let hidden = AlignedMemory<Int16>(count: tile * hiddenCount)
        let pulled = AlignedMemory<Int16>(count: tile * hiddenCount)
        for y in 0..<gradient.height {
            depthwise.run(
                above: inputs.row(y - 1), centre: inputs.row(y), below: inputs.row(y + 1),
                to: filtered.pointer, width: width)
            for x in stride(from: 0, to: width, by: tile) {
                let pixels = min(tile, width - x)
                let offset = x * channels
                up.run(filtered.pointer + offset, to: hidden.pointer, pixels: pixels, relu: true)
                downAdjoint.layer.run(
                    gradient.row(y) + offset, to: pulled.pointer, pixels: pixels)
                let h = hidden.pointer
                let g = pulled.pointer
                for i in 0..<pixels * hiddenCount { g[i] = h[i] > 0 ? g[i] : 0 }
                upAdjoint.layer.run(g, to: spare.row(y) + offset, pixels: pixels)
            }
        }
        for y in 0..<gradient.height {
            depthwiseAdjoint.run(
                above: spare.row(y - 1), centre: spare.row(y), below: spare.row(y + 1),
                to: filtered.pointer, width: width)
            let target = gradient.row(y)
            for i in 0..<width * channels {
                let sum = Int32(target[i]) &+ Int32(filtered.pointer[i])
                target[i] = Int16(truncatingIfNeeded: min(max(sum, -32768), 32767))
            }
        }
    }
}

/// A tensor with a frame of zeros, as depthwise layers read it.
final class PaddedRows: @unchecked Sendable {
    let width: Int
    let height: Int
    private let channels: Int
    private let memory: AlignedMemory<Int16>

    init(width: Int, height: Int, channels: Int) {
        self.width = width
        self.height = height
        self.channels = channels
        memory = AlignedMemory(count: (width + 2) * (height + 2) * channels)
    }

    /// Pixel 0 of a row, -1...height.
    func row(_ y: Int) -> UnsafeMutablePointer<Int16> {
        memory.pointer + ((y + 1) * (width + 2) + 1) * channels
    }
}
