/// The bins of a stream, chosen by dynamic programming over all ways to cut the scales into
/// consecutive bins.
///
/// First come bins of runs, which share a Huffman table, then bins of tuples, each with its own.
struct BinPlan {
    struct Bin {
        /// With the class as the top bit.
        let firstScale: Int
        /// The scale index after the last one.
        let endScale: Int
        let mode: BinMode
        /// Whether it is the last of its class.
        let isLast: Bool
    }

    /// Those of class 1 last.
    private(set) var bins: [Bin] = []

    /// The widest bin that a descriptor can name, but for the last, which may be any width.
    private static let maximumWidth = 15

    /// The best way to code the scales from the first one to some end.
    private struct Path {
        var cost = Double.infinity
        var from = 0
        var mode = BinMode.run(shift: 7)
        /// Whether what comes before also ends with runs.
        var afterRuns = true
    }

    /// - Parameters:
    ///   - histogram: complete.
    ///   - classes: the scales that are coded, of each class.
    ///   - tableWeight: a factor on the estimated cost of a Huffman table, 1 for the likely cost; the lower, the more
    ///     bins.
    ///   - precision: bins end at every scale index of so many; it takes time by the inverse of its square.
    ///   - normalisesLarge: whether symbols that the histogram counts together are always normalised: where they are many, it does
    ///     not tell what they cost otherwise.
    init(
        _ histogram: borrowing SymbolHistogram, classes: [Range<Int>], tableWeight: Double,
        precision: Int = 1, normalisesLarge: Bool = false
    ) {
        for scales in classes {
            bins += BinPlan.bins(
                histogram, scales, tableWeight: tableWeight, precision: precision,
                normalisesLarge: normalisesLarge)
        }
    }

    private static func bins(
        _ histogram: borrowing SymbolHistogram, _ scales: Range<Int>, tableWeight: Double,
        precision: Int, normalisesLarge: Bool
    ) -> [Bin] {
        let firstScale = scales.lowerBound
        var end = firstScale
        var total = 0
        for scale in scales where histogram.totals[scale] > 0 {
            end = scale + 1
            total += Int(histogram.totals[scale])
        }
        // Few symbols have few bins, whose edges need no precision.
        let step = max(precision, total < 1 << 13 ? 2 : 1)
        guard end > firstScale else {
            return [
                Bin(
                    firstScale: firstScale, endScale: scales.upperBound, mode: .run(shift: 0),
                    isLast: true)
            ]
        }
        var paths = Paths(count: end - firstScale, tableWeight: tableWeight)
        var merged = MergedBin(normalisesLarge: normalisesLarge)
        for stop in (firstScale + 1)...end where stop == end || (stop - firstScale) % step == 0 {
            merged.clear()
            for start in stride(from: stop - 1, through: firstScale, by: -1) {
                if stop - start > BinPlan.maximumWidth && stop < end { break }
                merged.add(histogram, scale: start)
                guard (start - firstScale) % step == 0 else { continue }
                paths.extend(from: start - firstScale, to: stop - firstScale, by: merged)
            }
        }
        return paths.trace(scales)
    }

    /// The tables of the dynamic program.
    private struct Paths {
        private var runs: [Path]
        private var tuples: [Path]
        private let count: Int
        private let tableWeight: Double

        init(count: Int, tableWeight: Double) {
            self.count = count
            self.tableWeight = tableWeight
            runs = Array(repeating: Path(), count: count + 1)
            tuples = runs
            runs[0].cost = 0
        }

        /// Tries a bin in every mode that may suit it.
        mutating func extend(from: Int, to: Int, by bin: borrowing MergedBin) {
            let before = runs[from].cost
            if before < .infinity, let (cost, mode) = bin.runs() {
                let whole = before + cost + (from == 0 ? tableWeight * BinCost.runTable : 0)
                if whole < runs[to].cost {
                    runs[to] = Path(cost: whole, from: from, mode: mode, afterRuns: true)
                }
            }
            let afterRuns = before <= tuples[from].cost
            let base = min(before, tuples[from].cost)
            if base + bin.leastCost(tableWeight: tableWeight) < tuples[to].cost {
                let (cost, mode) = bin.tuples(tableWeight: tableWeight)
                if base + cost < tuples[to].cost {
                    tuples[to] = Path(
                        cost: base + cost, from: from, mode: mode, afterRuns: afterRuns)
                }
            }
        }

