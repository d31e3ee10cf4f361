/// The synthesis transform g_s: latents to pixels, a band of rows at a time.
struct Synthesis {
    let network: SynthesisNetwork
    let gain: PackedGain
    let geometry: Geometry
    /// Latents on each side of a region that its pixels depend on.
    let margin: Int

    init(_ point: OperatingPoint, geometry: Geometry) {
        network = point.model.decoderNetwork.synthesis
        gain = PackedGain(point.tables.synthesis, at: point.quality)
        self.geometry = geometry
        margin = point.model.size.margin
    }

    /// Computes rows of 8x8 blocks, those of the block rows `band`, of all columns that `latents` holds.
    ///
    /// Bands are computed alike on their own, and may run at the same time. The edges of the window are taken for the
    /// edges of the picture: within `margin` latents of a window edge that is not a picture edge, the blocks are wrong.
    ///
    /// - Parameters:
    ///   - latents: must hold the rows of the band and `margin` more on each side, as far as the picture goes.
    ///   - store: gets a block row's index and its blocks, two for each latent column, 192 numbers each.
    func run(
        _ latents: Latents, blockRows band: Range<Int>,
        store: (Int, UnsafePointer<Int16>) throws(AECError) -> Void
    ) throws(AECError) {
        let columns = latents.columns.count
        let channels = network.blocks8[0].channels
        let chain16 = BlockChain(
            network.blocks16, channels: network.input.outputs, width: columns,
            height: geometry.latentRows)
        let chain8 = BlockChain(
            network.blocks8, channels: channels, width: 2 * columns, height: 2 * geometry.latentRows
        )
        let blocks = AlignedMemory<Int16>(count: 2 * columns * network.output.outputs)

        chain8.begin(rows: band)
        chain16.begin(rows: chain8.inputRows.lowerBound / 2..<(chain8.inputRows.upperBound + 1) / 2)
        for y16 in chain16.inputRows {
            network.input.run(
                latents.at(row: y16, column: latents.columns.lowerBound),
                to: chain16.inputRow(y16), pixels: columns)
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
                        try store(y8, UnsafePointer(blocks.pointer))
                    }
                }
            }
        }
    }

    /// Bytes that `run` takes over `columns` latents.
    func memory(columns: Int) -> Int {
        BlockChain.memory(
            blocks: network.blocks16.count, channels: network.input.outputs, width: columns)
            + BlockChain.memory(
                blocks: network.blocks8.count, channels: network.blocks8[0].channels,
                width: 2 * columns)
            + 2 * columns * network.output.outputs * MemoryLayout<Int16>.stride
    }
}
