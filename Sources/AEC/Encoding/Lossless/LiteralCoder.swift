/// What pixels that are no copies are coded as: numbers of colours, or errors of predictions.
struct LiteralCoder {
    /// Bits, nearly
    let cost: Double
    private let samples: UnsafePointer<UInt16>
    private let numbers: UnsafePointer<Int32>
    private let group: LosslessGroup
    /// The first pixel of each colour of the palette
    private let firsts: [Int]
    /// The place in the palette of each colour of the group, or the number of those for one that it lacks
    private let known: [UInt16]
    private let contexts: NumberContexts?
    private let errors: ErrorCoder?

    /// - Parameter offsets: how far back each pixel is copied from, 0 for literals.
    init(
        _ samples: UnsafePointer<UInt16>, _ numbers: UnsafePointer<Int32>,
        _ offsets: UnsafePointer<Int32>, group: LosslessGroup, colors: ColorTable<UInt16>,
        usesPalette: Bool
    ) {
        self.samples = samples
        self.numbers = numbers
        self.group = group
        let pixels = group.rows * group.columns
        var literals: [Int32] = []
        for p in 0..<pixels where offsets[p] == 0 { literals.append(Int32(p)) }
        let palette =
            usesPalette
            ? LiteralCoder.palette(literals, samples, numbers, group, colors)
            : (firsts: [], isComplete: false)
        firsts = palette.firsts
        let none = firsts.count
        var known = [UInt16](repeating: UInt16(none), count: colors.byFrequency.count)
        for (i, first) in firsts.enumerated() { known[Int(numbers[first])] = UInt16(i) }
        self.known = known
        var cost = 0.0
        if none > 0 {
            let contexts = NumberContexts(
                numbers, known, literals, none: none, columns: group.columns)
            cost +=
                contexts.cost
                + Double(none * group.channels * (group.bitDepth / 8)) * 5
            self.contexts = contexts
        } else {
            contexts = nil
        }
        if palette.isComplete {
            errors = nil
        } else {
            let coder = ErrorCoder(
                samples, group: group, literals.filter { known[Int(numbers[Int($0)])] == none })
            cost += coder.cost
            errors = coder
        }
        self.cost = cost
    }

    /// The palette: first pixels of its colours, and whether it has those of all literals.
    private static func palette(
        _ literals: [Int32], _ samples: UnsafePointer<UInt16>, _ numbers: UnsafePointer<Int32>,
        _ group: LosslessGroup, _ colors: ColorTable<UInt16>
    ) -> (firsts: [Int], isComplete: Bool) {
        var uses = [Int](repeating: 0, count: colors.byFrequency.count)
        for p in literals { uses[Int(numbers[Int(p)])] += 1 }
        var used: [(count: Int, first: Int)] = []
        for entry in colors.byFrequency where uses[entry.number] > 0 {
            used.append((uses[entry.number], entry.first))
        }
        used.sort { ($1.count, $0.first) < ($0.count, $1.first) }
        let total = literals.count
        var isComplete = used.count <= 256
        if !isComplete {
            // A number has to be shorter than errors are.
            let least = max(2, total >> 10)
            used = used.prefix(255).filter { $0.count >= least }
        } else if 3 * used.count > total, group.channels * group.bitDepth > 8 {
            // Colours that are seen but once take more in the palette.
            let often = used.filter { $0.count > 1 }
            isComplete = often.count == used.count
            used = often
        }
        let channels = group.channels
        func brightness(_ p: Int) -> Int {
            (0..<channels).reduce(0) { $0 + Int(samples[p * channels + $1]) }
        }
        let inOrder = used.map { (brightness($0.first), $0.first) }.sorted { $0 < $1 }
        return (inOrder.map { $0.1 }, isComplete)
    }

    /// What each pixel of the group would cost as a literal, in 1/16 of a bit.
    func price(into costs: UnsafeMutablePointer<Int32>) {
        let pixels = group.rows * group.columns
        if let errors {
            errors.price(into: costs)
        } else {
            // No literal may have a colour that the palette lacks: those that do are copies of others.
            for p in 0..<pixels { costs[p] = 16 * 40 }
        }
        guard let contexts else { return }
        let none = firsts.count
        let escape = errors == nil ? 0 : contexts.prices[none]
        for p in 0..<pixels {
            let number = Int(known[Int(numbers[p])])
            costs[p] = number == none ? costs[p] &+ escape : contexts.prices[number]
        }
    }

    /// - Returns: palette and map of contexts; the streams of numbers and of errors; the tiles' predictors.
    func code(
        _ header: inout CopyHeader
    ) -> (prefix: [UInt8], streams: [[UInt8]], predictors: [UInt8]) {
        let channels = group.channels
        header.colors = firsts.count
        header.hasErrors = errors != nil
        var prefix = ScanlinePalette.store(
            firsts.flatMap { first in (0..<channels).map { samples[first * channels + $0] } },
            colors: firsts.count, channels: channels, wide: group.bitDepth == 16)
        var streams: [[UInt8]] = []
        if let contexts {
            header.context = contexts.context
            header.contexts = contexts.streams.count
            prefix += contexts.map
            streams = contexts.streams
        }
        if let errors {
            header.cuts = errors.cuts
            header.lessGreen = errors.lessGreen
            streams += errors.streams
        }
        return (prefix, streams, errors?.predictors ?? [])
    }
}