        func trace(_ scales: Range<Int>) -> [Bin] {
            var result: [Bin] = []
            var stop = count
            var inRuns = runs[stop].cost <= tuples[stop].cost
            while stop > 0 {
                let path = inRuns ? runs[stop] : tuples[stop]
                result.append(
                    Bin(
                        firstScale: scales.lowerBound + path.from,
                        endScale: stop == count ? scales.upperBound : scales.lowerBound + stop,
                        mode: path.mode, isLast: stop == count))
                inRuns = path.afterRuns
                stop = path.from
            }
            return result.reversed()
        }
    }
}

/// The histograms of several scales added up, and what a bin of them would cost.
struct MergedBin: ~Copyable {
    private let plain: UnsafeMutablePointer<Double>
    private let normalised: UnsafeMutablePointer<Double>
    private let scratch: UnsafeMutablePointer<Double>
    private var total = 0.0
    /// The low bits that normalising keeps apart.
    private var lowBits = 0.0
    private var isShifted = false
    /// The columns up to the last that is not zero.
    private var used = 0
    private let normalisesLarge: Bool

    init(normalisesLarge: Bool = false) {
        self.normalisesLarge = normalisesLarge
        plain = .allocate(capacity: SymbolHistogram.columns)
        normalised = .allocate(capacity: SymbolHistogram.columns)
        scratch = .allocate(capacity: 512)
        scratch.initialize(repeating: 0, count: 512)
    }

    deinit {
        plain.deallocate()
        normalised.deallocate()
        scratch.deallocate()
    }

    mutating func clear() {
        plain.initialize(repeating: 0, count: SymbolHistogram.columns)
        normalised.initialize(repeating: 0, count: SymbolHistogram.columns)
        total = 0
        lowBits = 0
        isShifted = false
        used = 0
    }

    mutating func add(_ histogram: borrowing SymbolHistogram, scale: Int) {
        let count = Double(histogram.totals[scale])
        guard count > 0 else { return }
        let row = scale * SymbolHistogram.columns
        let columns = Int(histogram.used[scale])
        used = max(used, columns)
        for column in 0..<columns {
            plain[column] += Double(histogram.counts[row + column])
            normalised[column] += Double(histogram.normalised[row + column])
        }
        total += count
        let shift = BinMode.normalisation(scale: scale)
        lowBits += (count - Double(histogram.counts[row])) * Double(shift)
        if shift > 0 { isShifted = true }
    }

    /// What every bin of tuples costs at least, so that most need no closer look: the entropy and
    /// an empty table.
    func leastCost(tableWeight: Double) -> Double {
        var bits = entropy(plain)
        if isShifted { bits = min(bits, entropy(normalised) + lowBits) }
        return bits + BinCost.descriptor + tableWeight * BinCost.tupleTable
    }

    private func entropy(_ histogram: UnsafePointer<Double>) -> Double {
        var bits = PortableMath.xlog2(total)
        for column in 0..<used { bits -= PortableMath.xlog2(histogram[column]) }
        return bits
    }

    /// The cost of a bin of runs; nil where most symbols differ from zero.
    func runs() -> (Double, BinMode)? {
        guard total > 0 else { return (16, .run(shift: 7)) }
        let nonZero = total - plain[0]
        guard nonZero < 0.6 * total else { return nil }
        let shift = BinCost.runShift(total: total, nonZero: nonZero)
        return (BinCost.runs(plain, total: total), .run(shift: shift))
    }

    /// The cheapest bin of tuples.
    func tuples(tableWeight: Double) -> (Double, BinMode) {
        guard total > 0 else { return (16, .tuple(digitsLog2: 3, normalised: false)) }
        var best = (Double.infinity, BinMode.tuple(digitsLog2: 0, normalised: false))
        let zeros = plain[0] / total
        let isLarge =
            normalisesLarge && isShifted && plain[SymbolHistogram.columns - 1] > total / 16
        // A tuple's number of digits suits some shares of zeros only.
        for digitsLog2 in 0...3 {
            let fits =
                switch digitsLog2 {
                case 3: zeros > 0.5
                case 2: zeros > 0.2 && zeros < 0.9
                case 1: zeros < 0.7
                default: zeros < 0.5
                }
            if fits && !isLarge {
                let mode = BinMode.tuple(digitsLog2: digitsLog2, normalised: false)
                let cost = BinCost.tuples(
                    plain, total: total, mode: mode, tableWeight: tableWeight, scratch: scratch)
                if cost < best.0 { best = (cost, mode) }
            }
            if isShifted && digitsLog2 < 3 {
                let mode = BinMode.tuple(digitsLog2: digitsLog2, normalised: true)
                let cost =
                    lowBits
                    + BinCost.tuples(
                        normalised, total: total, mode: mode, tableWeight: tableWeight,
                        scratch: scratch)
                if cost < best.0 { best = (cost, mode) }
            }
        }
        return best
    }
}
