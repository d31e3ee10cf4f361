import AECTraining

/// Tells pictures of the data from made ones: convolutions down to one number, positive for the data.
struct Discriminator: Sendable {
    let fine, coarse, verdict: Dense
    let fineBlock, coarseBlock: Block
    /// The players of a game this small overfit quickly: half of what it sees is left out.
    let dropout = Dropout(rate: 0.3)
    /// Noise on all that it sees, which keeps its slopes finite (C. Soenderby et al., 2017).
    static let noise: Float = 0.1

    init(_ p: Parameters, _ name: String, side: Int) {
        fine = Dense(p, name + ".fine", 4, 16)
        fineBlock = Block(p, name + ".fine.block", 16)
        coarse = Dense(p, name + ".coarse", 64, 32)
        coarseBlock = Block(p, name + ".coarse.block", 32)
        verdict = Dense(p, name + ".verdict", side / 4 * (side / 4) * 32, 1)
    }

    /// x (n, side, side, 1) -> logits (n, 1, 1, 1)
    func callAsFunction(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        let noise = (0..<x.shape.count).map { _ in Self.noise * random.normal() }
        let seen = tape.add(x, tape.constant(x.shape, noise))
        let f = tape.leakyRelu(fine(tape, tape.unshuffle(seen, 2)))
        let c = tape.leakyRelu(coarse(tape, tape.unshuffle(fineBlock(tape, f), 2)))
        let h = dropout(tape, tape.flatten(coarseBlock(tape, c)), &random)
        return verdict(tape, h)
    }

    /// -log D(real) - log (1 - D(made)) with D = sigmoid(logits); the made ones are given as mere numbers.
    func loss(
        _ tape: Tape, real: Variable, made: Variable, _ random: inout RandomStream
    ) -> Variable {
        let still = tape.constant(made.shape, tape.values(made))
        return tape.add(
            tape.softplus(tape.affine(self(tape, real, &random), -1)),
            tape.softplus(self(tape, still, &random)))
    }

    /// -log D(made): what the maker minimises, the non-saturating loss.
    func foolingLoss(
        _ tape: Tape, made: Variable, _ random: inout RandomStream
    ) -> Variable {
        tape.softplus(tape.affine(self(tape, made, &random), -1))
    }
}
