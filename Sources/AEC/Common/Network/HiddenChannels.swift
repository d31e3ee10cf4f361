/// The hidden channels of a block that can be anything but zero, between `up` and `down`.
///
/// Training leaves many hidden channels whose ReLU never lets anything through; the importer writes those with
/// weights of zero (spec/aecm-format.md). They are left out of both products here, which changes no bit of the
/// result and saves their time.
struct HiddenChannels {
    let up: PointwiseLayer
    let down: PointwiseLayer
    /// What the two layers point into.
    private let upWeights: AlignedMemory<Int16>
    private let upBias: AlignedMemory<Int32>
    private let upShift: AlignedMemory<Int32>
    private let downWeights: AlignedMemory<Int16>

    /// The kernels take outputs by this many.
    private static let granularity = 32

    /// The layers point into memory of this value and of the model.
    init(_ source: BlockLayers) {
        let channels = source.up.inputs
        let live = (0..<source.up.outputs).filter { HiddenChannels.isLive($0, of: source.up) }
        let step = HiddenChannels.granularity
        let count = max(1, (live.count + step - 1) / step) * step
        upWeights = AlignedMemory(count: count * channels)
        upBias = AlignedMemory(count: count)
        upShift = AlignedMemory(count: count)
        downWeights = AlignedMemory(count: channels * count)
        // What fills the last step has weights of zero on both sides.
        for i in 0..<count { upShift.pointer[i] = 1 }
        for (i, channel) in live.enumerated() {
            (upWeights.pointer + i * channels)
                .update(from: source.up.weights + channel * channels, count: channels)
            upBias.pointer[i] = source.up.bias[channel]
            upShift.pointer[i] = source.up.shift[channel]
            for o in 0..<channels {
                downWeights.pointer[o * count + i] =
                    source.down.weights[o * source.down.inputs + channel]
            }
        }
        up = PointwiseLayer(
            inputs: channels, outputs: count, weights: upWeights.pointer, bias: upBias.pointer,
            shift: upShift.pointer)
        down = PointwiseLayer(
            inputs: count, outputs: channels, weights: downWeights.pointer, bias: source.down.bias,
            shift: source.down.shift)
    }

    /// Whether an output of `layer` can be above zero after its ReLU.
    static func isLive(_ output: Int, of layer: PointwiseLayer) -> Bool {
        let weights = layer.weights + output * layer.inputs
        for i in 0..<layer.inputs where weights[i] != 0 { return true }
        let shift = layer.shift[output]
        return (Int64(layer.bias[output]) + 1 << Int64(shift - 1)) >> Int64(shift) > 0
    }
}
