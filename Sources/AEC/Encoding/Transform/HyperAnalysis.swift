/// The hyper-analysis h_a: the latents of a group to its quantised hyper-latents.
struct HyperAnalysis {
    let network: HyperAnalysisNetwork
    let gain: PackedGain

    /// Writes z, [hyperRows][hyperColumns][hyper-latents].
    func run(_ latents: Latents, group: Geometry.Group, into z: UnsafeMutablePointer<Int16>)
        throws(AECError)
    {
        let columns = group.paddedColumns
        let channels = network.input.outputs
        let chain16 = BlockChain(
            [network.block16], channels: channels, width: columns, height: group.paddedRows)
        let chain32 = BlockChain(
            [network.block32], channels: channels, width: columns / 2, height: group.paddedRows / 2)
        let pairs16 = PairRows(width: columns / 2, channels: channels)
        let pairs32 = PairRows(width: columns / 4, channels: channels)
        let padded = AlignedMemory<Int16>(count: columns * latents.channels)

        chain16.begin(rows: 0..<group.paddedRows)
        chain32.begin(rows: 0..<group.paddedRows / 2)
        for y in 0..<group.paddedRows {
            if y < group.rows {
                padded.pointer.update(
                    from: latents.at(row: group.row + y, column: group.column),
                    count: group.columns * latents.channels)
            } else {
                padded.pointer.update(repeating: 0, count: padded.count)
            }
            network.input.run(padded.pointer, to: chain16.inputRow(y), pixels: columns)
            try chain16.push(y) { (y, row) throws(AECError) in
                guard let pair = pairs16.add(row, y: y) else { return }
                network.down32.run(pair, to: chain32.inputRow(y / 2), pixels: columns / 2)
                try chain32.push(y / 2) { (y, row) throws(AECError) in
                    guard let pair = pairs32.add(row, y: y) else { return }
                    let target = z + y / 2 * group.hyperColumns * network.down64.outputs
                    network.down64.run(pair, to: target, pixels: group.hyperColumns)
                    gain.run(target, to: target, pixels: group.hyperColumns)
                }
            }
        }
    }
}
