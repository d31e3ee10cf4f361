import AEC
import AECTraining

/// The first autoencoder: one hidden layer, narrower than the picture (D. Rumelhart, G. Hinton, R. Williams, "Learning
/// internal representations by error propagation", 1986; H. Bourlard, Y. Kamp, 1988).
///
///     h = f(W1 x + b1)        x' = f(W2 h + b2)        loss: the mean squared error of x'
///
/// f is --activation. With `linear` it is principal components again, found the long way. With `relu`, which has no
/// negative pixels, it is better than they are. With `sigmoid`, the function of 1986, both layers' slopes shrink the
/// gradient, and it takes many times as long.
struct DenseAutoencoder: Autoencoder {
    let hidden, output: Dense
    let f: Activation
    let side: Int
    let dropout: Dropout

    init(_ p: Parameters, _ lab: Lab) {
        hidden = Dense(p, "hidden", lab.side * lab.side, lab.code)
        output = Dense(p, "output", lab.code, lab.side * lab.side)
        f = lab.settings.activation
        side = lab.side
        dropout = lab.dropout
    }

    func encode(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        f(tape, hidden(tape, tape.flatten(x)))
    }

    func decode(_ tape: Tape, _ code: Variable, _ random: inout RandomStream) -> Variable {
        let h = dropout(tape, code, &random)
        return tape.unflatten(f(tape, output(tape, h)), side: side)
    }

    func loss(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        let code = encode(tape, x, &random)
        return tape.meanSquaredError(decode(tape, code, &random), x)
    }
}

extension DenseAutoencoder: Lesson {
    static let name = "dense"
    static let summary = "one hidden layer, h = f(W1 x + b1), x' = f(W2 h + b2), squared error"
    // The gradient of a mean over 784 pixels is small.
    static let recipe = Recipe(epochs: 40, rate: 0.003, descentRate: 20)

    static func run(_ lab: Lab) throws(AECError) -> Findings {
        var recipe = recipe
        // Nothing bounds the slopes of linear layers, and longer steps grow without end.
        if lab.settings.activation == .linear { recipe.descentRate = 2 }
        let training = try lab.train(recipe) { DenseAutoencoder($0, lab) }
        return try Findings(name, lab, training, training.coder(side: lab.side, code: lab.code))
    }
}
