import AEC
import AECTraining

/// A variational autoencoder (D. Kingma, M. Welling, "Auto-encoding variational Bayes", 2014; D. Rezende et al., 2014).
///
/// The encoder gives a distribution, q(z|x) = N(mean, variance); the decoder is told a draw from it. What training minimises
/// bounds -log p(x) from above, in nats a picture:
///
///     E[-log p(x|z)]  +  KL(q(z|x) || N(0, 1))
///     what the decoder still has to be told, and what the code told it
///
/// The draw is mean + deviation * noise (the reparameterisation), through which gradients flow. Since codes are kept near
/// the prior N(0, 1), a draw from the prior decodes to a digit that nobody wrote.
struct VariationalAutoencoder: LogitsAutoencoder {
    let encoder, decoder: DenseStack
    let mean, logVariance: Dense
    let side: Int
    let dropout: Dropout
    static let widths = [512, 256]

    init(_ p: Parameters, _ lab: Lab) {
        let widths = [lab.side * lab.side] + Self.widths
        encoder = DenseStack(p, "encoder", widths, dropout: lab.dropout)
        mean = Dense(p, "mean", widths[2], lab.code)
        logVariance = Dense(p, "logVariance", widths[2], lab.code)
        decoder = DenseStack(p, "decoder", [lab.code] + widths.reversed(), dropout: lab.dropout)
        side = lab.side
        dropout = lab.dropout
    }

    /// q(z|x)
    func posterior(
        _ tape: Tape, _ x: Variable, _ random: inout RandomStream
    ) -> (mean: Variable, logVariance: Variable) {
        let units = tape.relu(encoder(tape, tape.flatten(x), &random))
        let h = dropout(tape, units, &random)
        return (mean(tape, h), logVariance(tape, h))
    }

    /// Without noise: the mean.
    func encode(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        posterior(tape, x, &random).mean
    }

    func logits(_ tape: Tape, _ z: Variable, _ random: inout RandomStream) -> Variable {
        tape.unflatten(decoder(tape, z, &random), side: side)
    }

    func loss(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        let q = posterior(tape, x, &random)
        let noise = (0..<q.mean.shape.count).map { _ in random.normal() }
        let deviation = tape.exp(tape.affine(q.logVariance, 0.5))
        let z = tape.add(q.mean, tape.multiply(deviation, tape.constant(q.mean.shape, noise)))
        let reconstruction = tape.crossEntropy(logits: logits(tape, z, &random), x)
        return tape.add(reconstruction, Self.divergence(tape, q.mean, q.logVariance))
    }

    /// KL(N(mean, variance) || N(0, 1)) = (mean^2 + variance - log variance - 1) / 2, summed over the code, never negative:
    /// (n, 1, 1, 1).
    static func divergence(_ tape: Tape, _ mean: Variable, _ logVariance: Variable) -> Variable {
        let terms = tape.add(
            tape.add(tape.multiply(mean, mean), tape.exp(logVariance)),
            tape.affine(logVariance, -1, -1))
        return tape.affine(tape.sumPerImage(terms), 0.5)
    }
}

extension VariationalAutoencoder: Lesson {
    static let name = "variational"
    static let summary = "mean and log variance, reparameterisation, KL: a bound in nats, samples"
    static let files = [name + ".png", name + ".svg", name + "-samples.png", name + "-between.png"]
    static let recipe = Recipe(epochs: 50, rate: 0.001, descentRate: 0.0005)

    static func run(_ lab: Lab) throws(AECError) -> Findings {
        let training = try lab.train(recipe) { VariationalAutoencoder($0, lab) }
        let coder = training.coder(side: lab.side, code: lab.code)
        var findings = try Findings(name, lab, training, coder)
        let model = training.model
        let bound = training.loss(model.objectives[0], lab.data.test)
        let divergence = training.loss(
            Objective(name: "KL") {
                let q = model.posterior($0, $1, &$2)
                return Self.divergence($0, q.mean, q.logVariance)
            }, lab.data.test)
        findings.add("bound", "test bound on -log p(x), nats a picture", bound, 2)
        findings.add("divergence", "of which KL", divergence, 2)
        var random = RandomStream(seed: lab.settings.seed, 0x5A3)
        let draws = (0..<100 * lab.code).map { _ in random.normal() }
        try findings.addSheet([coder.decode(draws)], lab, suffix: "-samples")
        let between = coder.decode(between(lab, coder, steps: 12))
        try findings.addSheet([between], lab, across: 12, suffix: "-between")
        return findings
    }

    /// From one picture to another, in each row, by straight lines between their codes, which these are.
    private static func between(_ lab: Lab, _ coder: Coder, steps: Int) -> [Float] {
        let ends = lab.data.test.examples(each: 1)
        let codes = coder.encode(lab.data.test.pixels(of: ends))
        var path: [Float] = []
        for row in ends.indices {
            let next = (row + 1) % ends.count
            for step in 0..<steps {
                let t = Float(step) / Float(steps - 1)
                path += (0..<lab.code).map {
                    codes[row * lab.code + $0] * (1 - t) + codes[next * lab.code + $0] * t
                }
            }
        }
        return path
    }
}
