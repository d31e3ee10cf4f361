import AEC
import AECTraining

/// Generative adversarial networks (I. Goodfellow et al., "Generative adversarial nets", 2014), of dense layers as theirs
/// for digits.
///
/// A generator G turns noise into pictures, a discriminator D says of a picture how likely it comes from the data. They take
/// turns:
///
///     D minimises  -log D(x) - log (1 - D(G(z)))
///     G minimises  -log D(G(z))                       the non-saturating loss: its gradient is large while G is bad
///
/// Neither loss says how good the pictures are: look at them. The samples come from an average of G's weights over the last
/// steps (Y. Yazici et al., 2019), because the two go around in circles.
struct AdversarialNetworks: Model {
    let layers: [Dense]
    let output: Dense
    let discriminator: Discriminator
    let side: Int
    let code: Int
    static let widths = [256, 512]

    init(_ p: Parameters, _ lab: Lab) {
        (side, code) = (lab.side, lab.code)
        layers = zip([code] + Self.widths, Self.widths).enumerated().map { i, sizes in
            Dense(p, "G.layer\(i)", sizes.0, sizes.1)
        }
        output = Dense(p, "G.output", Self.widths[1], side * side)
        discriminator = Discriminator(p, "D", side: side)
    }

    /// z (n, 1, 1, code) -> pictures (n, side, side, 1)
    func generate(_ tape: Tape, _ z: Variable) -> Variable {
        let h = layers.reduce(z) { $1(tape, $0, relu: true) }
        return tape.unflatten(tape.sigmoid(output(tape, h)), side: side)
    }

    /// As many pictures as there are in x.
    private func generate(
        _ tape: Tape, like x: Variable, _ random: inout RandomStream
    ) -> Variable {
        let shape = Shape(x.shape.n, 1, 1, code)
        return generate(
            tape, tape.constant(shape, (0..<shape.count).map { _ in random.normal() }))
    }

    var objectives: [Objective] {
        [
            Objective(name: "discriminator", prefix: "D", share: 0.5) {
                discriminator.loss($0, real: $1, made: generate($0, like: $1, &$2), &$2)
            },
            Objective(name: "generator", prefix: "G") {
                discriminator.foolingLoss($0, made: generate($0, like: $1, &$2), &$2)
            },
        ]
    }
}

extension AdversarialNetworks: Lesson {
    static let name = "adversarial"
    static let summary = "a generator and a discriminator, non-saturating loss: samples"
    static var recipe: Recipe {
        var recipe = Recipe(epochs: 14, rate: 0.0003)
        recipe.batch = 32
        recipe.betas = (0.5, 0.99)
        recipe.descentRate = 0.02
        recipe.averages = true
        recipe.decayFrom = 0.7
        return recipe
    }

    static func run(_ lab: Lab) throws(AECError) -> Findings {
        let training = lab.train(recipe) { AdversarialNetworks($0, lab) }
        var findings = Findings(name)
        findings.add(training, name)
        findings.notes.append("no MSE: a generator has no encoder")
        var random = RandomStream(seed: lab.settings.seed, 0x5A3)
        let draws = (0..<100 * lab.code).map { _ in random.normal() }
        let samples = Inference(training.parameters, lab.workers).run(
            draws, side: 1, channels: lab.code
        ) { tape, z, _ in training.model.generate(tape, z) }
        try findings.pictures.append((name + ".png", Sheet.make([samples], side: lab.side)))
        return findings
    }
}
