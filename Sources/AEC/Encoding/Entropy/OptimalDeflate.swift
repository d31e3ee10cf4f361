/// DEFLATE streams (RFC 1951) smaller than zlib's: of all ways to cut the data into literals and repetitions, the one of
/// least cost by the Huffman tables that the last way led to, a few times over; and blocks that end where tables of their
/// own pay. The manner is that of Zopfli.
struct OptimalDeflate {
    /// How hard to look.
    struct Search {
        /// How many earlier places that begin alike are compared.
        let depth: Int
        /// A repetition so long is taken without looking at others.
        let enough: Int
        /// How often the data are cut.
        let passes: Int

        /// The same for so many bytes: of few, a closer look costs little.
        fileprivate func scaled(_ count: Int) -> Search {
            let factor = count <= 1 << 15 ? 16 : count <= 1 << 17 ? 8 : count <= 1 << 18 ? 2 : 1
            return Search(
                depth: depth * factor, enough: factor > 2 ? 258 : enough,
                passes: passes + (factor > 2 ? 2 : 0))
        }
    }

    private let data: UnsafePointer<UInt8>
    private let count: Int
    private let search: Search
    private let bounds: [Int]

    /// One raw stream.
    /// - Parameters:
    ///   - segments: the sizes of parts of the data that differ in kind; blocks may end there.
    static func deflate(_ data: [UInt8], segments: [Int] = [], search: Search) -> [UInt8] {
        data.withUnsafeBufferPointer { data in
            guard let base = data.baseAddress, data.count > 0 else { return [3, 0] }
            var bounds: [Int] = []
            var end = 0
            for size in segments where size > 0 {
                end += size
                bounds.append(min(end, data.count))
            }
            if bounds.last != data.count { bounds.append(data.count) }
            let deflate = OptimalDeflate(
                data: base, count: data.count, search: search.scaled(data.count), bounds: bounds)
            return deflate.encode()
        }
    }

    private func encode() -> [UInt8] {
        let finder = MatchFinder(data, count: count, search: search)
        var tokens: [UInt32] = []
        tokens.reserveCapacity(count / 2 + 16)
        // Pieces keep memory low; tables go from each to the next.
        let piece = 1 << 18
        var start = 0
        var costs = SymbolPrices()
        while start < count {
            let end = min(start + piece, count)
            let matches = finder.matches(start..<end)
            var best: [UInt32] = []
            for pass in 0..<search.passes {
                let cuts =
                    pass == 0 ? nil : DeflateSplit(best, data: data, start: start, bounds: bounds)
                if pass == 0, start == 0 { costs = SymbolPrices(literals: data, count: end) }
                best = cheapest(start..<end, matches, costs, cuts)
            }
            tokens += best
            costs = SymbolPrices(DeflateHistogram(best))
            start = end
        }
        let split = DeflateSplit(tokens, data: data, start: 0, bounds: bounds)
        var writer = DeflateWriter(data: data)
        var position = 0
        var first = 0
        for (index, block) in split.blocks.enumerated() {
            position = writer.write(
                tokens[first..<first + block.tokens], histogram: block.histogram, from: position,
                isLast: index + 1 == split.blocks.count)
            first += block.tokens
        }
        return writer.finish()
    }

