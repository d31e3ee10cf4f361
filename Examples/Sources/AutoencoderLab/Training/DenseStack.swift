import AECTraining

/// Dense layers one after the other, with a function and dropout between them and none after the last.
struct DenseStack: Sendable {
    private let layers: [Dense]
    /// Leaky ReLU instead of ReLU.
    private let isLeaky: Bool
    private let dropout: Dropout

    /// - Parameter widths: the first layer's inputs, then the outputs of each.
    init(
        _ p: Parameters, _ name: String, _ widths: [Int], isLeaky: Bool = false,
        dropout: Dropout = Dropout(rate: 0)
    ) {
        layers = zip(widths, widths.dropFirst()).enumerated().map { i, sizes in
            Dense(p, "\(name)\(i)", sizes.0, sizes.1)
        }
        (self.isLeaky, self.dropout) = (isLeaky, dropout)
    }

    /// x (n, 1, 1, inputs) -> (n, 1, 1, outputs)
    func callAsFunction(
        _ tape: Tape, _ x: Variable, _ random: inout RandomStream
    ) -> Variable {
        var h = x
        for layer in layers.dropLast() {
            h = isLeaky ? tape.leakyRelu(layer(tape, h)) : layer(tape, h, relu: true)
            h = dropout(tape, h, &random)
        }
        return layers[layers.count - 1](tape, h)
    }
}
