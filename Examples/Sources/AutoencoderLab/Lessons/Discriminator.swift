import AECTraining

/// Tells pictures of the data from made ones: dense layers down to one number, positive for the data.
struct Discriminator: Sendable {
    private let layers: DenseStack
    /// Noise on all that it sees, which keeps its slopes finite (C. Soenderby et al., 2017).
    static let noise: Float = 0.2
    static let widths = [512, 256]

    init(_ p: Parameters, _ name: String, side: Int) {
        // Without dropout a discriminator learns a small set of pictures by heart.
        layers = DenseStack(
            p, name + ".layer", [side * side] + Self.widths + [1], isLeaky: true,
            dropout: Dropout(rate: 0.3))
    }

    /// x (n, side, side, 1) -> logits (n, 1, 1, 1)
    func callAsFunction(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        let noise = (0..<x.shape.count).map { _ in Self.noise * (2 * random.uniform() - 1) }
        // Black is -1: an input of 0 would teach its weights nothing.
        let noisy = tape.add(tape.affine(x, 2, -1), tape.constant(x.shape, noise))
        return layers(tape, tape.flatten(noisy), &random)
    }

    /// -log D(real) - log (1 - D(made)) with D = sigmoid(logits). The maker learns nothing from it. Real ones count as real
    /// to nine tenths (T. Salimans et al., 2016), lest D become too sure to teach.
    func loss(
        _ tape: Tape, real: Variable, _ random: inout RandomStream,
        made make: (inout RandomStream) -> Variable
    ) -> Variable {
        let recording = tape.recording
        tape.recording = false
        let made = make(&random)
        tape.recording = recording
        let targets = [Float](repeating: 0.9, count: real.shape.n)
        return tape.add(
            tape.binaryCrossEntropy(logits: self(tape, real, &random), targets: targets),
            tape.softplus(self(tape, made, &random)))
    }

    /// -log D(made): what the maker minimises, the non-saturating loss.
    func foolingLoss(
        _ tape: Tape, made: Variable, _ random: inout RandomStream
    ) -> Variable {
        tape.softplus(tape.affine(self(tape, made, &random), -1))
    }
}