    /// The tokens of a piece that cost least.
    private func cheapest(
        _ range: Range<Int>, _ matches: MatchFinder.Matches, _ first: SymbolPrices,
        _ split: DeflateSplit?
    ) -> [UInt32] {
        let n = range.count
        let cost = AlignedMemory<UInt32>(count: n + 1)
        let from = AlignedMemory<UInt32>(count: n + 1)
        let c = cost.pointer
        let f = from.pointer
        for i in 1...n { c[i] = .max }
        var block = -1
        var blockEnd = 0
        var prices = first
        let lengthPrices = AlignedMemory<UInt32>(count: 259)
        func fill() {
            for length in 3...258 { lengthPrices.pointer[length] = prices.length(length) }
        }
        fill()
        let literalPrices = AlignedMemory<UInt32>(count: 256)
        let placePrices = AlignedMemory<UInt32>(count: 32)
        func fillRest() {
            for i in 0..<256 { literalPrices.pointer[i] = prices.symbols[i] }
            for i in 0..<30 { placePrices.pointer[i] = prices.distances[i] }
        }
        fillRest()
        var i = 0
        while i < n {
            if let split, i >= blockEnd, block + 1 < split.blocks.count {
                while i >= blockEnd, block + 1 < split.blocks.count {
                    block += 1
                    blockEnd += split.blocks[block].bytes
                }
                prices = SymbolPrices(split.blocks[block].histogram)
                fill()
                fillRest()
            }
            let here = c[i]
            guard here < .max else {
                i += 1
                continue
            }
            let literal = here &+ literalPrices.pointer[Int(data[range.lowerBound + i])]
            if literal < c[i + 1] { (c[i + 1], f[i + 1]) = (literal, 0) }
            let (low, high) = (Int(matches.starts.pointer[i]), Int(matches.starts.pointer[i + 1]))
            if low < high {
                var length = 3
                let longest = min(Int(matches.list[high - 1] >> 16), n - i)
                if longest >= search.enough {
                    let distance = Int(matches.list[high - 1] & 0xFFFF) + 1
                    let price =
                        here &+ lengthPrices.pointer[longest]
                        &+ placePrices.pointer[DeflateSymbols.distance(distance)]
                    if price < c[i + longest] {
                        c[i + longest] = price
                        f[i + longest] = UInt32(longest) << 16 | UInt32(distance - 1)
                    }
                    // Nothing between begins a token, unless it was reached from before.
                    i += 1
                    let until = i + longest - 1
                    while i < until {
                        c[i] = .max
                        i += 1
                    }
                    continue
                }
                for m in low..<high {
                    let most = min(Int(matches.list[m] >> 16), n - i)
                    let place = matches.list[m] & 0xFFFF
                    let base = here &+ placePrices.pointer[DeflateSymbols.distance(Int(place) + 1)]
                    while length <= most {
                        let price = base &+ lengthPrices.pointer[length]
                        if price < c[i + length] {
                            c[i + length] = price
                            f[i + length] = UInt32(length) << 16 | place
                        }
                        length += 1
                    }
                }
            }
            i += 1
        }
        var tokens: [UInt32] = []
        var at = n
        while at > 0 {
            let token = f[at]
            if token == 0 {
                at -= 1
                tokens.append(UInt32(data[range.lowerBound + at]))
            } else {
                tokens.append(token)
                at -= Int(token >> 16)
            }
        }
        tokens.reverse()
        return tokens
    }
}

/// Earlier places in the data that go on alike.
private final class MatchFinder {
    /// Of each position of a range, the repetitions, each longer than the one before and from farther away:
    /// length << 16 | distance - 1.
    struct Matches {
        let starts: AlignedMemory<Int32>
        let list: [UInt32]
    }

    private let data: UnsafePointer<UInt8>
    private let count: Int
    private let search: OptimalDeflate.Search
    private let heads = AlignedMemory<Int32>(count: 1 << 15)
    private let chain: AlignedMemory<Int32>

    init(_ data: UnsafePointer<UInt8>, count: Int, search: OptimalDeflate.Search) {
        self.data = data
        self.count = count
        self.search = search
        chain = AlignedMemory(count: 1 << 15)
    }

    /// Ranges must follow each other from 0 on.
    func matches(_ range: Range<Int>) -> Matches {
        let starts = AlignedMemory<Int32>(count: range.count + 1)
        var list: [UInt32] = []
        let window = 1 << 15
        var skip = 0
        for p in range {
            starts.pointer[p - range.lowerBound] = Int32(list.count)
            guard p + 3 <= count else { continue }
            let key = UInt32(data[p]) | UInt32(data[p + 1]) << 8 | UInt32(data[p + 2]) << 16
            let slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B1) >> 17)
            let head = Int(heads.pointer[slot]) - 1
            heads.pointer[slot] = Int32(p + 1)
            chain.pointer[p & (window - 1)] = Int32(head + 1)
            if skip > 0 {
                skip -= 1
                continue
            }
            var at = head
            var left = search.depth
            var longest = 2
            let most = min(258, count - p)
            while at >= 0, p - at <= window, left > 0, longest < most {
                if data[at + longest] == data[p + longest], data[at] == data[p],
                    data[at + 1] == data[p + 1]
                {
                    var length = 2
                    while length < most, data[at + length] == data[p + length] { length += 1 }
                    if length > longest {
                        longest = length
                        list.append(UInt32(length) << 16 | UInt32(p - at - 1))
                        if length >= search.enough { break }
                    }
                }
                let next = Int(chain.pointer[at & (window - 1)]) - 1
                guard next < at else { break }
                at = next
                left -= 1
            }
            // What the parser will not look at need not be found.
            if longest >= search.enough { skip = longest - 1 }
        }
        starts.pointer[range.count] = Int32(list.count)
        return Matches(starts: starts, list: list)
    }
}

