import CAECKernels

/// The kernels of this machine, chosen once (see AEC_CPU in CAECKernels.h).
nonisolated(unsafe) let kernels: aec_kernels = aec_kernels_best().pointee

/// A pointwise layer whose weights lie in the order in which the kernel reads them.
final class PackedPointwise: @unchecked Sendable {
    let inputs: Int
    let outputs: Int
    private let weights: AlignedMemory<Int16>
    private let bias: AlignedMemory<Int32>
    private let shift: AlignedMemory<Int32>
    private var layer: aec_pointwise

    init(_ source: PointwiseLayer) {
        inputs = source.inputs
        outputs = source.outputs
        weights = AlignedMemory(count: inputs * outputs)
        bias = AlignedMemory(count: outputs)
        shift = AlignedMemory(count: outputs)
        kernels.pack_pointwise(
            source.weights, Int32(inputs), Int32(outputs), weights.pointer)
        bias.pointer.update(from: source.bias, count: outputs)
        shift.pointer.update(from: source.shift, count: outputs)
        layer = aec_pointwise(
            packed: UnsafePointer(weights.pointer), bias: UnsafePointer(bias.pointer),
            shift: UnsafePointer(shift.pointer), inputs: Int32(inputs), outputs: Int32(outputs))
    }

    /// `pixels` pixels from `source` to `target`; strides in elements, by default dense.
    func run(
        _ source: UnsafePointer<Int16>, stride: Int? = nil,
        to target: UnsafeMutablePointer<Int16>, stride targetStride: Int? = nil,
        pixels: Int, relu: Bool = false
    ) {
        run(
            source, stride: stride, outputs: 0..<outputs, to: target, stride: targetStride,
            pixels: pixels, relu: relu)
    }

    /// The same for a slice of the outputs (bounds are multiples of 32).
    func run(
        _ source: UnsafePointer<Int16>, stride: Int? = nil, outputs slice: Range<Int>,
        to target: UnsafeMutablePointer<Int16>, stride targetStride: Int? = nil,
        pixels: Int, relu: Bool = false
    ) {
        kernels.pointwise(
            &layer, Int32(slice.lowerBound), Int32(slice.count), source, stride ?? inputs, nil, 0,
            target, targetStride ?? slice.count, Int32(pixels), relu ? 1 : 0)
    }

    /// target = residual + layer(source), saturating; all dense.
    func run(
        _ source: UnsafePointer<Int16>, addedTo residual: UnsafePointer<Int16>,
        to target: UnsafeMutablePointer<Int16>, pixels: Int
    ) {
        kernels.pointwise(
            &layer, 0, Int32(outputs), source, inputs, residual, outputs, target, outputs,
            Int32(pixels), 0)
    }
}

/// A depthwise layer; its arrays stay in the model's memory.
final class PackedDepthwise: @unchecked Sendable {
    private var layer: aec_depthwise

    init(_ source: DepthwiseLayer) {
        layer = aec_depthwise(
            weights: source.weights, bias: source.bias, shift: source.shift,
            channels: Int32(source.channels))
    }

    /// One row; the pixels at -1 and `width` of the three rows are zero.
    func run(
        above: UnsafePointer<Int16>, centre: UnsafePointer<Int16>, below: UnsafePointer<Int16>,
        to target: UnsafeMutablePointer<Int16>, width: Int
    ) {
        kernels.depthwise(&layer, above, centre, below, target, Int32(width))
    }
}

/// The gains of one tensor at one quality.
final class PackedGain: @unchecked Sendable {
    private let multiplier: AlignedMemory<Int16>
    private let shift: AlignedMemory<Int32>
    private var layer: aec_gain

    init(_ table: GainTable, at quality: Quality) {
        let gain = table.gain(at: quality)
        multiplier = AlignedMemory(gain.multiplier)
        shift = AlignedMemory(gain.shift)
        layer = aec_gain(
            multiplier: UnsafePointer(multiplier.pointer), shift: UnsafePointer(shift.pointer),
            channels: Int32(table.channels))
    }

    func run(_ source: UnsafePointer<Int16>, to target: UnsafeMutablePointer<Int16>, pixels: Int) {
        kernels.gain(&layer, source, target, Int32(pixels))
    }
}

/// x + down(relu(up(depthwise(x)))).
final class PackedBlock: Sendable {
    let channels: Int
    private let depthwise: PackedDepthwise
    private let up: PackedPointwise
    private let down: PackedPointwise

    init(_ source: BlockLayers) {
        channels = source.depthwise.channels
        depthwise = PackedDepthwise(source.depthwise)
        let hidden = HiddenChannels(source)
        (up, down) = withExtendedLifetime(hidden) {
            (PackedPointwise(hidden.up), PackedPointwise(hidden.down))
        }
    }

    /// Pixels that go through `up` and `down` together: few enough for the hidden channels to stay in the L1 and L2
    /// caches, many enough to read each weight for several tiles of the kernel.
    static let tile = 48

    /// One row. `filtered` has room for `width` pixels of `channels`, `hidden` for `tile` pixels of twice as many.
    func run(
        above: UnsafePointer<Int16>, centre: UnsafePointer<Int16>, below: UnsafePointer<Int16>,
        to target: UnsafeMutablePointer<Int16>, width: Int,
        filtered: UnsafeMutablePointer<Int16>, hidden: UnsafeMutablePointer<Int16>
    ) {
        depthwise.run(above: above, centre: centre, below: below, to: filtered, width: width)
        var x = 0
        while x < width {
            let pixels = min(PackedBlock.tile, width - x)
            let offset = x * channels
            up.run(filtered + offset, to: hidden, pixels: pixels, relu: true)
            down.run(hidden, addedTo: centre + offset, to: target + offset, pixels: pixels)
            x += pixels
        }
    }
}
