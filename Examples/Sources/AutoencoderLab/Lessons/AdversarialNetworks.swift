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
/// steps (Y. Yazici et al., 2019), because the two go around in circles. Adam's first beta is 0.5 for the same reason (A.
/// Radford et al., 2016): against an opponent that moves, old gradients mislead.
///
/// They have to be about equally strong. A weaker D (half G's rate, 256 and 64 units, five times the noise) let one speckled
/// digit pass: after 3,700 steps G drew nothing else, a collapse.
struct AdversarialNetworks: Model {
    let generator: DenseStack
    let discriminator: Discriminator
    let side: Int
    let code: Int
    static let widths = [256, 512]

    init(_ p: Parameters, _ lab: Lab) {
        (side, code) = (lab.side, lab.code)
        let widths = [code] + Self.widths + [side * side]
        generator = DenseStack(p, "G.layer", widths, isLeaky: true)
        discriminator = Discriminator(p, "D", side: side)
    }

    /// z (n, 1, 1, code) -> pictures (n, side, side, 1)
    func generate(_ tape: Tape, _ z: Variable, _ random: inout RandomStream) -> Variable {
        tape.unflatten(tape.sigmoid(generator(tape, z, &random)), side: side)
    }

    /// As many pictures as there are in x.
    private func generate(
        _ tape: Tape, like x: Variable, _ random: inout RandomStream
    ) -> Variable {
        let shape = Shape(x.shape.n, 1, 1, code)
        let draws = (0..<shape.count).map { _ in random.normal() }
        return generate(tape, tape.constant(shape, draws), &random)
    }

    var objectives: [Objective] {
        [
            Objective(name: "discriminator", prefix: "D") {
                let (tape, x) = ($0, $1)
                return discriminator.loss(tape, real: x, &$2) { generate(tape, like: x, &$0) }
            },
            Objective(name: "generator", prefix: "G") {
                discriminator.foolingLoss($0, made: generate($0, like: $1, &$2), &$2)
            },
        ]
    }
}

extension AdversarialNetworks: Lesson {
    static let name = "adversarial"
    static let files = [name + ".png", name + ".svg", name + "-course.png"]
    static let summary = "a generator and a discriminator, non-saturating loss: samples"
    static let recipe = Recipe(
        epochs: 130, rate: 0.0003, betas: (0.5, 0.999), descentRate: 0.02, averages: true,
        decayFrom: 0.7)

    static func run(_ lab: Lab) throws(AECError) -> Findings {
        // The same draws after each tenth of the run: how digits come out of noise.
        var course: [[Float]] = []
        let training = try lab.train(recipe) {
            AdversarialNetworks($0, lab)
        } watch: { training in
            let tenths = 10 * training.epochs.count / training.recipe.epochs
            if tenths > course.count { course.append(samples(training, lab, 20)) }
        }
        var findings = Findings(name)
        findings.add(training, name)
        findings.notes.append("no MSE: a generator has no encoder")
        let made = samples(training, lab, 100)
        try findings.addSheet([made], lab)
        // Last, the averaged weights.
        course.append(samples(training, lab, 20))
        try findings.addSheet(course, lab, suffix: "-course")
        return findings
    }

    /// Pictures of draws that are the same each time.
    private static func samples(
        _ training: Training<AdversarialNetworks>, _ lab: Lab, _ count: Int
    ) -> [Float] {
        var random = RandomStream(seed: lab.settings.seed, 0x5A3)
        let draws = (0..<count * lab.code).map { _ in random.normal() }
        return Inference(training.parameters, lab.workers).run(
            draws, side: 1, channels: lab.code
        ) { training.model.generate($0, $1, &$2) }
    }
}
