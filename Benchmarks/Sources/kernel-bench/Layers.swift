import CAECKernels

/// A call of `pointwise` as the codec makes it: the shape of a layer, or of a slice of one.
struct Shape {
    let inputs: Int
    let outputs: Int
    /// How many of the outputs one call computes.
    var count: Int
    var sourceStride: Int
    var relu = false
    var residual = false
    /// How many of a hundred inputs are zero, as a ReLU before the layer leaves them.
    var zeros = 0

    init(
        _ inputs: Int, _ outputs: Int, count: Int? = nil, sourceStride: Int? = nil,
        relu: Bool = false, residual: Bool = false, zeros: Int = 0
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.count = count ?? outputs
        self.sourceStride = sourceStride ?? inputs
        self.relu = relu
        self.residual = residual
        self.zeros = zeros
    }

    var name: String {
        var text = "\(inputs)->\(outputs)"
        if count != outputs { text += " by \(count)" }
        if sourceStride != inputs { text += " stride \(sourceStride)" }
        if relu { text += " relu" }
        if residual { text += " residual" }
        if zeros > 0 { text += " \(zeros) % zeros" }
        return text
    }

    /// Every layer of the standard network, those behind a ReLU also with as many zeros as photographs leave.
    static let all = [
        Shape(128, 256, relu: true), Shape(256, 128, residual: true),
        Shape(320, 640, relu: true), Shape(640, 320, residual: true),
        Shape(192, 128), Shape(128, 192), Shape(320, 320), Shape(512, 320),
        Shape(320, 512, count: 256), Shape(512, 192, relu: true),
        Shape(192, 384, relu: true), Shape(384, 192, residual: true),
        Shape(192, 640, count: 160, sourceStride: 384), Shape(128, 768, count: 384),
        Shape(256, 128, residual: true, zeros: 75), Shape(256, 128, residual: true, zeros: 90),
        Shape(384, 192, residual: true, zeros: 80),
    ]
}

/// A pointwise layer with random weights, and memory for its calls.
struct PointwiseCall {
    let kernels: aec_kernels
    let shape: Shape
    var layer: aec_pointwise

    init(_ kernels: aec_kernels, _ shape: Shape) {
        self.kernels = kernels
        self.shape = shape
        let size = shape.inputs * shape.outputs
        let weights = aligned(size) { _ in Int16.random(in: -50...50) }
        let packed = aligned(size) { _ in Int16(0) }
        kernels.pack_pointwise(weights, Int32(shape.inputs), Int32(shape.outputs), packed)
        weights.deallocate()
        layer = aec_pointwise(
            packed: packed, bias: aligned(shape.outputs) { _ in 0 },
            shift: aligned(shape.outputs) { _ in 9 },
            inputs: Int32(shape.inputs), outputs: Int32(shape.outputs))
    }

    var macsPerPixel: Int { shape.inputs * shape.count }

    mutating func run(
        _ source: UnsafePointer<Int16>, residual: UnsafePointer<Int16>?,
        into destination: UnsafeMutablePointer<Int16>, pixels: Int
    ) {
        kernels.pointwise(
            &layer, 0, Int32(shape.count), source, shape.sourceStride, residual, shape.count,
            destination, shape.count, Int32(pixels), shape.relu ? 1 : 0)
    }
}

/// A depthwise layer with random weights.
struct DepthwiseCall {
    let kernels: aec_kernels
    let channels: Int
    var layer: aec_depthwise

    init(_ kernels: aec_kernels, channels: Int) {
        self.kernels = kernels
        self.channels = channels
        layer = aec_depthwise(
            weights: aligned(9 * channels) { _ in Int16.random(in: -2000...2000) },
            bias: aligned(channels) { _ in 0 }, shift: aligned(channels) { _ in 12 },
            channels: Int32(channels))
    }

    /// The rows start at pixel -1.
    mutating func run(
        _ rows: (UnsafePointer<Int16>, UnsafePointer<Int16>, UnsafePointer<Int16>),
        into destination: UnsafeMutablePointer<Int16>, width: Int
    ) {
        kernels.depthwise(
            &layer, rows.0 + channels, rows.1 + channels, rows.2 + channels, destination,
            Int32(width))
    }
}

/// A chain of blocks that rows of pixels pass one after another, as in the codec: what the shapes do not show is that
/// each block's weights and rows must come back from a farther cache.
struct BlockChain {
    let width: Int
    let channels: Int
    private var blocks: [Block]
    private let between: UnsafeMutablePointer<Int16>
    private let wide: UnsafeMutablePointer<Int16>

    private struct Block {
        var depthwise: DepthwiseCall
        var up: PointwiseCall
        var down: PointwiseCall
        /// Rings of three rows with a pixel of padding at either end.
        var ring: [UnsafeMutablePointer<Int16>]
    }

    init(_ kernels: aec_kernels, blocks count: Int, channels: Int, width: Int) {
        self.width = width
        self.channels = channels
        blocks = (0..<count).map { _ in
            Block(
                depthwise: DepthwiseCall(kernels, channels: channels),
                up: PointwiseCall(kernels, Shape(channels, 2 * channels, relu: true)),
                down: PointwiseCall(kernels, Shape(2 * channels, channels, residual: true)),
                ring: (0..<3).map { _ in activations((width + 2) * channels) })
        }
        between = activations(width * channels)
        wide = activations(2 * width * channels)
    }

    var macsPerRow: Int { width * blocks.count * (4 * channels * channels + 9 * channels) }

    /// One row through every block.
    mutating func run() {
        for index in blocks.indices {
            let ring = blocks[index].ring
            let next = blocks[(index + 1) % blocks.count].ring[2] + channels
            blocks[index].depthwise.run(
                (UnsafePointer(ring[0]), UnsafePointer(ring[1]), UnsafePointer(ring[2])),
                into: between, width: width)
            blocks[index].up.run(between, residual: nil, into: wide, pixels: width)
            blocks[index].down.run(
                wide, residual: ring[1] + channels, into: next, pixels: width)
            blocks[index].ring = [ring[1], ring[2], ring[0]]
        }
    }
}
