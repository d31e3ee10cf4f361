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
    private var units: TensorUnits
    private var writer = ModelWriter()

    /// A channel holds this many times the largest value that calibration saw in it. The rounding of the first trunk
    /// is what costs the most: the same in flat areas, it is not noise but an offset, seven times in a row.
    private static func headroom(_ tensor: String) -> Double {
        tensor == "g_a.trunk8" || tensor == "g_a.gain" ? 2 : 4
    }
    /// A channel holds at least this part of the range of the tensor's widest channel.
    private static let narrowest: Float = 1.0 / 16
    private init(_ network: TrainingNetwork, _ calibration: Calibration) {
        self.network = network
        let spread = network.spread.array.map(Double.init)
        largest = calibration.largest
        var exponents: [String: [Int]] = [:]
        for tensor in network.architecture.tensors {
            let (name, channels) = (tensor.name, tensor.channels)
            let range = calibration.largest[name] ?? [Float](repeating: 0, count: channels)
            let floor = (range.max() ?? 0) * ModelExport.narrowest
            let headroom = ModelExport.headroom(name)
            exponents[name] = range.map { ModelExport.exponent(Double(max($0, floor)) * headroom) }
        }
        units = TensorUnits(exponents: exponents, spread: spread)
        // Gains from or to plain integers must have shifts of 2...30 at all levels: no unit may be too fine for that.
        let bits = Double(TensorUnits.stepBits)
        let enc = network.extremes(network.gain("latents.qEnc"))
        let dec = network.extremes(network.gain("latents.qDec"))
        func limit(_ name: String, _ largest: (Int) -> Double) {
            for c in exponents[name]!.indices {
                units.exponents[name]![c] = min(
                    units.exponents[name]![c], Int(largest(c).rounded(.down)))
            }
        }
        let (low, high) = (-16.0, 13 - 1.0 / 65536)
        limit("g_a.output") { min(high + bits - dec.high[$0], enc.low[$0] + bits - low) }
        limit("context.mean") { enc.low[$0] + logarithm2(spread[$0]) + bits - low }
        let zEnc = network.extremes(network.gain("h_a.gain"))
        let zDec = network.extremes(network.gain("h_s.gain"))
        limit("h_a.output") { zEnc.low[$0] - low }
        limit("h_s.gain") { high - zDec.high[$0] }
        for layer in network.architecture.layers
        where layer.kind == .depthwise || layer.writes[0].isHidden {
            if let trained = network.weights(layer.name) { coarsen(layer, trained) }
        }
    }

    /// A channel inside of a block that is hardly ever active would get a unit finer than 32-bit sums allow.
    private mutating func coarsen(_ layer: Architecture.Layer, _ trained: RealLayer) {
        let (name, columns) = (layer.writes[0].name, layer.reads.flatMap(units.steps))
        for o in 0..<layer.outputs {
            while units.exponents[name]![o] > -20 {
                let unit = exponential2(Double(units.exponents[name]![o]))
                let row = trained.row(o, layer.kind, columns, unit)
                if ModelWriter.quantise(row.weights, bias: row.bias) != nil { break }
                units.exponents[name]![o] -= 1
            }
        }
    }

    /// The largest power of two by which a channel of this range, with headroom, fits int16.
    static func exponent(_ largest: Double) -> Int {
        guard largest > 0 else { return 12 }
        return min(20, Int(logarithm2(32767 / largest).rounded(.down)))
    }

    /// Gains that no table can hold would make units of other tensors that no integer can.
    private static func check(_ network: TrainingNetwork) throws(AECError) {
        for name in ["latents.qEnc", "latents.qDec", "h_a.gain", "h_s.gain"] {
            let extremes = network.extremes(network.gain(name))
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
        let architecture = network.architecture
        try export.writer.header(architecture, name: name, comment: comment)
        export.writer.exponents(architecture.tensors.flatMap { export.units.exponents[$0.name]! })
        export.writer.entropy(firstCodedScale: firstCodedScale, calibration.hyperLatents)
        for layer in architecture.layers { try export.write(layer) }
        return Model.sealed(export.writer.bytes)
    }

    private mutating func write(_ layer: Architecture.Layer) throws(AECError) {
        guard let row = network.integerLayer(layer, units, dead: dead) else {
            return try writer.table(layer.name, network.logGains(layer, units))
        }
        try writer.layer(layer, row: row)
    }

    /// The hidden channels of a block that calibration never saw above zero: they get weights of zero, so that the
    /// codec can leave them out.
    private func dead(_ tensor: Architecture.Tensor) -> Set<Int> {
        guard tensor.isHidden, let range = largest[tensor.name] else { return [] }
        return Set(range.indices.filter { range[$0] == 0 })
    }
}

extension Architecture.Tensor {
    /// What is between the 1x1 layers of a block.
    var isHidden: Bool { name.hasSuffix(".up") }
}

/// A layer as it was trained.
private struct RealLayer {
    /// [outputs][taps]
    let weights: [Float]
    /// [outputs]
    var bias: [Float]

    /// An output's weights and bias between tensors whose units are worth `columns` and 1 / `unit`.
    func row(
        _ o: Int, _ kind: Architecture.Layer.Kind, _ columns: [Double], _ unit: Double
    ) -> (weights: [Double], bias: Double) {
        let taps = weights.count / bias.count
        let row = (0..<taps).map { i in
            Double(weights[o * taps + i]) * columns[kind == .depthwise ? o : i] * unit
        }
        return (row, Double(bias[o]) * unit)
    }
}

extension TrainingNetwork {
    /// What makes integer outputs of a layer's integer inputs: for each output real weights and a bias. Nil for a table.
    /// - Parameter dead: channels of a tensor that are zero whatever comes in.
    func integerLayer(
        _ layer: Architecture.Layer, _ units: TensorUnits,
        dead: (Architecture.Tensor) -> Set<Int>
    ) -> ((Int) -> (weights: [Double], bias: Double))? {
        guard var real = weights(layer.name) else { return nil }
        // Samples are 0...1 here, while the network's are less one half.
        if layer.writes[0].unit == .output { for o in real.bias.indices { real.bias[o] += 0.5 } }
        var (columns, rows) = (layer.reads.flatMap(units.steps), layer.writes.flatMap(units.units))
        for i in dead(layer.reads[0]) { columns[i] = 0 }
        for o in dead(layer.writes[0]) { rows[o] = 0 }
        let made = real
        return { made.row($0, layer.kind, columns, rows[$0]) }
    }

    /// The entries of a table: log2 of what makes integer outputs of integer inputs, [levels][channels].
    func logGains(_ layer: Architecture.Layer, _ units: TensorUnits) -> [Double] {
        guard case .gain(let gain, let ofSpreads) = trained(layer.name) else { return [] }
        let (from, to) = (units.exponents(layer.reads[0]), units.exponents(layer.writes[0]))
        return log2(gain) { c in
            (ofSpreads ? logarithm2(units.spread[c]) : 0) + Double(to[c] - from[c])
        }
    }

    /// Nil for a gain.
    fileprivate func weights(_ name: String) -> RealLayer? {
        switch trained(name) {
        case .pointwise(let parts):
            return RealLayer(
                weights: parts.flatMap { parameters.array($0.weights) },
                bias: parts.flatMap { parameters.array($0.bias) })
        case .depthwise(let layer):
            let p = layer.parameters
            let (taps, bias) = (parameters.array(p.weights), parameters.array(p.bias))
            let weights = (0..<taps.count).map { taps[$0 % 9 * bias.count + $0 / 9] }
            return RealLayer(weights: weights, bias: bias)
        case .gain: return nil
        }
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
