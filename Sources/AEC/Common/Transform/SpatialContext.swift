/// The spatial context model: codes the latents of a group in four steps, each of which sees psi and the latents of
/// the steps before it.
///
/// Latent channels form 4 groups of 80, positions form 2x2 cells; at each step every position codes one group of its
/// channels, so that each step sees a quarter of all latents, spread over all positions.
struct SpatialContext {
    let network: ContextNetwork
    let quantiser: LatentQuantiser

    /// Channels of a position of the context tensor: 192 of psi, then 320 reconstructed latents.
    static let channels = Geometry.psiChannels + Geometry.latentChannels
    /// Latent channels coded at a position in one step.
    static let channelsPerStep = Geometry.latentChannels / 4

    /// [step][2 * (row % 2) + (column % 2)] = the channel group coded there.
    static let channelGroup = (0..<4).map { step in
        (0..<4).map { position in Architecture.contextOrder.firstIndex { $0[step] == position }! }
    }

    /// One row of one step: 80 numbers for each column, in coding order.
    struct Row {
        let step: Int
        let row: Int
        let count: Int
        /// Means in 64ths of a step.
        let stepMeans: UnsafePointer<Int32>
        let scales: UnsafePointer<UInt8>
        /// To be filled in.
        let symbols: UnsafeMutablePointer<Int16>

        /// The first latent channel coded at `column`.
        func firstChannel(column: Int) -> Int {
            SpatialContext.channelsPerStep
                * SpatialContext.channelGroup[step][2 * (row % 2) + column % 2]
        }
    }

    /// Runs the steps over `context`, [rows][columns][512] with psi in place and latents zero. `code` gets each row of
    /// each step in coding order and fills in its symbols; the latents they stand for are written to `context`.
    func run(
        _ group: Geometry.Group, context: UnsafeMutablePointer<Int16>,
        code: (Row) throws(AECError) -> Void
    ) throws(AECError) {
        let columns = group.columns
        let perStep = SpatialContext.channelsPerStep
        let psiChannels = Geometry.psiChannels
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
                    context + y * columns * SpatialContext.channels,
                    stride: SpatialContext.channels,
                    to: chain.inputRow(y), pixels: columns, relu: true)
                try chain.push(y) { (y, features) throws(AECError) in
                    let row = Row(
                        step: step, row: y, count: columns * perStep, stepMeans: stepMeans.pointer,
                        scales: scales.pointer, symbols: symbols.pointer)
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
                        quantiser.parameters(
                            first..<first + perStep, means: means, logScales: means + perStep,
                            stepMeans: stepMeans.pointer + x * perStep,
                            scales: scales.pointer + x * perStep)
                    }
                    try code(row)
                    for x in 0..<columns {
                        let first = row.firstChannel(column: x)
                        let position = context + (y * columns + x) * SpatialContext.channels
                        quantiser.reconstruct(
                            first..<first + perStep, symbols: symbols.pointer + x * perStep,
                            stepMeans: stepMeans.pointer + x * perStep,
                            latents: position + psiChannels + first)
                    }
                }
            }
        }
    }
}
