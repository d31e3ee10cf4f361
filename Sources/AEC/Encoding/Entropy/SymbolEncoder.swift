import CZlib

/// Codes the symbols of a group as a stream of bins (spec: "Symbol stream").
///
///     let encoder = SymbolEncoder(tables: tables, capacity: n)
///     encoder.append(scales: scales, symbols: symbols)    // as often as needed, in coding order
///     let bytes = encoder.finish()
///
/// The way to code: symbols are sorted into bins by scale, which the encoder chooses by a cost
/// estimate; signs and the orders of tuples, which are noise, are written as raw bits; what is
/// left of a bin is deflated with a Huffman table of its own, which is the distribution of that
/// bin in that group. O(symbols).
final class SymbolEncoder {
    private let classes: [Range<Int>]
    private let normalisesLarge: Bool
    /// The coded symbols and their scales, in coding order.
    private var symbols: UnsafeMutablePointer<Int16>
    private var scales: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var count = 0
    private let histogram = SymbolHistogram()

    /// - Parameters:
    ///   - capacity: the number of symbols that will probably come; more are taken, but
    ///   more slowly.
    init(tables: EntropyTables, capacity: Int, normalisesLarge: Bool = false) {
        self.normalisesLarge = normalisesLarge
        classes = tables.classes
        self.capacity = max(capacity, 16)
        symbols = .allocate(capacity: self.capacity)
        scales = .allocate(capacity: self.capacity)
    }

    deinit {
        symbols.deallocate()
        scales.deallocate()
    }