/// The symbols of RFC 1951, section 3.2.5.
enum DeflateSymbols {
    static let lengthBases: [Int] = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115,
        131, 163, 195, 227, 258,
    ]
    /// For each length, its symbol less 257.
    static let lengths: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 259)
        for (symbol, base) in lengthBases.enumerated() {
            for length in base...258 { table[length] = UInt8(symbol) }
        }
        return table
    }()

    static func lengthExtra(_ symbol: Int) -> Int {
        symbol < 8 || symbol == 28 ? 0 : symbol / 4 - 1
    }
    static func distanceExtra(_ symbol: Int) -> Int { symbol < 4 ? 0 : symbol / 2 - 1 }
    static func distanceBase(_ symbol: Int) -> Int {
        symbol < 4 ? symbol + 1 : (2 + symbol & 1) << distanceExtra(symbol) + 1
    }

    @inline(__always)
    static func distance(_ distance: Int) -> Int {
        let d = distance - 1
        guard d >= 4 else { return d }
        let bits = Int.bitWidth - 1 - d.leadingZeroBitCount
        return 2 * bits + (d >> (bits - 1) & 1)
    }
}

/// How often a block has each symbol.
struct DeflateHistogram {
    /// [286]
    var symbols = [UInt32](repeating: 0, count: 286)
    /// [30]
    var distances = [UInt32](repeating: 0, count: 30)

    init() { symbols[256] = 1 }

    init(_ tokens: some Sequence<UInt32>) {
        self.init()
        for token in tokens { add(token) }
    }

    mutating func add(_ token: UInt32) {
        if token < 256 {
            symbols[Int(token)] += 1
        } else {
            symbols[257 + Int(DeflateSymbols.lengths[Int(token >> 16)])] += 1
            distances[DeflateSymbols.distance(Int(token & 0xFFFF) + 1)] += 1
        }
    }

    mutating func add(_ other: DeflateHistogram) {
        for i in 0..<286 { symbols[i] += other.symbols[i] }
        for i in 0..<30 { distances[i] += other.distances[i] }
        symbols[256] = 1
    }

    /// Bits of a block, nearly: entropy, extra bits and a table.
    var cost: Double {
        func entropy(_ counts: [UInt32]) -> Double {
            var (total, bits) = (0.0, 0.0)
            for count in counts where count > 0 {
                total += Double(count)
                bits += max(PortableMath.xlog2(Double(count)), 0)
            }
            return PortableMath.xlog2(total) - bits
        }
        var bits = entropy(symbols) + entropy(distances) + 80
        for count in symbols where count > 0 { bits += 4.5 }
        for count in distances where count > 0 { bits += 3 }
        for i in 257..<286 {
            bits += Double(symbols[i]) * Double(DeflateSymbols.lengthExtra(i - 257))
        }
        for i in 0..<30 { bits += Double(distances[i]) * Double(DeflateSymbols.distanceExtra(i)) }
        return bits
    }
}

/// What symbols cost, in 1/16 of a bit, extra bits included.
private struct SymbolPrices {
    /// [286]
    var symbols = [UInt32](repeating: 128, count: 286)
    /// [30]
    var distances = [UInt32](repeating: 80, count: 30)

    init() {}

    /// Before anything is known: literals by how often bytes are there.
    init(literals data: UnsafePointer<UInt8>, count: Int) {
        var histogram = [UInt32](repeating: 0, count: 256)
        for i in 0..<count { histogram[Int(data[i])] += 1 }
        self.init()
        let total = PortableMath.log2(Double(count) + 256)
        for i in 0..<256 {
            symbols[i] = UInt32(16 * (total - PortableMath.log2(Double(histogram[i]) + 1)) + 8)
        }
        for i in 257..<286 {
            symbols[i] = 64 + 16 * UInt32(DeflateSymbols.lengthExtra(i - 257))
        }
        for i in 0..<30 { distances[i] = 64 + 16 * UInt32(DeflateSymbols.distanceExtra(i)) }
    }

