import AECTraining

/// An autoencoder whose encoder attends over patches (A. Vaswani et al., "Attention is all you need", 2017; patches as
/// words: A. Dosovitskiy et al., "An image is worth 16x16 words", 2021).
///
///     49 patches of 4x4 pixels -> a word of 48 numbers each -> twice (attention, then a layer for each word) -> 32 numbers
///
/// Attention gives each word a mean of all words' values, weighted by softmax(query . key / sqrt(48)). It cannot see where a
/// word stands, so each begins with its place: a 1 in one of 49 inputs, whose weights are a learned position embedding.
struct AttentiveAutoencoder: LogitsAutoencoder {
    let embedding: Dense
    let attention: [Attention]
    let up, down: [Dense]
    let codeIn, codeOut, output: Dense
    let side: Int
    let dropout: Dropout
    static let (patch, width, depth, hidden) = (4, 48, 2, 256)

    init(_ p: Parameters, _ lab: Lab) {
        side = lab.side
        let words = side / Self.patch * (side / Self.patch)
        let width = Self.width
        embedding = Dense(p, "embedding", Self.patch * Self.patch + words, width)
        attention = (0..<Self.depth).map { Attention(p, "attention\($0)", width) }
        up = (0..<Self.depth).map { Dense(p, "layer\($0).up", width, 2 * width) }
        down = (0..<Self.depth).map { Dense(p, "layer\($0).down", 2 * width, width) }
        codeIn = Dense(p, "code.in", words * width, lab.code)
        codeOut = Dense(p, "code.out", lab.code, Self.hidden)
        output = Dense(p, "output", Self.hidden, side * side)
        dropout = lab.dropout
    }

    func encode(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        let patches = tape.unshuffle(x, Self.patch)
        var words = embedding(tape, tape.concatenate([patches, places(tape, patches.shape)]))
        for i in 0..<Self.depth {
            words = attention[i](tape, words)
            let h = dropout(tape, up[i](tape, words, relu: true), &random)
            words = tape.add(words, down[i](tape, h))
        }
        return codeIn(tape, tape.flatten(words))
    }

    /// The number of each patch as a 1 among zeros.
    private func places(_ tape: Tape, _ shape: Shape) -> Variable {
        let count = shape.positions
        return tape.constant(
            shape.with(channels: count),
            (0..<shape.rows * count).map { $0 % count == $0 / count % count ? 1 : 0 })
    }

    func logits(_ tape: Tape, _ code: Variable, _ random: inout RandomStream) -> Variable {
        let h = dropout(tape, codeOut(tape, code, relu: true), &random)
        return tape.unflatten(output(tape, h), side: side)
    }
}

extension AttentiveAutoencoder: AutoencoderLesson {
    static let name = "attention"
    static let summary = "an encoder that attends over patches"
    static let recipe = Recipe(epochs: 6, rate: 0.002, descentRate: 0.001)
}
