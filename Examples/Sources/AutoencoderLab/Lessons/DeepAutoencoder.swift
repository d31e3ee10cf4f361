import AECTraining

/// A deep autoencoder: layers that narrow to the code and widen again (G. Hinton, R. Salakhutdinov, "Reducing the
/// dimensionality of data with neural networks", Science 313, 2006; trained from random weights, which ReLU and Adam made
/// possible).
///
///     784 -> 128 -> 64 -> 32 -> 64 -> 128 -> 784        loss: the binary cross-entropy of a sigmoid's output
///
/// Watch the two curves of the plot: where the validation loss rises while the training loss falls, the network has begun
/// to learn digits by heart. --dropout, --l2 and --augment push that off.
struct DeepAutoencoder: LogitsAutoencoder {
    let encoder, decoder: DenseStack
    let side: Int
    /// Of its parameters' names, where other networks stand beside it.
    static let prefix = "deep."

    init(_ p: Parameters, _ lab: Lab) { self.init(p, lab, hidden: [128, 64], code: lab.code) }

    /// - Parameter hidden: the units of the encoder's layers before the code; the decoder has them the other way round.
    init(_ p: Parameters, _ lab: Lab, hidden: [Int], code: Int, isLeaky: Bool = false) {
        func stack(_ name: String, _ widths: [Int]) -> DenseStack {
            DenseStack(p, Self.prefix + name, widths, isLeaky: isLeaky, dropout: lab.dropout)
        }
        side = lab.side
        let widths = [side * side] + hidden + [code]
        encoder = stack("encoder", widths)
        decoder = stack("decoder", widths.reversed())
    }

    func encode(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        encoder(tape, tape.flatten(x), &random)
    }

    func logits(_ tape: Tape, _ code: Variable, _ random: inout RandomStream) -> Variable {
        tape.unflatten(decoder(tape, code, &random), side: side)
    }
}

extension DeepAutoencoder: AutoencoderLesson {
    static let name = "deep"
    static let summary = "784-128-64-32-64-128-784, sigmoid output, binary cross-entropy"
    static let recipe = Recipe(epochs: 30, rate: 0.002, descentRate: 0.002)
}
