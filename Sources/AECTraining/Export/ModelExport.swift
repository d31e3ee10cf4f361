import AEC

/// Float weights and the ranges of a calibration -> the bytes of a model file (spec/aecm-format.md).
///
/// Each layer's real outputs are linear in its integer inputs, so all factors around it (exponents, the spread of
/// latents, the scale of pixels, 1 / ln 2) are folded into one real matrix whose result is the integer output; each row
/// then gets the largest shift for which its weights fit and no sum can overflow. Exponents are per channel: no kernel
/// knows them, and the channels of a tensor differ in range by a factor of a hundred.
struct ModelExport {
    private let network: TrainingNetwork
    /// Of each channel of each tensor, as calibration saw it.
    private let largest: [String: [Float]]
    /// log2 of the factor that makes integers of each channel of each tensor.
    private var exponents: [String: [Int]]
    private var writer = ModelWriter()

    /// A channel holds this many times the largest value that calibration saw in it. The rounding of the first trunk
    /// is what costs the most: the same in flat areas, it is not noise but an offset, seven times in a row.
    private static func headroom(_ tensor: String) -> Double {
        tensor == "analysis.trunk8" || tensor == "analysis.gain" ? 2 : 4
    }
    /// A channel holds at least this part of the range of the tensor's widest channel.
    private static let narrowest: Float = 1.0 / 16
    /// Log scales: log2 with this many fraction bits.
    static let logScaleBits = 11
    /// Steps, in which latents and means are compared.
    static let stepBits = 6

    private init(_ network: TrainingNetwork, _ calibration: Calibration) {
        self.network = network
        largest = calibration.largest
        var exponents: [String: [Int]] = [:]
        for (name, channels) in Model.tensors {
            let range = calibration.largest[name] ?? [Float](repeating: 0, count: channels)
            let floor = (range.max() ?? 0) * ModelExport.narrowest
            let headroom = ModelExport.headroom(name)
            exponents[name] = range.map { ModelExport.exponent(Double(max($0, floor)) * headroom) }
        }
        // Gains from or to plain integers must have shifts of 2...30 at all levels: no unit may be too fine for that.
        let bits = Double(ModelExport.stepBits)
        let (enc, dec) = (network.extremes(network.qEnc), network.extremes(network.qDec))
        func limit(_ name: String, _ largest: (Int) -> Double) {
            for c in exponents[name]!.indices {
                exponents[name]![c] = min(exponents[name]![c], Int(largest(c).rounded(.down)))
            }
        }
        let spread = network.spread.array.map { logarithm2(Double($0)) }
        let (low, high) = (-16.0, 13 - 1.0 / 65536)
        limit("analysis.output") { min(high + bits - dec.high[$0], enc.low[$0] + bits - low) }
        limit("context.mean") { enc.low[$0] + spread[$0] + bits - low }
        let (zEnc, zDec) = (network.extremes(network.zEnc), network.extremes(network.zDec))
        limit("hyperAnalysis.output") { zEnc.low[$0] - low }
        limit("hyperSynthesis.gain") { high - zDec.high[$0] }
        self.exponents = exponents
        for (name, trunk, block) in network.modelBlocks { coarsen(name, trunk, block.parameters) }
    }

    /// A channel inside of a block that is hardly ever active would get a unit finer than 32-bit sums allow.
    private mutating func coarsen(_ name: String, _ trunk: String, _ block: BlockParameters) {
        let n = block.depthwise.bias.count
        let (taps, biases) = network.layer(block.depthwise)
        let up = network.layer(block.up, block.upBias)
        func fits(_ row: [Float], _ columns: [Double], _ bias: Float, _ exponent: Int) -> Bool {
            let unit = exponential2(Double(exponent))
            let scaled = zip(row, columns).map { Double($0) * $1 * unit }
            return ModelWriter.quantise(scaled, bias: Double(bias) * unit) != nil
        }
        let filter = steps(trunk, n)
        for c in 0..<n {
            let row = (0..<9).map { taps[$0 * n + c] }
            let columns = [Double](repeating: filter[c], count: 9)
            while exponents[name + ".depthwise"]![c] > -20,
                !fits(row, columns, biases[c], exponents[name + ".depthwise"]![c])
            { exponents[name + ".depthwise"]![c] -= 1 }
        }
        let columns = steps(name + ".depthwise", n)
        for o in 0..<2 * n {
            let row = Array(up.weights[o * n..<(o + 1) * n])
            while exponents[name + ".up"]![o] > -20,
                !fits(row, columns, up.bias[o], exponents[name + ".up"]![o])
            { exponents[name + ".up"]![o] -= 1 }
        }
    }

