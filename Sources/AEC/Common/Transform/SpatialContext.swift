/// The spatial context model: codes the latents of a group in four steps, each of which sees psi and the latents of
/// the steps before it.
///
/// Latent channels form 4 groups, positions form 2x2 cells; at each step every position codes one group of its
/// channels, so that each step sees a quarter of all latents, spread over all positions.
struct SpatialContext {
    let network: ContextNetwork
    let quantisers: LatentQuantisers

    var psiChannels: Int { network.steps[0].block.channels }
    var latentChannels: Int { 4 * channelsPerStep }
    /// Channels of a position of the context tensor: psi, then reconstructed latents.
    var channels: Int { psiChannels + latentChannels }
    /// Latent channels coded at a position in one step.
    var channelsPerStep: Int { network.steps[0].output.outputs / 8 }

    /// [step][2 * (row % 2) + (column % 2)] = the channel group coded there.
    static let channelGroup = (0..<4).map { step in
        (0..<4).map { position in Architecture.contextOrder.firstIndex { $0[step] == position }! }
    }

    /// One row of one step: `channelsPerStep` numbers for each column, in coding order.
    struct Row {
        let step: Int
        let row: Int
        let count: Int
        let channelsPerStep: Int
        /// Means in 64ths of a step.
        let stepMeans: UnsafePointer<Int32>
        let scales: UnsafePointer<UInt8>
        /// To be filled in: symbols, and points of the trellis in units of its spacing.
        let symbols: UnsafeMutablePointer<Int16>

        /// The first latent channel coded at `column`.
        func firstChannel(column: Int) -> Int {
            channelsPerStep
                * SpatialContext.channelGroup[step][2 * (row % 2) + column % 2]
        }
    }

    /// Runs the steps over `context`, [rows][columns][channels] with psi in place and latents zero. `code` gets each row of
    /// each step in coding order and fills in its symbols; the latents they stand for are written to `context`.
    /// - Parameter trellisScale: the first scale index whose latents are on the trellis; `Trellis.noScale` for none.
    func run(
        _ group: Geometry.Group, context: UnsafeMutablePointer<Int16>, trellisScale: Int,
        code: (Row) throws(AECError) -> Void
    ) throws(AECError) {
        let columns = group.columns
        let (channels, perStep, psiChannels) = (channels, channelsPerStep, psiChannels)
        let outputs = AlignedMemory<Int16>(count: columns * 2 * perStep)
        let stepMeans = AlignedMemory<Int32>(count: columns * perStep)
        let scales = AlignedMemory<UInt8>(count: columns * perStep)
        let symbols = AlignedMemory<Int16>(count: columns * perStep)

        for (step, layers) in network.steps.enumerated() {
            let chain = BlockChain(
                [layers.block], channels: psiChannels, width: columns, height: group.rows)
            chain.begin(rows: 0..<group.rows)
            for y in 0..<group.rows {
                layers.input.run(
                    context + y * columns * channels,
                    stride: channels,
                    to: chain.inputRow(y), pixels: columns, relu: true)
                try chain.push(y) { (y, features) throws(AECError) in
                    let row = Row(
                        step: step, row: y, count: columns * perStep, channelsPerStep: perStep,
                        stepMeans: stepMeans.pointer, scales: scales.pointer,
                        symbols: symbols.pointer)
                    // Even and odd columns code different channel groups: a slice of the outputs each.
                    for parity in 0..<min(2, columns) {
                        let first = 2 * row.firstChannel(column: parity)
                        layers.output.run(
                            features + parity * psiChannels, stride: 2 * psiChannels,
                            outputs: first..<first + 2 * perStep,
                            to: outputs.pointer + parity * 2 * perStep,
                            stride: 4 * perStep, pixels: (columns - parity + 1) / 2)
                    }
                    for x in 0..<columns {
                        let first = row.firstChannel(column: x)
                        let means = outputs.pointer + x * 2 * perStep
                        quantisers.at(row: group.row + y, column: group.column + x).parameters(
                            first..<first + perStep, means: means, logScales: means + perStep,
                            stepMeans: stepMeans.pointer + x * perStep,
                            scales: scales.pointer + x * perStep)
                    }
                    try code(row)
                    for x in 0..<columns {
                        let first = row.firstChannel(column: x)
                        let position = context + (y * columns + x) * channels
                        quantisers.at(row: group.row + y, column: group.column + x).reconstruct(
                            first..<first + perStep, symbols: symbols.pointer + x * perStep,
                            stepMeans: stepMeans.pointer + x * perStep,
                            scales: scales.pointer + x * perStep, trellisScale: trellisScale,
                            latents: position + psiChannels + first)
                    }
                }
            }
        }
    }
}
