import AECTraining

/// An autoencoder with an adversarial term (A. Larsen et al., "Autoencoding beyond pixels using a learned similarity
/// metric", 2016; in codecs: F. Mentzer et al., "High-fidelity generative image compression", 2020).
///
///     loss = cross-entropy(x, x') + lambda * -log D(x')
///
/// Cross-entropy alone is content with grey where it does not know the place of an edge; a discriminator is not. On MNIST
/// strokes come back whiter and evener, with a stray dot here and there, and the squared error is half as large again (0.0140
/// for 0.0095): compare the sheet with that of `deep`, whose network this is.
struct AdversarialAutoencoder: Autoencoder {
    let network: DeepAutoencoder
    let discriminator: Discriminator
    let lambda: Float

    init(_ p: Parameters, _ lab: Lab) {
        network = DeepAutoencoder(p, lab)
        discriminator = Discriminator(p, "D", side: lab.side)
        lambda = lab.settings.lambda ?? 10
    }

    func encode(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        network.encode(tape, x, &random)
    }

    func decode(_ tape: Tape, _ code: Variable, _ random: inout RandomStream) -> Variable {
        network.decode(tape, code, &random)
    }

    func loss(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        let code = encode(tape, x, &random)
        let logits = network.logits(tape, code, &random)
        let fooling = discriminator.foolingLoss(tape, made: tape.sigmoid(logits), &random)
        return tape.add(tape.crossEntropy(logits: logits, x), tape.affine(fooling, lambda))
    }

    var objectives: [Objective] {
        [
            Objective(name: "autoencoder", prefix: DeepAutoencoder.prefix) {
                loss($0, $1, &$2)
            },
            Objective(name: "discriminator", prefix: "D", share: 0.3) {
                let (tape, x) = ($0, $1)
                return discriminator.loss(tape, real: x, &$2) {
                    decode(tape, encode(tape, x, &$0), &$0)
                }
            },
        ]
    }
}

extension AdversarialAutoencoder: AutoencoderLesson {
    static let name = "adversarial-ae"
    static let summary = "an autoencoder with an adversarial term: whiter strokes"
    static let recipe = Recipe(epochs: 20, rate: 0.001, betas: (0.5, 0.999), descentRate: 0.001)
}
