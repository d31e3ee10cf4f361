import AECTraining

/// A convolutional autoencoder (J. Masci et al., "Stacked convolutional auto-encoders", 2011) of the codec's own parts:
///
///     28x28x1 -> 14x14x16 -> block -> 7x7x48 -> block -> 32 numbers, and the same way back
///
/// Halving is a convolution of 2x2 pixels with a stride of two: `unshuffle` puts the four pixels side by side, a dense layer
/// mixes them; `shuffle` is its inverse on the way up (W. Shi et al., "Real-time single image super-resolution using an
/// efficient sub-pixel convolutional neural network", 2016). A block is x + down(relu(up(depthwise 3x3 (x)))) (M. Sandler
/// et al., "MobileNetV2", 2018).
struct ConvolutionalAutoencoder: LogitsAutoencoder {
    let fineIn, coarseIn, codeIn: Dense
    let codeOut, coarseOut, fineOut: Dense
    let fineBlock, coarseBlock, coarseBlockBack, fineBlockBack: Block
    let quarter: Int
    let dropout: Dropout

    init(_ p: Parameters, _ lab: Lab) {
        let (fine, coarse) = (16, 48)
        quarter = lab.side / 4
        let inner = quarter * quarter * coarse
        fineIn = Dense(p, "fine.in", 4, fine)
        fineBlock = Block(p, "fine.block", fine)
        coarseIn = Dense(p, "coarse.in", 4 * fine, coarse)
        coarseBlock = Block(p, "coarse.block", coarse)
        codeIn = Dense(p, "code.in", inner, lab.code)
        codeOut = Dense(p, "code.out", lab.code, inner)
        coarseBlockBack = Block(p, "coarse.back", coarse)
        coarseOut = Dense(p, "coarse.out", coarse, 4 * fine)
        fineBlockBack = Block(p, "fine.back", fine)
        fineOut = Dense(p, "fine.out", fine, 4)
        dropout = lab.dropout
    }

    func encode(_ tape: Tape, _ x: Variable, _ random: inout RandomStream) -> Variable {
        let fine = fineBlock(tape, fineIn(tape, tape.unshuffle(x, 2), relu: true))
        let coarse = coarseBlock(tape, coarseIn(tape, tape.unshuffle(fine, 2), relu: true))
        return codeIn(tape, tape.flatten(dropout(tape, coarse, &random)))
    }

    func logits(_ tape: Tape, _ code: Variable, _ random: inout RandomStream) -> Variable {
        let inner = dropout(tape, codeOut(tape, code, relu: true), &random)
        let coarse = coarseBlockBack(tape, tape.unflatten(inner, side: quarter))
        let fine = fineBlockBack(tape, tape.shuffle(coarseOut(tape, coarse, relu: true), 2))
        return tape.shuffle(fineOut(tape, fine), 2)
    }
}

extension ConvolutionalAutoencoder: AutoencoderLesson {
    static let name = "conv"
    static let summary = "convolutions and residual blocks, the codec's own parts"
    static let recipe = Recipe(epochs: 6, rate: 0.002, descentRate: 0.001)
}
