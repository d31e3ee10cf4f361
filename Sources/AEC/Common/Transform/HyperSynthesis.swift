/// The hyper-synthesis h_s: the quantised hyper-latents of a group to psi, what the context model starts from.
struct HyperSynthesis {
    let network: HyperSynthesisNetwork
    let gain: PackedGain
    let psiGain: PackedGain
    /// Channels of a position of the context tensor.
    let contextChannels: Int

    /// `z` is [hyperRows][hyperColumns][hyper-latents]; psi becomes the first channels of each position of `context`,
    /// [rows][columns][contextChannels].
    func run(
        _ z: UnsafePointer<Int16>, group: Geometry.Group, into context: UnsafeMutablePointer<Int16>
    ) throws(AECError) {
        let columns = group.hyperColumns
        let channels = network.block32.channels
        let psiChannels = network.block16.channels
        let chain32 = BlockChain(
            [network.block32], channels: channels, width: 2 * columns, height: 2 * group.hyperRows)
        let chain16 = BlockChain(
            [network.block16], channels: psiChannels, width: 4 * columns,
            height: 4 * group.hyperRows)
        let zHat = AlignedMemory<Int16>(count: columns * network.up32.inputs)

        chain32.begin(rows: 0..<2 * group.hyperRows)
        chain16.begin(rows: 0..<4 * group.hyperRows)
        for y64 in 0..<group.hyperRows {
            gain.run(z + y64 * zHat.count, to: zHat.pointer, pixels: columns)
            // Depth to space by 2, twice: each half of the outputs is a row.
            for dy in 0..<2 {
                let y32 = 2 * y64 + dy
                network.up32.run(
                    zHat.pointer, outputs: 2 * dy * channels..<2 * (dy + 1) * channels,
                    to: chain32.inputRow(y32), pixels: columns)
                try chain32.push(y32) { (y32, row) throws(AECError) in
                    for dy in 0..<2 {
                        let y16 = 2 * y32 + dy
                        network.up16.run(
                            row, outputs: 2 * dy * psiChannels..<2 * (dy + 1) * psiChannels,
                            to: chain16.inputRow(y16), pixels: 2 * columns)
                        try chain16.push(y16) { (y, row) throws(AECError) in
                            guard y < group.rows else { return }
                            psiGain.run(row, to: row, pixels: group.columns)
                            for x in 0..<group.columns {
                                let position = y * group.columns + x
                                (context + position * contextChannels)
                                    .update(from: row + x * psiChannels, count: psiChannels)
                            }
                        }
                    }
                }
            }
        }
    }
}