    /// By what a block has.
    init(_ histogram: DeflateHistogram) {
        func prices(_ counts: [UInt32]) -> [UInt32] {
            let total = counts.reduce(0) { $0 + Double($1) }
            let all = PortableMath.log2(max(total, 1))
            return counts.map {
                let bits = $0 > 0 ? all - PortableMath.log2(Double($0)) : all + 1
                return UInt32(16 * min(max(bits, 0.5), 15))
            }
        }
        symbols = prices(histogram.symbols)
        distances = prices(histogram.distances)
        for i in 257..<286 { symbols[i] += 16 * UInt32(DeflateSymbols.lengthExtra(i - 257)) }
        for i in 0..<30 { distances[i] += 16 * UInt32(DeflateSymbols.distanceExtra(i)) }
    }

    func length(_ length: Int) -> UInt32 { symbols[257 + Int(DeflateSymbols.lengths[length])] }
}

/// Where blocks end: at first after every so many tokens and at the bounds of segments, then neighbours are merged as long
/// as that saves anything.
private struct DeflateSplit {
    struct Block {
        var tokens: Int
        var bytes: Int
        var histogram: DeflateHistogram
        var cost: Double
    }
    var blocks: [Block] = []

    /// - Parameter start: where the first token begins in the data that `bounds` are of.
    init(_ tokens: [UInt32], data: UnsafePointer<UInt8>, start: Int, bounds: [Int]) {
        let most = max(512, tokens.count / 96)
        var position = start
        var bound = bounds.firstIndex { $0 > start } ?? bounds.count
        var block = Block(tokens: 0, bytes: 0, histogram: DeflateHistogram(), cost: 0)
        func close() {
            guard block.tokens > 0 else { return }
            block.cost = block.histogram.cost
            blocks.append(block)
            block = Block(tokens: 0, bytes: 0, histogram: DeflateHistogram(), cost: 0)
        }
        for token in tokens {
            while bound < bounds.count, position >= bounds[bound] {
                bound += 1
                close()
            }
            let bytes = token < 256 ? 1 : Int(token >> 16)
            block.tokens += 1
            block.bytes += bytes
            block.histogram.add(token)
            position += bytes
            if block.tokens >= most { close() }
        }
        close()
        merge()
    }

    private mutating func merge() {
        func merged(_ i: Int) -> Block {
            var block = blocks[i]
            block.histogram.add(blocks[i + 1].histogram)
            block.tokens += blocks[i + 1].tokens
            block.bytes += blocks[i + 1].bytes
            block.cost = block.histogram.cost
            return block
        }
        guard blocks.count > 1 else { return }
        var candidates = (0..<blocks.count - 1).map(merged)
        while blocks.count > 1 {
            var best = (saved: 0.0, at: -1)
            for i in 0..<candidates.count {
                let saved = blocks[i].cost + blocks[i + 1].cost - candidates[i].cost
                if saved > best.saved { best = (saved, i) }
            }
            guard best.at >= 0 else { return }
            blocks[best.at] = candidates[best.at]
            blocks.remove(at: best.at + 1)
            candidates.remove(at: best.at)
            if best.at > 0 { candidates[best.at - 1] = merged(best.at - 1) }
            if best.at < candidates.count { candidates[best.at] = merged(best.at) }
        }
    }
}

/// Writes blocks.
private struct DeflateWriter {
    private let data: UnsafePointer<UInt8>
    private var bytes: [UInt8] = []
    private var bits: UInt64 = 0
    private var filled = 0

    init(data: UnsafePointer<UInt8>) { self.data = data }

