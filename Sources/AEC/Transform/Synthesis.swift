/// g_s as the kernels read it.
final class SynthesisNetwork: Sendable {
    let input: PackedPointwise
    let blocks16: [PackedBlock]
    let up8: PackedPointwise
    let blocks8: [PackedBlock]
    let output: PackedPointwise

    init(_ layers: SynthesisLayers) {
        input = PackedPointwise(layers.input)
        blocks16 = layers.blocks16.map { PackedBlock($0) }
        up8 = PackedPointwise(layers.up8)
        blocks8 = layers.blocks8.map { PackedBlock($0) }
        output = PackedPointwise(layers.output)
    }
}

/// The synthesis transform g_s: latents to pixels, a band of rows at a time.
struct Synthesis {
    let network: SynthesisNetwork
    let gain: PackedGain
    let geometry: Geometry

    /// Computes the pixels of latent rows `band` into `pixels`, the samples of the whole image. Bands write to
    /// different rows and may run at the same time.
    func run(_ latents: Latents, rows band: Range<Int>, into pixels: PixelSink) throws(AECError) {
        let columns = geometry.latentColumns
        let channels = network.blocks8[0].channels
        let chain16 = BlockChain(
            network.blocks16, channels: Geometry.latentChannels, width: columns,
            height: geometry.latentRows)
        let chain8 = BlockChain(
            network.blocks8, channels: channels, width: 2 * columns, height: 2 * geometry.latentRows
        )
        let blocks = AlignedMemory<Int16>(count: 2 * columns * network.output.outputs)

        chain8.begin(rows: 2 * band.lowerBound..<2 * band.upperBound)
        chain16.begin(rows: chain8.inputRows.lowerBound / 2..<(chain8.inputRows.upperBound + 1) / 2)
        for y16 in chain16.inputRows {
            network.input.run(
                latents.at(row: y16, column: 0), to: chain16.inputRow(y16), pixels: columns)
            try chain16.push(y16) { (y16, row) throws(AECError) in
                // Depth to space by 2: each half of the outputs is a row, each quarter a pixel.
                for dy in 0..<2 where chain8.inputRows.contains(2 * y16 + dy) {
                    let y8 = 2 * y16 + dy
                    let target = chain8.inputRow(y8)
                    network.up8.run(
                        row, outputs: 2 * dy * channels..<2 * (dy + 1) * channels, to: target,
                        pixels: columns)
                    gain.run(target, to: target, pixels: 2 * columns)
                    try chain8.push(y8) { (y8, row) throws(AECError) in
                        network.output.run(row, to: blocks.pointer, pixels: 2 * columns)
                        pixels.store(blocks.pointer, row: y8)
                    }
                }
            }
        }
    }
}
