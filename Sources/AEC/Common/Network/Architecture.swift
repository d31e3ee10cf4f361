/// The network, written down once: its layers and gain tables in the order of a model file, which is that of execution,
/// and the tensors between them. What loads, measures, describes, trains and exports models follows it.
package struct Architecture: Sendable {
    /// What the integers of a tensor stand for.
    package enum Unit: Sendable {
        /// The real value times 2^exponent, with exponents of each channel that the file tells.
        case exponents
        /// The same, of real values that are divided by the spread of each latent.
        case spreads
        /// 64 * (2 * sample - 255), for sample / 255 - 1/2.
        case input
        /// 64 * sample.
        case output
        /// Whole numbers: symbols.
        case integers
        /// Steps of the quantiser, with 6 fraction bits.
        case steps
        /// To base 2, with 11 fraction bits.
        case logarithms
    }

    /// What is between layers.
    package struct Tensor: Sendable {
        package let name: String
        /// The first of its channels here, if it is a part.
        package private(set) var first = 0
        package private(set) var channels: Int
        package let unit: Unit

        /// The channels of a group of latents.
        fileprivate func part(_ group: Int) -> Tensor {
            var part = self
            part.channels = channels / 4
            part.first = group * part.channels
            return part
        }
    }

    package struct Layer: Sendable {
        package enum Kind: Sendable {
            /// Weights [outputs][taps], bias and shift [outputs].
            case pointwise
            /// Weights [taps][outputs], bias and shift [outputs].
            case depthwise
            /// [taps][outputs]: logarithms of gains at the 8 levels, to be multipliers and shifts.
            case gain
            /// The same for logarithms that are added.
            case offset
        }

        /// As in spec/aecm-format.md: "g_a.blocks8.0.up".
        package let name: String
        package let kind: Kind
        /// One after the other; the positions of a cell of 2x2 as four times the same.
        package let reads: [Tensor]
        package let writes: [Tensor]
        /// How many numbers each output has: inputs of a pointwise layer, or 9 positions, or 8 levels.
        package let taps: Int
        package let outputs: Int

        /// Bytes in the file.
        var size: Int {
            switch kind {
            case .pointwise, .depthwise: 2 * taps * outputs + 8 * outputs
            case .gain, .offset: 4 * taps * outputs
            }
        }
    }

    /// [quarter of the latents][step]: the position in a 2x2 cell that is coded then, 2 * (row % 2) + (column % 2).
    package static let contextOrder = [[0, 3, 1, 2], [3, 0, 2, 1], [1, 2, 0, 3], [2, 1, 3, 0]]

    /// Whose channels and blocks it has.
    package let size: NetworkSize
    package private(set) var layers: [Layer] = []
    /// Those whose exponents are in the file, in its order.
    package private(set) var tensors: [Tensor] = []

    package static let standard = Architecture(.standard)

    package init(_ size: NetworkSize) {
        self.size = size
        // g_a: tiles of 8x8 pixels -> latents
        let tiles = Tensor(name: "tiles", channels: 192, unit: .input)
        var t = pointwise("g_a.input", [tiles], to: tensor("g_a.trunk8", size.analysisWidth))
        blocks("g_a.blocks8", size.analysisBlocks8, t)
        t = gain("g_a.gain", t, to: tensor("g_a.gain", t.channels))
        t = pointwise("g_a.down", cell(t), to: tensor("g_a.trunk16", size.latents))
        blocks("g_a.blocks16", size.analysisBlocks16, t)
        let latents = pointwise("g_a.output", [t], to: tensor("g_a.output", size.latents))
        let spreads = Tensor(name: latents.name, channels: latents.channels, unit: .spreads)

        // h_a: latents -> hyper-latents
        t = pointwise("h_a.input", [spreads], to: tensor("h_a.trunk16", size.hyperWidth))
        block("h_a.block16", t)
        t = pointwise("h_a.down32", cell(t), to: tensor("h_a.trunk32", size.hyperWidth))
        block("h_a.block32", t)
        t = pointwise("h_a.down64", cell(t), to: tensor("h_a.output", size.hyperLatents))
        let z = Tensor(name: "z", channels: size.hyperLatents, unit: .integers)
        gain("h_a.gain", t, to: z)

        // h_s: hyper-latents -> psi
        t = gain("h_s.gain", z, to: tensor("h_s.gain", size.hyperLatents))
        t = pointwise("h_s.up32", [t], to: tensor("h_s.trunk32", size.hyperWidth), positions: 4)
        block("h_s.block32", t)
        t = pointwise("h_s.up16", [t], to: tensor("h_s.trunk16", size.contextWidth), positions: 4)
        block("h_s.block16", t)
        let psi = gain("h_s.psiGain", t, to: tensor("h_s.psi", size.contextWidth))

        // The four steps of the context model: psi, and the latents of the steps before -> means and log scales
        let means = Tensor(name: "context.mean", channels: size.latents, unit: .exponents)
        let logScales = Tensor(name: "log scales", channels: size.latents, unit: .logarithms)
        let predictions = (0..<4).flatMap { [means.part($0), logScales.part($0)] }
        for step in 0..<4 {
            let name = "context." + String(step)
            let inputs = step == 0 ? [psi] : [psi, spreads]
            t = pointwise(name + ".input", inputs, to: tensor(name + ".trunk", size.contextWidth))
            block(name + ".block", t)
            add(name + ".output", .pointwise, [t], predictions)
        }
        tensors.append(means)  // in the file after all of the steps

        // Quantisation, which brings means and log scales from units of the spread to those of the step
        let steps = Tensor(name: "steps", channels: size.latents, unit: .steps)
        gain("latents.qEnc", latents, to: steps)
        gain("latents.mean", means, to: steps)
        gain("latents.qDec", steps, to: latents)
        add("latents.scaleOffset", .offset, [logScales], [logScales])

        // g_s: latents -> tiles
        t = pointwise("g_s.input", [latents], to: tensor("g_s.trunk16", size.latents))
        blocks("g_s.blocks16", size.synthesisBlocks16, t)
        t = pointwise("g_s.up8", [t], to: tensor("g_s.up8", size.synthesisWidth), positions: 4)
        t = gain("g_s.gain", t, to: tensor("g_s.trunk8", size.synthesisWidth))
        blocks("g_s.blocks8", size.synthesisBlocks8, t)
        let picture = Tensor(name: "picture", channels: 192, unit: .output)
        pointwise("g_s.output", [t], to: picture)
    }

    private mutating func add(
        _ name: String, _ kind: Layer.Kind, _ reads: [Tensor], _ writes: [Tensor]
    ) {
        let taps =
            switch kind {
            case .pointwise: reads.reduce(0) { $0 + $1.channels }
            case .depthwise: 9
            case .gain, .offset: Quality.levels
            }
        layers.append(
            Layer(
                name: name, kind: kind, reads: reads, writes: writes, taps: taps,
                outputs: writes.reduce(0) { $0 + $1.channels }))
    }

    /// The next tensor that has exponents in the file.
    private mutating func tensor(_ name: String, _ channels: Int) -> Tensor {
        let tensor = Tensor(name: name, channels: channels, unit: .exponents)
        tensors.append(tensor)
        return tensor
    }

    /// All positions of a cell of 2x2.
    private func cell(_ t: Tensor) -> [Tensor] { [t, t, t, t] }

    /// A 1x1 convolution whose outputs are spread over so many positions of a cell. -> `output`
    @discardableResult
    private mutating func pointwise(
        _ name: String, _ reads: [Tensor], to output: Tensor, positions: Int = 1
    ) -> Tensor {
        add(name, .pointwise, reads, [Tensor](repeating: output, count: positions))
        return output
    }

    /// Factors for each channel that depend on the quality. -> `output`
    @discardableResult
    private mutating func gain(_ name: String, _ input: Tensor, to output: Tensor) -> Tensor {
        add(name, .gain, [input], [output])
        return output
    }

    /// trunk + down(relu(up(depthwise(trunk)))) with twice the channels in between.
    private mutating func block(_ name: String, _ trunk: Tensor) {
        let filtered = tensor(name + ".depthwise", trunk.channels)
        add(filtered.name, .depthwise, [trunk], [filtered])
        let hidden = pointwise(
            name + ".up", [filtered], to: tensor(name + ".up", 2 * trunk.channels))
        add(name + ".down", .pointwise, [hidden], [trunk])
    }

    private mutating func blocks(_ name: String, _ count: Int, _ trunk: Tensor) {
        for i in 0..<count { block(name + "." + String(i), trunk) }
    }
}