    /// The largest power of two by which a channel of this range, with headroom, fits int16.
    static func exponent(_ largest: Double) -> Int {
        guard largest > 0 else { return 12 }
        return min(20, Int(logarithm2(32767 / largest).rounded(.down)))
    }

    /// Gains that no table can hold would make units of other tensors that no integer can.
    private static func check(_ network: TrainingNetwork) throws(AECError) {
        for (name, gain) in [
            ("q_enc", network.qEnc), ("q_dec", network.qDec), ("z_enc", network.zEnc),
            ("z_dec", network.zDec),
        ] {
            let extremes = network.extremes(gain)
            try ModelWriter.check(name, extremes.low + extremes.high)
        }
    }

    /// - Throws: `invalidArgument` when a layer or a gain cannot be expressed, with its name.
    static func model(
        _ network: TrainingNetwork, _ calibration: Calibration, firstCodedScale: UInt8,
        name: String,
        comment: String
    ) throws(AECError) -> [UInt8] {
        try check(network)
        var export = ModelExport(network, calibration)
        try export.writer.header(name: name, comment: comment)
        export.writer.exponents(Model.tensors.flatMap { export.exponents[$0.name]! })
        export.writer.entropy(firstCodedScale: firstCodedScale, calibration.hyperLatents)
        try export.analysis()
        try export.hyperAnalysis()
        try export.hyperSynthesis()
        for step in 0..<4 { try export.context(step) }
        try export.latents()
        try export.synthesis()
        return Model.sealed(export.writer.bytes)
    }

    // MARK: - The transforms, in the order of the file

    private mutating func analysis() throws(AECError) {
        let n = network
        try pointwise(
            "analysis.input", n.aIn, columns: all(192, 1 / 32640.0),
            rows: units("analysis.trunk8", 128))
        for (i, b) in n.a8.enumerated() {
            try block("analysis.blocks8.\(i)", b, trunk: "analysis.trunk8")
        }
        try gain(n.aGain, from: "analysis.trunk8", to: "analysis.gain")
        try pointwise(
            "analysis.down", n.aDown, columns: steps("analysis.gain", 512),
            rows: units("analysis.trunk16", 320))
        try block("analysis.blocks16.0", n.a16, trunk: "analysis.trunk16")
        try pointwise(
            "analysis.output", n.aOut, columns: steps("analysis.trunk16", 320),
            rows: units("analysis.output", 320))
    }

    private mutating func hyperAnalysis() throws(AECError) {
        let n = network
        try pointwise(
            "hyperAnalysis.input", n.hIn, columns: normalisedLatents,
            rows: units("hyperAnalysis.trunk16", 128))
        try block("hyperAnalysis.block16", n.hBlock16, trunk: "hyperAnalysis.trunk16")
        try pointwise(
            "hyperAnalysis.down32", n.hDown32, columns: steps("hyperAnalysis.trunk16", 512),
            rows: units("hyperAnalysis.trunk32", 128))
        try block("hyperAnalysis.block32", n.hBlock32, trunk: "hyperAnalysis.trunk32")
        try pointwise(
            "hyperAnalysis.down64", n.hDown64, columns: steps("hyperAnalysis.trunk32", 512),
            rows: units("hyperAnalysis.output", 96))
        try gain(n.zEnc, from: "hyperAnalysis.output", to: nil)
    }

    private mutating func hyperSynthesis() throws(AECError) {
        let n = network
        try gain(n.zDec, from: nil, to: "hyperSynthesis.gain")
        try pointwise(
            "hyperSynthesis.up32", n.gIn, columns: steps("hyperSynthesis.gain", 96),
            rows: units("hyperSynthesis.trunk32", 512))
        try block(
            "hyperSynthesis.block32", n.gBlock32, trunk: "hyperSynthesis.trunk32")
        try pointwise(
            "hyperSynthesis.up16", n.gUp, columns: steps("hyperSynthesis.trunk32", 128),
            rows: units("hyperSynthesis.trunk16", 768))
        try block(
            "hyperSynthesis.block16", n.gBlock16, trunk: "hyperSynthesis.trunk16")
        try gain(n.psiGain, from: "hyperSynthesis.trunk16", to: "hyperSynthesis.psi")
    }

