import AEC

extension TrainingNetwork {
    /// The weights as the reference names and orders them: what `aec model import` takes.
    /// - Parameter values: of all parameters, as in `parameters`; the network's own if nil.
    public func weights(_ values: FloatBuffer? = nil, step: Int? = nil) -> Safetensors {
        let from = (values ?? parameters.values).pointer
        var tensors: [String: Safetensors.Tensor] = [:]
        for (entry, layout) in zip(parameters.entries, layouts) {
            var there = [Float](repeating: 0, count: entry.count)
            for (i, source) in layout.source.enumerated() { there[source] = from[entry.offset + i] }
            tensors[layout.name] = .init(shape: layout.shape, values: there)
        }
        tensors["t16"] = .init(shape: [spread.count], values: spread.array)
        return Safetensors(tensors: tensors, metadata: step.map { ["step": "\($0)"] } ?? [:])
    }

    /// A file of weights: those of layers in half precision, all else in single.
    static func bytes(of weights: Safetensors) -> [UInt8] {
        weights.bytes { _, tensor in tensor.shape.count == 4 ? .float16 : .float32 }
    }

    /// Takes weights in the reference's names and order.
    /// - Throws: `malformed` when a tensor is missing, has another shape or a value that is not finite; weights are
    ///   undefined then.
    public func load(_ file: Safetensors) throws(AECError) {
        for (entry, layout) in zip(parameters.entries, layouts) {
            let values = try file.values(layout.name, layout.shape)
            let to = parameters.pointer(entry)
            for (i, source) in layout.source.enumerated() { to[i] = values[source] }
        }
        for (c, value) in try file.values("t16", [spread.count]).enumerated() {
            guard value > 0 else {
                throw AECError(.malformed, "weights: t16[\(c)] is not positive")
            }
            spread.pointer[c] = value
        }
    }
}

extension Safetensors {
    /// A tensor of this shape.
    fileprivate func values(_ name: String, _ shape: [Int]) throws(AECError) -> [Float] {
        guard let tensor = tensors[name] else {
            throw AECError(.malformed, "weights: there is no tensor \(name)")
        }
        guard tensor.shape == shape else {
            throw AECError(
                .malformed,
                "weights: \(name) has the shape \(tensor.shape) instead of \(shape)")
        }
        guard tensor.values.allSatisfy({ $0.isFinite }) else {
            throw AECError(.malformed, "weights: \(name) has a value that is not finite")
        }
        return tensor.values
    }
}