    private mutating func put(_ value: UInt32, _ count: Int) {
        bits |= UInt64(value) << UInt64(filled)
        filled += count
        while filled >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            filled -= 8
        }
    }

    mutating func finish() -> [UInt8] {
        if filled > 0 { bytes.append(UInt8(truncatingIfNeeded: bits)) }
        return bytes
    }

    /// - Returns: where the block ends in the data.
    mutating func write(
        _ tokens: ArraySlice<UInt32>, histogram: DeflateHistogram, from position: Int, isLast: Bool
    ) -> Int {
        let size = tokens.reduce(0) { $0 + ($1 < 256 ? 1 : Int($1 >> 16)) }
        let symbols = HuffmanCode(histogram.symbols, longest: 15)
        let distances = HuffmanCode(histogram.distances, longest: 15)
        let table = CodeTable(symbols.lengths, distances.lengths)
        func bodySize(_ a: [UInt8], _ b: [UInt8]) -> Int {
            var sum = 0
            for i in 0..<286 {
                let extra = i > 256 ? DeflateSymbols.lengthExtra(i - 257) : 0
                sum += Int(histogram.symbols[i]) * (Int(a[i]) + extra)
            }
            for i in 0..<30 {
                sum += Int(histogram.distances[i]) * (Int(b[i]) + DeflateSymbols.distanceExtra(i))
            }
            return sum
        }
        let fixed = HuffmanCode.fixed
        let dynamicSize = table.size + bodySize(symbols.lengths, distances.lengths)
        let fixedSize = bodySize(fixed.symbols.lengths, fixed.distances.lengths)
        let storedSize = 8 * size + 40 * (size / 65535 + 1)
        let last: UInt32 = isLast ? 1 : 0
        if storedSize < min(dynamicSize, fixedSize) {
            var at = position
            repeat {
                let part = min(position + size - at, 65535)
                let ends = at + part == position + size
                put(ends ? last : 0, 1)
                put(0, 2)
                if filled > 0 { put(0, 8 - filled) }
                put(UInt32(part), 16)
                put(UInt32(part) ^ 0xFFFF, 16)
                bytes.append(contentsOf: UnsafeBufferPointer(start: data + at, count: part))
                at += part
            } while at < position + size
            return at
        }
        put(last, 1)
        let isFixed = fixedSize <= dynamicSize
        put(isFixed ? 1 : 2, 2)
        if !isFixed { table.write { put($0, $1) } }
        let (a, b) = isFixed ? fixed : (symbols, distances)
        for token in tokens {
            if token < 256 {
                put(UInt32(a.codes[Int(token)]), Int(a.lengths[Int(token)]))
            } else {
                let length = Int(token >> 16)
                let symbol = Int(DeflateSymbols.lengths[length])
                put(UInt32(a.codes[257 + symbol]), Int(a.lengths[257 + symbol]))
                put(
                    UInt32(length - DeflateSymbols.lengthBases[symbol]),
                    DeflateSymbols.lengthExtra(symbol))
                let distance = Int(token & 0xFFFF) + 1
                let place = DeflateSymbols.distance(distance)
                put(UInt32(b.codes[place]), Int(b.lengths[place]))
                put(
                    UInt32(distance - DeflateSymbols.distanceBase(place)),
                    DeflateSymbols.distanceExtra(place))
            }
        }
        put(UInt32(a.codes[256]), Int(a.lengths[256]))
        return position + size
    }
}

/// A Huffman code of limited length, canonical, its bits in the order of DEFLATE.
struct HuffmanCode {
    let lengths: [UInt8]
    let codes: [UInt16]

    static let fixed: (symbols: HuffmanCode, distances: HuffmanCode) = {
        let lengths = (0..<288).map { i -> UInt8 in i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8 }
        return (
            HuffmanCode(lengths: lengths), HuffmanCode(lengths: [UInt8](repeating: 5, count: 30))
        )
    }()

    init(lengths: [UInt8]) {
        self.lengths = lengths
        var first = [Int](repeating: 0, count: 16)
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths where length > 0 { counts[Int(length)] += 1 }
        var code = 0
        for length in 1...15 {
            code = (code + (length > 1 ? counts[length - 1] : 0)) << 1
            first[length] = code
        }
        var codes = [UInt16](repeating: 0, count: lengths.count)
        for (i, length) in lengths.enumerated() where length > 0 {
            var (code, reversed) = (first[Int(length)], 0)
            first[Int(length)] += 1
            for _ in 0..<length {
                reversed = reversed << 1 | code & 1
                code >>= 1
            }
            codes[i] = UInt16(reversed)
        }
        self.codes = codes
    }

