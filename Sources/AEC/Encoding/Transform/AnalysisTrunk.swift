/// The first part of the analysis transform, at 1/8 resolution: most of its work, and the same at every quality.
struct AnalysisTrunk {
    let network: AnalysisNetwork
    let geometry: Geometry

    /// Computes `rows` at 1/8 and hands each, [2 * latentColumns][channels], to `consume`, which may change it.
    func run(
        _ image: AECImage, rows: Range<Int>, to consume: BlockChain.Consumer
    ) throws(AECError) {
        let width = 2 * geometry.latentColumns
        let chain = BlockChain(
            network.blocks8, channels: network.input.outputs, width: width,
            height: 2 * geometry.latentRows)
        var source = PixelRows(geometry)
        chain.begin(rows: rows)
        for y8 in chain.inputRows {
            let blocks = source.unshuffle(image, row: y8)
            network.input.run(blocks, to: chain.inputRow(y8), pixels: width)
            try chain.push(y8, to: consume)
        }
    }
}

extension AnalysisTrunk {
    /// Bytes that `run` takes.
    var memory: Int {
        let width = 2 * geometry.latentColumns
        return BlockChain.memory(
            blocks: network.blocks8.count, channels: network.input.outputs, width: width)
            + width * (192 + 24) * MemoryLayout<Int16>.stride
    }
}

/// The trunk of a whole image, for several encodings of it: 4 bytes per pixel.
final class TrunkRows: @unchecked Sendable {
    /// Numbers in a row.
    let rowCount: Int
    private let memory: AlignedMemory<Int16>

    /// - Parameter budget: the memory of the rows is taken from it.
    init(
        of image: AECImage, geometry: Geometry, network: AnalysisNetwork, threads: Int,
        budget: inout Budget
    ) throws(AECError) {
        rowCount = 2 * geometry.latentColumns * network.input.outputs
        try budget.reserve(
            2 * geometry.latentRows, rowCount, MemoryLayout<Int16>.stride,
            for: "the picture and what several encodings of it share")
        let threads = try budget.threads(
            threads, each: AnalysisTrunk(network: network, geometry: geometry).memory,
            for: "the picture and the rows of the encoder")
        memory = AlignedMemory(count: 2 * geometry.latentRows * rowCount)
        let trunk = AnalysisTrunk(network: network, geometry: geometry)
        let bands = Workers.bands(rows: 0..<2 * geometry.latentRows, threads: threads)
        let (memory, rowCount) = (memory, rowCount)
        try Workers.run(bands.count, threads: threads) { index throws(AECError) in
            try trunk.run(image, rows: bands[index]) { (y8, row) throws(AECError) in
                (memory.pointer + y8 * rowCount).update(from: row, count: rowCount)
            }
        }
    }

    func row(_ y8: Int) -> UnsafeMutablePointer<Int16> { memory.pointer + y8 * rowCount }
}