    private func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        let larger = max(needed, 2 * capacity)
        let newSymbols = UnsafeMutablePointer<Int16>.allocate(capacity: larger)
        let newScales = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        newSymbols.update(from: symbols, count: count)
        newScales.update(from: scales, count: count)
        symbols.deallocate()
        scales.deallocate()
        symbols = newSymbols
        scales = newScales
        capacity = larger
    }

    /// Adds symbols in coding order. What has a scale that is not coded is taken to be zero,
    /// whatever its value.
    ///
    /// - Precondition: as many scales as symbols, -32767...32767. Scales are 0...127, those of class 1 with the top bit of 8,
    ///   if there is such a class.
    func append(scales: UnsafeBufferPointer<UInt8>, symbols: UnsafeBufferPointer<Int16>) {
        precondition(scales.count == symbols.count, "as many scales as symbols")
        guard let scale = scales.baseAddress, let symbol = symbols.baseAddress else { return }
        reserve(count + symbols.count)
        let firstScale = classes[0].lowerBound
        let most: UInt8 = classes.count > 1 ? 255 : 127
        var to = count
        for n in 0..<symbols.count {
            let i = Int(scale[n] & most)
            self.scales[to] = scale[n] & most
            self.symbols[to] = symbol[n]
            guard i >= firstScale else { continue }
            to += 1
            histogram.add(magnitude: Int(symbol[n].magnitude), scale: i)
        }
        count = to
    }

    /// The stream. Nothing may be appended afterwards.
    /// - Parameter candidates: how many ways to cut the scales into bins are tried where it may pay.
    func finish(trying candidates: BinCandidates = .several) -> [UInt8] {
        histogram.complete()
        var best: [UInt8] = []
        for weight in candidates.tableWeights(symbols: count) {
            let plan = BinPlan(
                histogram, classes: classes, tableWeight: weight,
                normalisesLarge: normalisesLarge)
            let bytes = encode(plan)
            if best.isEmpty || bytes.count < best.count { best = bytes }
        }
        return best
    }

    /// How thoroughly the bins are chosen.
    ///
    /// What a table costs is the part of the estimate that is most often wrong, and that matters
    /// most in small groups.
    enum BinCandidates {
        case one
        case several
        case many

        func tableWeights(symbols: Int) -> [Double] {
            switch self {
            case .one: [1]
            case .several:
                symbols < 1 << 15 ? [0.45, 0.7, 1, 1.4] : symbols < 1 << 18 ? [0.7, 1.2] : [1]
            case .many:
                symbols < 1 << 18
                    ? [0.25, 0.35, 0.45, 0.55, 0.7, 0.85, 1, 1.2, 1.4, 1.7, 2] : [0.5, 0.7, 1, 1.4]
            }
        }
    }

    /// What the symbols appended so far cost in the bins that suit them best, nearly: their bounds are not as fine as those of a
    /// stream.
    func costs() -> SymbolCosts {
        histogram.complete()
        return SymbolCosts(
            BinPlan(histogram, classes: classes, tableWeight: 1, precision: 4), histogram)
    }

    private func encode(_ plan: BinPlan) -> [UInt8] {
        // A region of digits for each bin, with room for the zeros that fill its last tuple.
        var next = [Int](repeating: 0, count: plan.bins.count)
        var size = 0
        for (number, bin) in plan.bins.enumerated() {
            next[number] = size
            for scale in bin.firstScale..<bin.endScale { size += Int(histogram.totals[scale]) }
            size += 8
        }
        let starts = next
        let digits = UnsafeMutablePointer<UInt8>.allocate(capacity: size + 1)
        defer { digits.deallocate() }
        var symbolBits = BitWriter(capacity: count / 4)
        distribute(plan, into: digits, next: &next, bits: &symbolBits)
        symbolBits.alignToByte()

        let packed = UnsafeMutablePointer<UInt8>.allocate(capacity: size + 1)
        defer { packed.deallocate() }
        var orderBits = BitWriter(capacity: count / 4)
        var packedCount = 0
        var sizes: [Int] = []
        for (number, bin) in plan.bins.enumerated() {
            let region = digits + starts[number]
            var length = next[number] - starts[number]
            while length > 0 && region[length - 1] == 0 { length -= 1 }
            (region + (next[number] - starts[number])).update(repeating: 0, count: 8)
            let written = Packer.pack(
                region, count: length, mode: bin.mode, into: packed + packedCount, bits: &orderBits)
            sizes.append(written)
            packedCount += written
        }
        orderBits.alignToByte()
        let deflated = SymbolEncoder.deflate(packed, plan: plan, sizes: sizes)

        var bytes: [UInt8] = []
        bytes.reserveCapacity(deflated.count + orderBits.count + symbolBits.count + 512)
        StreamHeader.append(varint: deflated.count, to: &bytes)
        for (number, bin) in plan.bins.enumerated() {
            let width = bin.isLast ? 0 : bin.endScale - bin.firstScale
            bytes.append(bin.mode.rawValue << 4 | UInt8(truncatingIfNeeded: width))
            StreamHeader.append(varint: sizes[number], to: &bytes)
        }
        bytes.append(contentsOf: deflated)
        bytes.append(contentsOf: orderBits.contents)
        bytes.append(contentsOf: symbolBits.contents)
        return bytes
    }

    /// Sorts the digits of all symbols into their bins, and writes the rest of each symbol.
    private func distribute(
        _ plan: BinPlan, into digits: UnsafeMutablePointer<UInt8>, next: inout [Int],
        bits: inout BitWriter
    ) {
        // Indexed by scale: what the loop needs to know of the bin.
        var binOf = [UInt8](repeating: 0, count: BinMode.allScales)
        var escapeOf = [UInt8](repeating: 0, count: BinMode.allScales)
        var shiftOf = [UInt8](repeating: 0, count: BinMode.allScales)
        for (number, bin) in plan.bins.enumerated() {
            for scale in bin.firstScale..<bin.endScale {
                binOf[scale] = UInt8(truncatingIfNeeded: number)
                escapeOf[scale] = bin.mode.escape
                shiftOf[scale] = UInt8(truncatingIfNeeded: bin.mode.shift(scale: scale))
            }
        }
        let scales = self.scales
        let symbols = self.symbols
        let count = self.count
        next.withUnsafeMutableBufferPointer { next in
            for n in 0..<count {
                let i = Int(scales[n])
                let symbol = Int(symbols[n])
                let magnitude = abs(symbol)
                let shift = Int(shiftOf[i])
                // Of the magnitude less one, so that zero keeps a digit of its own.
                let high = (magnitude - 1) >> shift + 1
                let escape = Int(escapeOf[i])
                let bin = Int(binOf[i])
                digits[next[bin]] = UInt8(truncatingIfNeeded: min(high, escape))
                next[bin] += 1
                if high >= escape { bits.appendExponential(high - escape) }
                // What is left of the magnitude, then the sign
                let low = (magnitude - 1) & (1 << shift - 1)
                bits.append(
                    symbol == 0 ? 0 : low << 1 | (symbol < 0 ? 1 : 0), symbol == 0 ? 0 : shift + 1)
            }
        }
    }

    private static func deflate(
        _ packed: UnsafePointer<UInt8>, plan: BinPlan, sizes: [Int]
    ) -> [UInt8] {
        let blocks = DeflateBlocks(packed, plan: plan, sizes: sizes).sizes
        let total = blocks.reduce(0, +)
        guard total > 0 else { return [] }
        let bound = aec_deflate_bound(total) + 16 * blocks.count
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, initializedCount in
            let written = aec_deflate_blocks(
                packed, blocks, blocks.count, buffer.baseAddress, bound)
            precondition(written > 0, "zlib could not allocate its memory")
            initializedCount = written
        }
    }
}
