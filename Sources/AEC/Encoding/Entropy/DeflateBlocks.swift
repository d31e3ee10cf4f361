/// Which bins share a DEFLATE block, and with it a Huffman table.
///
/// All bins of runs do, which the plan counts on. Beyond that, neighbours are merged as long as
/// the table saved is worth more than what is lost by mixing: that is where small images are coded.
struct DeflateBlocks {
    /// The packed bytes in each block; none is 0.
    private(set) var sizes: [Int] = []
    /// [256] for each block
    private var histograms: [[UInt32]] = []
    private var costs: [Double] = []

    /// - Parameters:
    ///   - packed: the bytes of all bins, one after the other.
    ///   - sizes: those of each bin.
    init(_ packed: UnsafePointer<UInt8>, plan: BinPlan, sizes binSizes: [Int]) {
        var start = 0
        var inRuns = false
        for (number, bin) in plan.bins.enumerated() where binSizes[number] > 0 {
            if !(inRuns && bin.mode.isRun) {
                sizes.append(0)
                histograms.append([UInt32](repeating: 0, count: 256))
            }
            let size = binSizes[number]
            let block = sizes.count - 1
            histograms[block].withUnsafeMutableBufferPointer { histogram in
                for n in start..<(start + size) { histogram[Int(packed[n])] += 1 }
            }
            sizes[block] += size
            start += size
            inRuns = bin.mode.isRun
        }
        costs = histograms.map(DeflateBlocks.cost)
        merge()
    }

    /// Merges the pair of neighbours that saves most, until none saves anything.
    private mutating func merge() {
        while sizes.count > 1 {
            var best = (saved: 0.0, block: 0, cost: 0.0)
            for block in 0..<(sizes.count - 1) {
                let cost = DeflateBlocks.cost(sum(block))
                let saved = costs[block] + costs[block + 1] - cost
                if saved > best.saved { best = (saved, block, cost) }
            }
            guard best.saved > 0 else { return }
            histograms[best.block] = sum(best.block)
            costs[best.block] = best.cost
            sizes[best.block] += sizes[best.block + 1]
            histograms.remove(at: best.block + 1)
            costs.remove(at: best.block + 1)
            sizes.remove(at: best.block + 1)
        }
    }

    /// The histogram of a block and the next together.
    private func sum(_ block: Int) -> [UInt32] {
        var result = histograms[block]
        for byte in 0..<256 { result[byte] += histograms[block + 1][byte] }
        return result
    }

    /// Bits of a block: entropy, and a table as long as zlib's were measured to be.
    private static func cost(_ histogram: [UInt32]) -> Double {
        var total = 0.0
        var bits = 0.0
        var used = 0.0
        for count in histogram where count > 0 {
            total += Double(count)
            bits -= PortableMath.xlog2(Double(count))
            used += 1
        }
        return bits + PortableMath.xlog2(total) + 80 + 5 * used
    }
}
