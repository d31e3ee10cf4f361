import AEC

extension TrainingNetwork {
    /// The float network that an integer one was made of, but for what rounding took: for training to go on from a model
    /// file alone.
    ///
    ///     let weights = TrainingNetwork(dequantising: .standard).weights()
    ///
    /// Hidden channels that were dead when the model was exported have weights of zero. The distribution of the
    /// hyper-latents, which only training needs, is made of the entropy coder's tables.
    public convenience init(dequantising model: Model) {
        self.init(model.size)
        let numbers = model.numbers
        let spreads = TrainingNetwork.spreads(numbers, model.exponents)
        for (c, value) in spreads.enumerated() { spread.pointer[c] = Float(value) }
        let units = TensorUnits(exponents: model.exponents, spread: spreads)
        for layer in numbers { set(layer, units) }
        setMixture(model)
        parameters.pack()
    }

    /// The spread of each latent: by how much the gain of the means is larger than that of the latents, whose
    /// logarithms are the same but for it.
    private static func spreads(
        _ numbers: [Model.Numbers], _ exponents: [String: [Int]]
    ) -> [Double] {
        func table(_ name: String) -> (values: [Int32], exponents: [Int]) {
            let found = numbers.first { $0.layer.name == name }!
            return (found.table, exponents[found.layer.reads[0].name]!)
        }
        let (means, latents) = (table("latents.mean"), table("latents.qEnc"))
        return latents.exponents.indices.map { c in
            exponential2(
                Double(means.values[c] - latents.values[c]) / 65536
                    + Double(means.exponents[c] - latents.exponents[c]))
        }
    }

    private func set(_ numbers: Model.Numbers, _ units: TensorUnits) {
        let layer = numbers.layer
        switch layer.kind {
        case .offset: break
        case .gain:
            guard case .gain(let gain, let ofSpreads) = trained(layer.name), !ofSpreads else {
                return
            }
            let (from, to) = (units.exponents(layer.reads[0]), units.exponents(layer.writes[0]))
            let values = parameters.pointer(gain.table)
            for (i, value) in numbers.table.enumerated() {
                let c = i % gain.channels
                let log2 = Double(value) / 65536 - Double(to[c] - from[c])
                values[i] = Float(log2 * logarithm(2.0))
            }
        case .depthwise:
            guard case .depthwise(let depthwise) = trained(layer.name) else { return }
            let (from, to) = (units.units(layer.reads[0]), units.units(layer.writes[0]))
            let weights = parameters.pointer(depthwise.parameters.weights)
            let bias = parameters.pointer(depthwise.parameters.bias)
            for (i, weight) in numbers.weights.enumerated() {
                let c = i % layer.outputs
                weights[i] = Float(Double(weight) * numbers.scale(c) * from[c] / to[c])
            }
            for c in 0..<layer.outputs {
                bias[c] = Float(Double(numbers.bias[c]) * numbers.scale(c) / to[c])
            }
        case .pointwise:
            let (from, to) = (layer.reads.flatMap(units.units), layer.writes.flatMap(units.units))
            // Samples are 0...1 in the model, and less one half here
            let shift = layer.writes[0].unit == .output ? 0.5 : 0
            var o = 0
            for part in parts(layer.name) {
                let weights = parameters.pointer(part.weights)
                let bias = parameters.pointer(part.bias)
                for row in 0..<part.weights.rows {
                    let scale = numbers.scale(o) / to[o]
                    for i in 0..<layer.taps {
                        let weight = Double(numbers.weights[o * layer.taps + i])
                        weights[row * layer.taps + i] = Float(weight * scale * from[i])
                    }
                    bias[row] = Float(Double(numbers.bias[o]) * scale - shift)
                    o += 1
                }
            }
        }
    }

    /// A component for each of three levels from end to end, where they are as wide as the model's tables say.
    private func setMixture(_ model: Model) {
        let components = Self.mixtureComponents
        let (means, scales) = (
            parameters.pointer(mixture.means), parameters.pointer(mixture.scales)
        )
        for channel in 0..<size.hyperLatents {
            for component in 0..<components {
                let level = component * (Self.levels - 1) / (components - 1)
                let (index, offset) = model.hyperLatent(channel, level: level)
                let deviation = HyperStatistics.deviation(ofScale: index)
                // A logistic distribution of scale s has a standard deviation of s pi / sqrt(3)
                let scale = deviation * 3.0.squareRoot() / Double.pi
                means[channel * components + component] = Float(offset)
                scales[channel * components + component] = Float(logarithm(scale))
            }
        }
    }
}

extension Model.Numbers {
    /// What one of an output's weights is worth.
    fileprivate func scale(_ output: Int) -> Double { exponential2(-Double(shift[output])) }
}
