/// The analysis transform g_a: pixels to latents, a band of rows at a time.
///
/// Its trunk, at 1/8 resolution, does not depend on the quality; the gain and all that follows it do.
struct Analysis {
    let network: AnalysisNetwork
    let gain: PackedGain
    let geometry: Geometry

    init(_ point: OperatingPoint, geometry: Geometry) {
        network = point.model.encoderNetwork.analysis
        gain = PackedGain(point.tables.analysis, at: point.quality)
        self.geometry = geometry
    }

    /// Computes all rows of `latents`, on at most `threads` threads.
    /// - Parameter trunk: that of the image, if it has been computed before.
    func run(
        _ image: AECImage, trunk: TrunkRows? = nil, into latents: Latents, threads: Int
    ) throws(AECError) {
        let bands = Workers.bands(rows: latents.rows, threads: threads)
        try Workers.run(bands.count, threads: threads) { index throws(AECError) in
            if let trunk {
                try run(trunk, rows: bands[index], into: latents)
            } else {
                try run(image, rows: bands[index], into: latents)
            }
        }
    }

    /// Computes latent rows `band`. Bands write to different rows and may run at the same time.
    func run(_ image: AECImage, rows band: Range<Int>, into latents: Latents) throws(AECError) {
        let head = Head(self, rows: band, into: latents)
        try AnalysisTrunk(network: network, geometry: geometry).run(image, rows: head.inputRows) {
            (y8, row) throws(AECError) in
            gain.run(row, to: row, pixels: 2 * geometry.latentColumns)
            try head.add(row, y: y8)
        }
    }

    /// The same from a trunk that has been computed before.
    func run(_ trunk: TrunkRows, rows band: Range<Int>, into latents: Latents) throws(AECError) {
        let head = Head(self, rows: band, into: latents)
        let scaled = AlignedMemory<Int16>(count: trunk.rowCount)
        for y8 in head.inputRows {
            gain.run(trunk.row(y8), to: scaled.pointer, pixels: 2 * geometry.latentColumns)
            try head.add(scaled.pointer, y: y8)
        }
    }

    /// Bytes that `run` takes for a band, with or without a trunk.
    var memory: Int {
        let columns = geometry.latentColumns
        let pairs = columns * 4 * network.input.outputs * MemoryLayout<Int16>.stride
        return AnalysisTrunk(network: network, geometry: geometry).memory + pairs
            + BlockChain.memory(
                blocks: network.blocks16.count, channels: network.output.outputs, width: columns)
    }

    /// What comes after the gain.
    private struct Head {
        private let network: AnalysisNetwork
        private let columns: Int
        private let chain: BlockChain
        private let pairs: PairRows
        private let latents: Latents

        init(_ analysis: Analysis, rows band: Range<Int>, into latents: Latents) {
            network = analysis.network
            columns = analysis.geometry.latentColumns
            self.latents = latents
            chain = BlockChain(
                network.blocks16, channels: network.output.inputs, width: columns,
                height: analysis.geometry.latentRows)
            pairs = PairRows(width: columns, channels: network.input.outputs)
            chain.begin(rows: band)
        }

        /// The rows at 1/8 that the band needs.
        var inputRows: Range<Int> {
            2 * chain.inputRows.lowerBound..<2 * chain.inputRows.upperBound
        }

        func add(_ row: UnsafePointer<Int16>, y y8: Int) throws(AECError) {
            guard let pair = pairs.add(row, y: y8) else { return }
            network.down.run(pair, to: chain.inputRow(y8 / 2), pixels: columns)
            try chain.push(y8 / 2) { (y16, row) throws(AECError) in
                network.output.run(row, to: latents.at(row: y16, column: 0), pixels: columns)
            }
        }
    }
}
