import AEC

/// Whether a model's layers are those of a network, and the network's tables in the model's units.
struct LayerComparison {
    private let network: TrainingNetwork
    private let model: Model
    private let units: TensorUnits
    /// Hidden channels that the model leaves out, by tensor: their weights are zero there.
    private let dead: [String: Set<Int>]

    /// - Throws: `invalidArgument` for a network of another size.
    init(_ network: TrainingNetwork, _ model: Model) throws(AECError) {
        guard network.size == model.size else {
            throw AECError(
                .invalidArgument, "the weights are of a network of another size than the model's")
        }
        (self.network, self.model) = (network, model)
        units = TensorUnits(
            exponents: model.exponents, spread: network.spread.array.map(Double.init))
        var dead: [String: Set<Int>] = [:]
        for numbers in model.numbers where numbers.layer.writes[0].isHidden {
            let taps = numbers.layer.taps
            dead[numbers.layer.writes[0].name] = Set(
                (0..<numbers.layer.outputs).filter { o in
                    numbers.bias[o] == 0
                        && numbers.weights[o * taps..<(o + 1) * taps].allSatisfy { $0 == 0 }
                })
        }
        self.dead = dead
    }

    /// - Throws: `invalidArgument`, with the layer and the output, where a weight or a bias of the model is not the
    ///   network's: off by more than one unit and by more than rounding to half precision takes from it.
    func check() throws(AECError) {
        for numbers in model.numbers {
            let layer = numbers.layer
            guard let real = network.integerLayer(layer, units, dead: { dead[$0.name] ?? [] })
            else { continue }
            for o in 0..<layer.outputs {
                let row = real(o)
                let unit = exponential2(-Double(numbers.shift[o]))
                func isSame(_ value: Double, _ integer: Int) -> Bool {
                    abs(value - Double(integer) * unit) <= unit + abs(value) / 2000
                }
                let weights = row.weights.indices.allSatisfy { i in
                    let at = layer.kind == .depthwise ? i * layer.outputs + o : o * layer.taps + i
                    return isSame(row.weights[i], Int(numbers.weights[at]))
                }
                guard weights, isSame(row.bias, Int(numbers.bias[o])) else {
                    throw AECError(
                        .invalidArgument,
                        "the model was not made of these weights: \(layer.name), output \(o), is another; only tables may differ"
                    )
                }
            }
        }
    }

    /// All tables in the order of a model file, and how many of their entries lie beyond what is allowed there.
    func tables() -> (tables: [[Int32]], clamped: Int) {
        var clamped = 0
        let tables = network.architecture.tables.map { layer -> [Int32] in
            let range =
                layer.kind == .gain ? -16 * 65536...13 * 65536 - 1 : -32 * 65536...32 * 65536
            return network.logGains(layer, units).map { value in
                let entry = (value * 65536).rounded()
                let nearest = min(max(entry, Double(range.lowerBound)), Double(range.upperBound))
                if nearest != entry { clamped += 1 }
                return Int32(nearest)
            }
        }
        return (tables, clamped)
    }
}
