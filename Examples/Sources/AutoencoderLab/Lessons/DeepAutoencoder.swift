import AEC
import AECTraining

/// A deep autoencoder: layers that narrow to the code and widen again (G. Hinton, R. Salakhutdinov, "Reducing the
/// dimensionality of data with neural networks", Science 313, 2006; trained from random weights, which ReLU and Adam made
/// possible).
///
///     784 -> 128 -> 64 -> 32 -> 64 -> 128 -> 784        loss: the binary cross-entropy of a sigmoid's output
///
/// Watch the two curves of the plot: where the validation loss rises while the training loss falls, the network has begun
/// to learn digits by heart. --dropout, --l2 and --augment push that off.
struct DeepAutoencoder: Autoencoder {
    let encoder, decoder: [Dense]
    let side: Int
    let dropout: Dropout
    /// Of its parameters' names, where other networks stand beside it.
    static let prefix = "deep."

    init(_ p: Parameters, _ lab: Lab) {
        let widths = [lab.side * lab.side, 128, 64, lab.code]
        encoder = zip(widths, widths.dropFirst()).enumerated().map { i, sizes in
            Dense(p, Self.prefix + "encoder\(i)", sizes.0, sizes.1)
        }
        decoder = zip(widths.dropFirst(), widths).reversed().enumerated().map { i, sizes in
            Dense(p, Self.prefix + "decoder\(i)", sizes.0, sizes.1)
        }
        side = lab.side
        dropout = lab.dropout
    }

    func encode(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        apply(encoder, tape, tape.flatten(x), &random)
    }

    func logits(_ tape: Tape, _ code: Variable, _ random: inout RandomStream) -> Variable {
        tape.unflatten(apply(decoder, tape, code, &random), side: side)
    }

    func decode(_ tape: Tape, _ code: Variable, _ random: inout RandomStream) -> Variable {
        tape.sigmoid(logits(tape, code, &random))
    }

    func loss(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        let code = encode(tape, x, &random)
        return tape.crossEntropy(logits: logits(tape, code, &random), x)
    }

    /// ReLU between the layers, none after the last.
    private func apply(
        _ layers: [Dense], _ tape: Tape, _ x: Variable, _ random: inout RandomStream
    ) -> Variable {
        var h = x
        for layer in layers.dropLast() {
            h = dropout(tape, layer(tape, h, relu: true), &random)
        }
        return layers[layers.count - 1](tape, h)
    }
}

extension DeepAutoencoder: Lesson {
    static let name = "deep"
    static let summary = "784-128-64-32-64-128-784, sigmoid output, binary cross-entropy"
    static var recipe: Recipe {
        var recipe = Recipe(epochs: 30, rate: 0.002)
        recipe.descentRate = 0.002
        return recipe
    }

    static func run(_ lab: Lab) throws(AECError) -> Findings {
        let training = try lab.train(recipe) { DeepAutoencoder($0, lab) }
        return try Findings(name, lab, training, training.coder(side: lab.side, code: lab.code))
    }
}
