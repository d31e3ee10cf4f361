import AEC
import AECTraining

/// Generative adversarial networks (I. Goodfellow et al., 2014), convolutional (A. Radford et al., "DCGAN", 2016).
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
    let noise: Dense
    let coarseBlock, fineBlock: Block
    let fine, output: Dense
    let discriminator: Discriminator
    let quarter: Int
    let code: Int

    init(_ p: Parameters, _ lab: Lab) {
        (quarter, code) = (lab.side / 4, lab.code)
        let (coarseWidth, fineWidth) = (32, 16)
        noise = Dense(p, "G.noise", code, quarter * quarter * coarseWidth)
        coarseBlock = Block(p, "G.coarse.block", coarseWidth)
        fine = Dense(p, "G.fine", coarseWidth, 4 * fineWidth)
        fineBlock = Block(p, "G.fine.block", fineWidth)
        output = Dense(p, "G.output", fineWidth, 4)
        discriminator = Discriminator(p, "D", side: lab.side)
    }

    /// z (n, 1, 1, code) -> pictures (n, side, side, 1)
    func generate(_ tape: Tape, _ z: Variable) -> Variable {
        let c = coarseBlock(tape, tape.unflatten(noise(tape, z, relu: true), side: quarter))
        let f = fineBlock(tape, tape.shuffle(fine(tape, c, relu: true), 2))
        return tape.sigmoid(tape.shuffle(output(tape, f), 2))
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
            Objective(name: "discriminator", prefix: "D") {
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
        var recipe = Recipe(epochs: 30, rate: 0.001)
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
