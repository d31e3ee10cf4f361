import AECTraining

/// What is trained: one objective for most, two for players of a game.
protocol Model: Sendable {
    var objectives: [Objective] { get }
}

/// A loss and whom it teaches.
struct Objective: Sendable {
    let name: String
    /// The names of its parameters begin with this.
    var prefix = ""
    /// Of the recipe's learning rate.
    var share: Float = 1
    /// Of pictures x (n, side, side, 1): one number a picture, (n, 1, 1, 1).
    let loss: @Sendable (_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable
}

/// A model that turns pictures into short codes and back.
protocol Autoencoder: Model {
    /// x (n, side, side, 1) in 0...1 -> (n, 1, 1, code)
    func encode(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable
    /// code (n, 1, 1, code) -> (n, side, side, 1)
    func decode(_ tape: Tape, _ code: Variable, _ random: inout RandomStream) -> Variable
    /// What training minimises, one number a picture: (n, 1, 1, 1).
    func loss(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable
}

extension Autoencoder {
    var objectives: [Objective] { [Objective(name: "loss") { loss($0, $1, &$2) }] }
}

/// An autoencoder whose decoder ends in a sigmoid, and which is trained by the binary cross-entropy of that.
protocol LogitsAutoencoder: Autoencoder {
    /// code (n, 1, 1, code) -> (n, side, side, 1), before the sigmoid
    func logits(_ tape: Tape, _ code: Variable, _ random: inout RandomStream) -> Variable
}

extension LogitsAutoencoder {
    func decode(_ tape: Tape, _ code: Variable, _ random: inout RandomStream) -> Variable {
        tape.sigmoid(logits(tape, code, &random))
    }

    func loss(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        let code = encode(tape, x, &random)
        return tape.crossEntropy(logits: logits(tape, code, &random), x)
    }
}

/// The function of a layer's units.
enum Activation: String, CaseIterable, Sendable {
    case relu, tanh, sigmoid, linear

    func callAsFunction(_ tape: Tape, _ x: Variable) -> Variable {
        switch self {
        case .relu: tape.relu(x)
        case .tanh: tape.tanh(x)
        case .sigmoid: tape.sigmoid(x)
        case .linear: x
        }
    }
}

extension Tape {
    /// (n, side, side, c) -> (n, 1, 1, side * side * c)
    func flatten(_ x: Variable) -> Variable { unshuffle(x, x.shape.h) }

    /// (n, 1, 1, side * side * c) -> (n, side, side, c)
    func unflatten(_ x: Variable, side: Int) -> Variable { shuffle(x, side) }

    /// Binary cross-entropy of pictures given as logits, summed over the pixels: nats a picture, (n, 1, 1, 1).
    func crossEntropy(logits: Variable, _ x: Variable) -> Variable {
        sumPerImage(binaryCrossEntropy(logits: logits, targets: values(x)))
    }
}
