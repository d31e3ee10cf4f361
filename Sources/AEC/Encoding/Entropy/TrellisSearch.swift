import CAECKernels

/// Chooses the points of the latents that are on the trellis, row by row: the path with the least squared error + `lambda` * bits
/// (Viterbi, 1967).
final class TrellisSearch {
    let trellisScale: Int
    private let rates: AlignedMemory<Int16>
    private let nodes: UnsafeMutablePointer<aec_trellis_node>
    /// Of each latent of the row.
    private let rests: AlignedMemory<Int32>
    private let indices: AlignedMemory<Int16>
    private let codedScales: AlignedMemory<UInt8>

    /// Squared steps, in the units of the kernel.
    private static let unit = 256.0
    /// In these units; a path must not become too expensive for 16 bits.
    private static let largestRate = 900.0

    private let lambda: Double

    /// - Parameters:
    ///   - lambda: squared steps per bit; 0 for the nearest path.
    ///   - tables: they use a trellis.
    ///   - count: of the latents of a row.
    init(_ costs: SymbolCosts, lambda: Double, tables: EntropyTables, count: Int) {
        trellisScale = tables.trellisScale
        self.lambda = lambda
        rates = AlignedMemory(count: BinMode.allScales * Int(AEC_TRELLIS_RATES))
        nodes = .allocate(capacity: count)
        rests = AlignedMemory(count: count)
        indices = AlignedMemory(count: count)
        codedScales = AlignedMemory(count: count)
        use(costs)
    }

    /// Goes by these costs from now on.
    func use(_ costs: SymbolCosts) {
        let magnitudes = Int(AEC_TRELLIS_RATES)
        for scale in trellisScale..<BinMode.scaleCount {
            for parity in 0..<2 {
                let codedScale = scale - Trellis.scaleOffset + parity * BinMode.scaleCount
                let row = rates.pointer + (parity * BinMode.scaleCount + scale) * magnitudes
                for index in 0..<magnitudes {
                    let rate: Double =
                        lambda * TrellisSearch.unit * costs.bits(index, scale: codedScale)
                    row[index] = Int16(min(rate + 0.5, TrellisSearch.largestRate))
                }
            }
        }
    }

    deinit { nodes.deallocate() }

    /// Takes in latents of one position.
    /// - Parameters:
    ///   - first: the place in the row of the first of `channels`.
    ///   - latents, stepMeans: the first of these channels.
    func add(
        _ channels: Range<Int>, at first: Int, latents: UnsafePointer<Int16>,
        stepMeans: UnsafePointer<Int32>, quantiser: LatentQuantiser
    ) {
        quantiser.rests(
            channels, latents: latents, stepMeans: stepMeans, into: rests.pointer + first)
    }

    /// Latents of one position that are their means.
    func addNothing(_ count: Int, at first: Int) {
        (rests.pointer + first).update(repeating: 0, count: count)
    }

    /// How far a latent of the row lies from a point, in 64ths of a step, 4096 at most.
    func distance(_ i: Int, to symbol: Int16) -> Int32 {
        let distance = Int64(rests.pointer[i]) - Int64(symbol) * Int64(Trellis.spacing)
        return Int32(min(max(distance, -4096), 4096))
    }

    /// What a row is coded as, in coding order.
    struct Coded {
        /// With the class as the top bit.
        let scales: UnsafePointer<UInt8>
        let symbols: UnsafePointer<Int16>
    }

    /// Finds the path of a row whose latents were all added.
    ///
    /// Replaces those symbols of the row that are on the trellis by points in units of its spacing; the others are there already.
    func search(_ row: SpatialContext.Row) -> Coded {
        search(scales: row.scales, symbols: row.symbols, count: row.count)
    }

    private func search(
        scales: UnsafePointer<UInt8>, symbols: UnsafeMutablePointer<Int16>, count: Int
    ) -> Coded {
        indices.pointer.update(from: symbols, count: count)
        codedScales.pointer.update(from: scales, count: count)
        kernels.trellis_quantise(
            rests.pointer, scales, Int32(count), Int32(trellisScale), rates.pointer, nodes,
            symbols, indices.pointer, codedScales.pointer)
        return Coded(scales: codedScales.pointer, symbols: indices.pointer)
    }

    /// The same of latents that are given as they are, in 64ths of a step from their means.
    func search(
        rests: UnsafePointer<Int32>, scales: UnsafePointer<UInt8>,
        symbols: UnsafeMutablePointer<Int16>, count: Int
    ) -> Coded {
        self.rests.pointer.update(from: rests, count: count)
        return search(scales: scales, symbols: symbols, count: count)
    }
}
