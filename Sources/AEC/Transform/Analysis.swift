/// g_a as the kernels read it.
final class AnalysisNetwork: Sendable {
    let input: PackedPointwise
    let blocks8: [PackedBlock]
    let down: PackedPointwise
    let blocks16: [PackedBlock]
    let output: PackedPointwise

    init(_ layers: AnalysisLayers) {
        input = PackedPointwise(layers.input)
        blocks8 = layers.blocks8.map { PackedBlock($0) }
        down = PackedPointwise(layers.down)
        blocks16 = layers.blocks16.map { PackedBlock($0) }
        output = PackedPointwise(layers.output)
    }
}

/// The analysis transform g_a: pixels to latents, a band of rows at a time.
struct Analysis {
    let network: AnalysisNetwork
    let gain: PackedGain
    let geometry: Geometry

    /// Computes latent rows `band`. Bands write to different rows and may run at the same time.
    func run(_ image: AECImage, rows band: Range<Int>, into latents: Latents) throws(AECError) {
        let columns = geometry.latentColumns
        let channels = network.input.outputs
        let chain8 = BlockChain(
            network.blocks8, channels: channels, width: 2 * columns, height: 2 * geometry.latentRows
        )
        let chain16 = BlockChain(
            network.blocks16, channels: Geometry.latentChannels, width: columns,
            height: geometry.latentRows)
        var source = PixelRows(geometry)
        let pairs = PairRows(width: columns, channels: channels)

        chain16.begin(rows: band)
        chain8.begin(rows: 2 * chain16.inputRows.lowerBound..<2 * chain16.inputRows.upperBound)
        for y8 in chain8.inputRows {
            let blocks = source.unshuffle(image, row: y8)
            network.input.run(blocks, to: chain8.inputRow(y8), pixels: 2 * columns)
            try chain8.push(y8) { (y8, row) throws(AECError) in
                gain.run(row, to: row, pixels: 2 * columns)
                guard let pair = pairs.add(row, y: y8) else { return }
                let y16 = y8 / 2
                network.down.run(pair, to: chain16.inputRow(y16), pixels: columns)
                try chain16.push(y16) { (y16, row) throws(AECError) in
                    network.output.run(row, to: latents.at(row: y16, column: 0), pixels: columns)
                }
            }
        }
    }
}