    /// The best code of these counts, nearly: where it is too long, of flatter counts. One symbol alone gets a bit.
    init(_ counts: [UInt32], longest: Int) {
        var counts = counts.map { Int($0) }
        while true {
            let lengths = HuffmanCode.lengths(counts)
            if Int(lengths.max() ?? 0) <= longest {
                self.init(lengths: lengths)
                return
            }
            counts = counts.map { $0 > 0 ? $0 / 2 + 1 : 0 }
        }
    }

    /// Huffman's algorithm with two queues.
    private static func lengths(_ counts: [Int]) -> [UInt8] {
        let used = counts.indices.filter { counts[$0] > 0 }.sorted {
            (counts[$0], $0) < (counts[$1], $1)
        }
        var lengths = [UInt8](repeating: 0, count: counts.count)
        guard used.count > 1 else {
            for i in used { lengths[i] = 1 }
            return lengths
        }
        let n = used.count
        var weights = used.map { counts[$0] }
        var parents = [Int](repeating: 0, count: 2 * n - 1)
        var (leaf, node) = (0, n)
        for next in n..<(2 * n - 1) {
            var sum = 0
            for _ in 0..<2 {
                let takesLeaf = leaf < n && (node >= next || weights[leaf] <= weights[node])
                let i = takesLeaf ? leaf : node
                if takesLeaf { leaf += 1 } else { node += 1 }
                parents[i] = next
                sum += weights[i]
            }
            weights.append(sum)
        }
        var depths = [Int](repeating: 0, count: 2 * n - 1)
        for i in stride(from: 2 * n - 3, through: 0, by: -1) { depths[i] = depths[parents[i]] + 1 }
        for i in 0..<n { lengths[used[i]] = UInt8(min(depths[i], 255)) }
        return lengths
    }
}

/// The lengths of a block's codes as DEFLATE writes them.
private struct CodeTable {
    private let symbolCount: Int
    private let distanceCount: Int
    /// Symbols of the lengths' own code, with extra bits.
    private var items: [(symbol: Int, extra: UInt32, bits: Int)] = []
    private let code: HuffmanCode
    private let codeCount: Int
    let size: Int

    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    init(_ symbols: [UInt8], _ distances: [UInt8]) {
        symbolCount = max(257, (symbols.lastIndex { $0 > 0 } ?? 0) + 1)
        distanceCount = max(1, (distances.lastIndex { $0 > 0 } ?? 0) + 1)
        let all = symbols[..<symbolCount] + distances[..<distanceCount]
        var items: [(symbol: Int, extra: UInt32, bits: Int)] = []
        let list = [UInt8](all)
        var i = 0
        while i < list.count {
            var run = 1
            while i + run < list.count, list[i + run] == list[i] { run += 1 }
            i += run
            if list[i - 1] == 0 {
                while run >= 11 {
                    let part = min(run, 138)
                    items.append((18, UInt32(part - 11), 7))
                    run -= part
                }
                if run >= 3 {
                    items.append((17, UInt32(run - 3), 3))
                    run = 0
                }
            } else {
                items.append((Int(list[i - 1]), 0, 0))
                run -= 1
                while run >= 3 {
                    let part = min(run, 6)
                    items.append((16, UInt32(part - 3), 2))
                    run -= part
                }
            }
            for _ in 0..<run { items.append((Int(list[i - 1]), 0, 0)) }
        }
        self.items = items
        var counts = [UInt32](repeating: 0, count: 19)
        for item in items { counts[item.symbol] += 1 }
        let code = HuffmanCode(counts, longest: 7)
        self.code = code
        codeCount = max(4, (CodeTable.order.lastIndex { code.lengths[$0] > 0 } ?? 0) + 1)
        size =
            14 + 3 * codeCount
            + items.reduce(0) { $0 + Int(code.lengths[$1.symbol]) + $1.bits }
    }

    func write(_ put: (UInt32, Int) -> Void) {
        put(UInt32(symbolCount - 257), 5)
        put(UInt32(distanceCount - 1), 5)
        put(UInt32(codeCount - 4), 4)
        for i in 0..<codeCount { put(UInt32(code.lengths[CodeTable.order[i]]), 3) }
        for item in items {
            put(UInt32(code.codes[item.symbol]), Int(code.lengths[item.symbol]))
            put(item.extra, item.bits)
        }
    }
}
