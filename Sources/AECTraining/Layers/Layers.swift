// The layers that networks are built of: they register their parameters, and a tape applies them.

/// y = x * transpose(weights) + bias at each pixel: a 1x1 convolution.
public struct Pointwise: Sendable {
    /// [outputs][inputs].
    public let weights: Matrix
    /// [outputs].
    public let bias: Vector

    /// Registers `name.weight` [outputs, inputs] and `name.bias`.
    public init(_ p: Parameters, _ name: String, _ inputs: Int, _ outputs: Int) {
        self = Pointwise.parts(p, name, inputs, outputs, count: 1)[0]
    }

    private init(_ weights: Matrix, _ bias: Vector) { (self.weights, self.bias) = (weights, bias) }

    /// Registers the same, to be used in so many parts of the outputs.
    static func parts(
        _ p: Parameters, _ name: String, _ inputs: Int, _ outputs: Int, count: Int
    ) -> [Pointwise] {
        let weights = p.matrix(name + ".weight", rows: outputs, columns: inputs, slices: count)
        let bias = p.vector(name + ".bias", [outputs])
        let part = outputs / count
        return weights.enumerated().map {
            Pointwise($1, Vector(offset: bias.offset + $0 * part, count: part))
        }
    }

    /// (n, h, w, inputs) -> (n, h, w, outputs), with `relu` after max(0, y).
    public func callAsFunction(_ tape: Tape, _ x: Variable, relu: Bool = false) -> Variable {
        tape.pointwise(x, weights, bias: bias, relu: relu)
    }
}

/// A fully connected layer, (n, 1, 1, inputs) -> (n, 1, 1, outputs): the same on images of one pixel.
public typealias Dense = Pointwise

/// A 3x3 convolution of each channel on its own.
public struct Depthwise: Sendable {
    /// The taps [9][channels] and the bias [channels].
    public let parameters: DepthwiseParameters

    /// Registers `name.weight` [9, channels] and `name.bias`.
    public init(_ p: Parameters, _ name: String, _ channels: Int) {
        parameters = DepthwiseParameters(
            weights: p.vector(name + ".weight", [9, channels]),
            bias: p.vector(name + ".bias", [channels]))
    }

    /// (n, h, w, channels) -> the same shape; the edges are padded with zeros.
    public func callAsFunction(_ tape: Tape, _ x: Variable) -> Variable {
        tape.depthwise(x, parameters)
    }
}

/// x + down(relu(up(depthwise(x)))), with twice the channels in between.
public struct Block: Sendable {
    /// What its parameters' names begin with: "g_a.blocks8.0".
    public let name: String
    /// What it adds to, as `Architecture` names it.
    private let trunk: String
    /// The weights and biases of the three layers.
    public let parameters: BlockParameters

    /// Registers `name.depthwise`, `name.up` and `name.down`.
    public init(_ p: Parameters, _ name: String, _ channels: Int) {
        self.init(
            name, trunk: name, depthwise: Depthwise(p, name + ".depthwise", channels),
            up: Pointwise(p, name + ".up", channels, 2 * channels),
            down: Pointwise(p, name + ".down", 2 * channels, channels))
    }

    init(_ name: String, trunk: String, depthwise: Depthwise, up: Pointwise, down: Pointwise) {
        (self.name, self.trunk) = (name, trunk)
        parameters = BlockParameters(
            depthwise: depthwise.parameters, up: up.weights, down: down.weights, upBias: up.bias,
            downBias: down.bias)
    }

    /// (n, h, w, channels) -> the same shape.
    public func callAsFunction(_ tape: Tape, _ x: Variable) -> Variable {
        guard tape.probe != nil else { return tape.block(x, parameters) }
        // Layer by layer, so that what is between them can be seen
        let p = parameters
        let filtered = tape.shown(tape.depthwise(x, p.depthwise), as: name + ".depthwise")
        let raised = tape.pointwise(filtered, p.up, bias: p.upBias, relu: true)
        let change = tape.pointwise(
            tape.shown(raised, as: name + ".up"), p.down, bias: p.downBias)
        // Saturates on its own before it is added, so its range counts too.
        return tape.shown(tape.add(x, tape.shown(change, as: trunk)), as: trunk)
    }
}

/// Factors for each channel that follow the quality: exp of a log gain, linear between the trained levels.
public struct Gain: Sendable {
    /// Log gains, [levels][channels].
    public let table: Vector
    /// Channels that are scaled.
    public let channels: Int

    /// Registers `name.g` [levels, channels].
    public init(_ p: Parameters, _ name: String, _ channels: Int, levels: Int) {
        table = p.vector(name + ".g", [levels, channels])
        self.channels = channels
    }

    /// (images, 1, 1, channels)
    public func factors(_ tape: Tape, _ quality: [Float]) -> Variable {
        tape.gain(table, channels: channels, quality: quality)
    }

    /// x times the factors of each image's quality: (n, h, w, channels) -> the same shape.
    /// - Parameter quality: levels, 0...levels - 1, one for each image.
    public func callAsFunction(_ tape: Tape, _ x: Variable, _ quality: [Float]) -> Variable {
        tape.scale(x, factors(tape, quality))
    }
}

/// Scaled dot-product attention among the pixels of an image (A. Vaswani et al., "Attention is all you need", 2017),
/// one head, added to its input.
public struct Attention: Sendable {
    let query, key, value, output: Pointwise
    let channels: Int

    /// Registers the four [channels][channels] layers `name.query`, `name.key`, `name.value` and `name.output`.
    public init(_ p: Parameters, _ name: String, _ channels: Int) {
        query = Pointwise(p, name + ".query", channels, channels)
        key = Pointwise(p, name + ".key", channels, channels)
        value = Pointwise(p, name + ".value", channels, channels)
        output = Pointwise(p, name + ".output", channels, channels)
        self.channels = channels
    }

    /// (n, h, w, channels) -> the same shape.
    public func callAsFunction(_ tape: Tape, _ x: Variable) -> Variable {
        let affinity = tape.matrixProduct(query(tape, x), key(tape, x), transposed: true)
        let weights = tape.softmax(tape.affine(affinity, 1 / Float(channels).squareRoot()))
        return tape.add(x, output(tape, tape.matrixProduct(weights, value(tape, x))))
    }
}

/// Leaves out a share of the elements while training (N. Srivastava et al., 2014); a rate of 0 is the identity.
public struct Dropout: Sendable {
    /// The share of elements that are left out, 0..<1.
    public let rate: Float

    /// Dropout of this share of the elements, 0..<1.
    public init(rate: Float) { self.rate = rate }

    /// x with elements zeroed at random and the others divided by 1 - rate, while the tape records; x itself otherwise.
    public func callAsFunction(
        _ tape: Tape, _ x: Variable, _ random: inout RandomStream
    ) -> Variable {
        tape.recording && rate > 0 ? tape.dropout(x, rate: rate, &random) : x
    }
}