    private mutating func context(_ step: Int) throws(AECError) {
        let name = "context.\(step)"
        let psi = steps("hyperSynthesis.psi", 192)
        try pointwise(
            name + ".input", network.contextIn[step],
            columns: step == 0 ? psi : psi + normalisedLatents, rows: units(name + ".trunk", 192))
        try block(name + ".block", network.contextBlock[step], trunk: name + ".trunk")
        let logScale = exponential2(Double(ModelExport.logScaleBits)) / logarithm(2.0)
        let means = units("context.mean", 320)
        let rows = (0..<640).map { (row: Int) -> Double in
            row % 160 < 80 ? means[row / 160 * 80 + row % 160] : logScale
        }
        let groups = network.contextOut[step].map { network.layer($0.weights, $0.bias) }
        let output = RealLayer(
            inputs: 192, weights: groups.flatMap(\.weights), bias: groups.flatMap(\.bias))
        try pointwise(
            name + ".output", output, columns: steps(name + ".trunk", 192),
            rows: rows)
    }

    private mutating func latents() throws(AECError) {
        let bits = ModelExport.stepBits
        let spread = network.spread.array.map { logarithm2(Double($0)) }
        let (latent, mean) = (exponents["analysis.output"]!, exponents["context.mean"]!)
        let enc = network.log2(network.qEnc) { c in Double(bits - latent[c]) }
        let predicted = network.log2(network.qEnc) { c in spread[c] + Double(bits - mean[c]) }
        let dec = network.log2(network.qDec) { c in Double(latent[c] - bits) }
        try writer.table("latents.qEnc", enc)
        try writer.table("latents.mean", predicted)
        try writer.table("latents.qDec", dec)
        try writer.table("latents.scaleOffset", network.log2(network.qEnc) { c in spread[c] })
    }

    private mutating func synthesis() throws(AECError) {
        let n = network
        try pointwise(
            "synthesis.input", n.sIn, columns: steps("analysis.output", 320),
            rows: units("synthesis.trunk16", 320))
        try block("synthesis.blocks16.0", n.s16, trunk: "synthesis.trunk16")
        try pointwise(
            "synthesis.up8", n.sUp, columns: steps("synthesis.trunk16", 320),
            rows: units("synthesis.up8", 512))
        try gain(n.sGain, from: "synthesis.up8", to: "synthesis.trunk8")
        for (i, b) in n.s8.enumerated() {
            try block("synthesis.blocks8.\(i)", b, trunk: "synthesis.trunk8")
        }
        // 64 times the code value of a sample, which is 255 times the network's output and one half.
        var output = n.layer(n.sOut.weights, n.sOut.bias)
        for o in output.bias.indices { output.bias[o] += 0.5 }
        try pointwise(
            "synthesis.output", output, columns: steps("synthesis.trunk8", 128),
            rows: all(192, 64 * 255))
    }

    // MARK: - Factors

    private func all(_ count: Int, _ value: Double) -> [Double] {
        [Double](repeating: value, count: count)
    }
    /// What one unit of each channel of an input tensor is worth; repeated for the positions of an unshuffled one.
    private func steps(_ tensor: String, _ count: Int) -> [Double] {
        units(tensor, count).map { 1 / $0 }
    }
    /// How many units one of an output tensor's real values is; repeated for the positions of one to be shuffled.
    private func units(_ tensor: String, _ count: Int) -> [Double] {
        let exponents = exponents[tensor]!
        return (0..<count).map { exponential2(Double(exponents[$0 % exponents.count])) }
    }
    /// What one unit of each latent is worth in spreads.
    private var normalisedLatents: [Double] {
        zip(steps("analysis.output", 320), network.spread.array).map { $0 / Double($1) }
    }

    // MARK: - Layers

    private mutating func pointwise(
        _ name: String, _ layer: Pointwise, columns: [Double], rows: [Double]
    ) throws(AECError) {
        try pointwise(
            name, network.layer(layer.weights, layer.bias), columns: columns, rows: rows)
    }