/// Numbers of colours, in streams by what colour is to the left or above.
private struct NumberContexts {
    private(set) var cost = Double.infinity
    private(set) var context = CopyHeader.Context.none
    /// The stream of each neighbour's number
    private(set) var map: [UInt8] = []
    private(set) var streams: [[UInt8]] = []
    /// [257]: what each number costs on average, in 1/16 of a bit
    private(set) var prices: [Int32]

    init(
        _ numbers: UnsafePointer<Int32>, _ known: [UInt16], _ literals: [Int32], none: Int,
        columns: Int
    ) {
        var counts = [Int](repeating: 0, count: 257)
        for p in literals { counts[Int(known[Int(numbers[Int(p)])])] += 1 }
        let all = PortableMath.log2(Double(literals.count) + 1)
        prices = counts.map { Int32(16 * (all - PortableMath.log2(Double($0) + 0.5))) }
        for context in [CopyHeader.Context.none, .left, .above] {
            func key(_ p: Int) -> Int {
                let neighbour: Int
                switch context {
                case .none: return 0
                case .left: neighbour = p % columns == 0 ? -1 : p - 1
                case .above: neighbour = p - columns
                }
                return neighbour < 0 ? none : Int(known[Int(numbers[neighbour])])
            }
            var lists = [[UInt8]](repeating: [], count: context == .none ? 1 : none + 1)
            for p in literals {
                lists[key(Int(p))].append(UInt8(truncatingIfNeeded: known[Int(numbers[Int(p)])]))
            }
            let clusters = ContextClusters(lists, most: CopyLimits.contexts)
            let cost = clusters.cost + (context == .none ? 0 : 3 * Double(none + 1))
            guard cost < self.cost else { continue }
            self.cost = cost
            self.context = clusters.count == 1 ? .none : context
            map = clusters.count == 1 ? [] : clusters.map
            var streams = [[UInt8]](repeating: [], count: clusters.count)
            for p in literals {
                streams[Int(clusters.map[key(Int(p))])].append(
                    UInt8(truncatingIfNeeded: known[Int(numbers[Int(p)])]))
            }
            self.streams = streams
        }
    }
}

/// Contexts that share streams, since tables cost more than they save otherwise.
private struct ContextClusters {
    /// The cluster of each context
    let map: [UInt8]
    let count: Int
    /// Bits
    let cost: Double

    private struct Cluster {
        var counts = [UInt32](repeating: 0, count: 256)
        var members: [Int] = []
        var cost = 0.0

        mutating func add(_ other: Cluster) {
            for i in 0..<256 { counts[i] += other.counts[i] }
            members += other.members
            cost = SymbolEntropy.cost(counts[...])
        }
    }

    /// - Parameters:
    ///   - lists: the bytes of each context.
    ///   - most: clusters.
    init(_ lists: [[UInt8]], most: Int) {
        // Contexts that are rare are one from the beginning.
        let order = lists.indices.sorted { (lists[$1].count, $0) < (lists[$0].count, $1) }
        var clusters: [Cluster] = []
        var rest = Cluster()
        for index in order {
            var cluster = Cluster(members: [index])
            for byte in lists[index] { cluster.counts[Int(byte)] += 1 }
            cluster.cost = SymbolEntropy.cost(cluster.counts[...])
            if lists[index].count >= 24, clusters.count < 40 {
                clusters.append(cluster)
            } else {
                rest.add(cluster)
            }
        }
        if !rest.members.isEmpty { clusters.append(rest) }
        func saved(_ a: Int, _ b: Int) -> Double {
            var both = clusters[a]
            both.add(clusters[b])
            return clusters[a].cost + clusters[b].cost - both.cost
        }
        var table = clusters.indices.map { a in
            clusters.indices.map { b in a < b ? saved(a, b) : -.infinity }
        }
        while clusters.count > 1 {
            var best = (saved: -Double.infinity, a: 0, b: 0)
            for a in clusters.indices {
                for b in clusters.indices where a < b && table[a][b] > best.saved {
                    best = (table[a][b], a, b)
                }
            }
            guard best.saved > 0 || clusters.count > most else { break }
            let (a, b) = (best.a, best.b)
            clusters[a].add(clusters[b])
            clusters.remove(at: b)
            table.remove(at: b)
            for i in table.indices { table[i].remove(at: b) }
            for i in clusters.indices where i != a {
                table[min(i, a)][max(i, a)] = saved(min(i, a), max(i, a))
            }
        }
        var map = [UInt8](repeating: 0, count: lists.count)
        for (number, cluster) in clusters.enumerated() {
            for member in cluster.members { map[member] = UInt8(number) }
        }
        self.map = map
        count = clusters.count
        cost = clusters.reduce(0) { $0 + $1.cost }
    }
}

/// What bytes cost with a Huffman table of their own.
enum SymbolEntropy {
    /// Bits: entropy, and a table as long as they were measured to be.
    static func cost(_ counts: ArraySlice<UInt32>) -> Double {
        var (total, bits, used) = (0.0, 0.0, 0.0)
        for count in counts where count > 0 {
            total += Double(count)
            bits -= PortableMath.xlog2(Double(count))
            used += 1
        }
        return used == 0 ? 0 : bits + PortableMath.xlog2(total) + 60 + 4 * used
    }

    /// What each byte costs, in 1/16 of a bit.
    static func prices(_ counts: ArraySlice<UInt32>) -> [Int32] {
        let total = counts.reduce(0.0) { $0 + Double($1) }
        let all = PortableMath.log2(total + 4)
        return counts.map { Int32(16 * (all - PortableMath.log2(Double($0) + 0.25))) }
    }
}