    private mutating func pointwise(
        _ name: String, _ layer: RealLayer, columns: [Double], rows: [Double]
    ) throws(AECError) {
        var folded = [Double](repeating: 0, count: layer.weights.count)
        for o in 0..<layer.outputs {
            for i in 0..<layer.inputs {
                let k = o * layer.inputs + i
                folded[k] = Double(layer.weights[k]) * columns[i] * rows[o]
            }
        }
        try writer.layer(
            name, outputs: layer.outputs, taps: layer.inputs,
            bias: zip(layer.bias, rows).map { Double($0) * $1 },
            weight: { folded[$0 * layer.inputs + $1] }, outputsLast: false)
    }

    private mutating func block(
        _ name: String, _ block: Block, trunk: String
    ) throws(AECError) {
        let (taps, biases) = network.layer(block.parameters.depthwise)
        let n = biases.count
        let rows = units(name + ".depthwise", n)
        let factors = zip(rows, steps(trunk, n)).map { $0 * $1 }
        try writer.layer(
            name + ".depthwise", outputs: n, taps: 9,
            bias: zip(biases, rows).map { Double($0) * $1 },
            weight: { Double(taps[$1 * n + $0]) * factors[$0] }, outputsLast: true)
        let (up, down) = withoutDeadChannels(name, block.parameters)
        try pointwise(
            name + ".up", up, columns: steps(name + ".depthwise", n),
            rows: units(name + ".up", 2 * n))
        try pointwise(
            name + ".down", down, columns: steps(name + ".up", 2 * n), rows: units(trunk, n))
    }

    /// The 1x1 layers of a block with weights of zero for the hidden channels that calibration never saw above zero, so
    /// that the codec can leave them out.
    private func withoutDeadChannels(
        _ name: String, _ block: BlockParameters
    ) -> (up: RealLayer, down: RealLayer) {
        var up = network.layer(block.up, block.upBias)
        var down = network.layer(block.down, block.downBias)
        guard let range = largest[name + ".up"] else { return (up, down) }
        for hidden in 0..<up.outputs where range[hidden] == 0 {
            up.bias[hidden] = 0
            for i in 0..<up.inputs { up.weights[hidden * up.inputs + i] = 0 }
            for o in 0..<down.outputs { down.weights[o * down.inputs + hidden] = 0 }
        }
        return (up, down)
    }

    /// A gain between two tensors; nil stands for plain integers.
    private mutating func gain(
        _ gain: Gain, from: String?, to: String?
    ) throws(AECError) {
        let target = to.map { exponents[$0]! }
        let source = from.map { exponents[$0]! }
        let values = network.log2(gain) { c in Double((target?[c] ?? 0) - (source?[c] ?? 0)) }
        try writer.table("the gain of " + (to ?? "z"), values)
    }
}

/// A 1x1 layer as it was trained.
private struct RealLayer {
    let inputs: Int
    /// [outputs][inputs]
    var weights: [Float]
    /// [outputs]
    var bias: [Float]

    var outputs: Int { bias.count }
}

extension TrainingNetwork {
    fileprivate func layer(_ weights: Matrix, _ bias: Vector) -> RealLayer {
        RealLayer(
            inputs: weights.columns, weights: parameters.array(weights),
            bias: parameters.array(bias))
    }

    /// The taps, [9][channels], and the biases.
    fileprivate func layer(_ p: DepthwiseParameters) -> (taps: [Float], bias: [Float]) {
        (parameters.array(p.weights), parameters.array(p.bias))
    }

    /// log2 of a gain's factors, plus `offset(channel)`. -> [levels][channels]
    fileprivate func log2(_ gain: Gain, offset: (Int) -> Double) -> [Double] {
        parameters.array(gain.table).enumerated().map {
            Double($1) / logarithm(2.0) + offset($0 % gain.channels)
        }
    }

    /// The least and the greatest log2 of a gain over the levels. -> [channels] each
    fileprivate func extremes(_ gain: Gain) -> (low: [Double], high: [Double]) {
        let table = log2(gain) { _ in 0 }
        let columns = (0..<gain.channels).map { c in
            (0..<Self.levels).map { table[$0 * gain.channels + c] }
        }
        return (columns.map { $0.min()! }, columns.map { $0.max()! })
    }
}
