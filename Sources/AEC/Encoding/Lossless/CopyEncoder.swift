/// Codes a group by method `copies`: the copies that `CopyParser` found, and the rest by a palette or by predictions.
struct CopyEncoder {
    private let group: LosslessGroup
    private let samples: UnsafePointer<UInt16>
    private let colors: ColorTable<UInt16>
    private let numbers: AlignedMemory<Int32>
    private let pixels: Int
    private let offsets: AlignedMemory<Int32>

    init(_ samples: UnsafePointer<UInt16>, group: LosslessGroup, colors: ColorTable<UInt16>) {
        self.group = group
        self.samples = samples
        self.colors = colors
        pixels = group.rows * group.columns
        numbers = AlignedMemory(count: pixels)
        for i in 0..<pixels { numbers.pointer[i] = Int32(colors.number(ofPixel: i)) }
        offsets = AlignedMemory(count: pixels)
    }

    func encode(_ plan: ScanlinePlan) -> [UInt8] {
        let search = plan.search
        let literalCosts = AlignedMemory<Int32>(count: pixels)
        var parser = CopyParser(
            width: group.columns, count: pixels, numbers: numbers.pointer,
            literalCosts: literalCosts.pointer, depth: plan.depth)
        estimate(literalCosts.pointer)
        parser.parse(into: offsets.pointer)
        for _ in 1..<plan.passes {
            let tokens = CopyTokens(offsets.pointer, group: group)
            parser.costs = tokens.costs(columns: group.columns)
            estimate(literalCosts.pointer, offsets.pointer)
            parser.parse(into: offsets.pointer)
        }
        if CopyEncoder.shows { for p in 0..<pixels where offsets.pointer[p] != 0 { if p - Int(offsets.pointer[p]) < 0 || numbers.pointer[p] != numbers.pointer[p - Int(offsets.pointer[p])] { print("BAD", p, offsets.pointer[p]); break } } }
        var header = CopyHeader()
        let literals = LiteralCoder(samples, numbers.pointer, offsets.pointer, group: group, colors: colors)
        let (prefix, rest, predictors) = literals.code(&header)
        let tokens = CopyTokens(offsets.pointer, group: group)
        var streams = tokens.streams
        streams[CopyStream.predictors] = predictors
        streams += rest
        header.sizes = streams.map { $0.count }
        if CopyEncoder.shows { print(header.colors, header.context, header.contexts, header.sizes, prefix.count, header.prefixSize(group)) }
        let data = prefix + streams.flatMap { $0 }
        if CopyEncoder.shows { let d = OptimalDeflate.deflate(data, segments: [prefix.count] + header.sizes, search: search); var o = [UInt8](repeating: 0, count: data.count); let r = o.withUnsafeMutableBufferPointer { Inflate.inflate(d, 0..<d.count, into: $0) }; print("inflate", r, o == data, o.indices.first { o[$0] != data[$0] } ?? -1, data.count) }
        if CopyEncoder.shows { for (i, s) in streams.enumerated() where s.count > 0 {
            print("  stream", i, s.count, OptimalDeflate.deflate(s, search: search).count, terminator: ";") }
            print(" colors", header.colors, header.context, header.contexts, header.hasErrors, header.cuts, "prefix", prefix.count)
        }
        return header.bytes(group)
            + OptimalDeflate.deflate(data, segments: [prefix.count] + header.sizes, search: search)
    }
    nonisolated(unsafe) static var shows = false

    /// What each pixel costs as a literal, in 1/16 of a bit: by how often its colour is not that of a neighbour, or, when
    /// something is known, a literal; at most what its errors take.
    private func estimate(
        _ costs: UnsafeMutablePointer<Int32>, _ offsets: UnsafePointer<Int32>? = nil
    ) {
        let w = group.columns
        var counts = [Int32](repeating: 0, count: colors.byFrequency.count)
        var total = 0
        let n = numbers.pointer
        for p in 0..<pixels {
            if let offsets {
                guard offsets[p] == 0 else { continue }
            } else {
                guard p == 0 || n[p] != n[p - 1], p < w || n[p] != n[p - w] else { continue }
            }
            counts[Int(n[p])] += 1
            total += 1
        }
        let all = PortableMath.log2(Double(total) + 1)
        let byNumber = counts.map { Int32(16 * (all - PortableMath.log2(Double($0) + 0.5))) }
        let channels = group.channels
        for p in 0..<pixels {
            let (x, y) = (p % w, p / w)
            var bits: Int32 = 16 * 8 * Int32(channels)
            if p > 0 {
                let near = SampleNeighbours(x: x, y: y, columns: w, channels: channels)
                bits = 16
                var green: Int32 = 0
                for c in channels == 3 ? [1, 0, 2] : [0] {
                    let predicted = SamplePredictor.median.predict(
                        w: Int32(samples[near.left + c]), n: Int32(samples[near.above + c]),
                        nw: Int32(samples[near.aboveLeft + c]), ne: 0, most: 65535)
                    let error = Int32(samples[p * channels + c]) - predicted - (c == 1 ? 0 : green)
                    if c == 1 && channels == 3 { green = error }
                    bits += 24 + 24 * Int32(32 - error.magnitude.leadingZeroBitCount)
                }
            }
            costs[p] = min(byNumber[Int(n[p])], bits)
        }
    }
}

/// The commands for a group's copies.
struct CopyTokens {
    /// Those before the first of numbers of colours; none of predictors
    var streams = [[UInt8]](repeating: [], count: CopyStream.numbers)
    private var counts = [Int](repeating: 0, count: CopyCode.count)
    private var copies = 0
    private var runs = 0

    /// - Parameter offsets: how far back each pixel is copied from, 0 for literals.
    init(_ offsets: UnsafePointer<Int32>, group: LosslessGroup) {
        let columns = group.columns
        let pixels = group.rows * columns
        let inherited = AlignedMemory<Int32>(count: columns)
        var history = CopyHistory()
        var pixel = 0
        while pixel < pixels {
            var run = 0
            while pixel + run < pixels, offsets[pixel + run] == 0 { run += 1 }
            pixel += run
            if run > 0 { runs += 1 }
            let short = min(run, CopyLimits.shortRun)
            if short == CopyLimits.shortRun { append(run - short, to: CopyStream.literalRuns) }
            var code = 0
            if pixel < pixels {
                let back = Int(offsets[pixel])
                var length = 1
                while pixel + length < pixels, Int(offsets[pixel + length]) == back { length += 1 }
                let x = pixel % columns
                if back == 1 {
                    code = CopyCode.left
                } else if let near = (1..<CopyCode.inherited).first(where: {
                    CopyCode.offset($0, columns: columns) == back
                }) {
                    code = near
                } else if Int(inherited.pointer[x]) == back {
                    code = CopyCode.inherited
                } else if let recent = (0..<CopyCode.recentCount).first(where: {
                    history.offset($0) == back
                }) {
                    code = CopyCode.recent + recent
                } else {
                    code = CopyCode.explicit
                    let source = pixel - back
                    let rows = pixel / columns - source / columns
                    let column = source % columns - x + CopyLimits.columnBias
                    streams[CopyStream.places].append(UInt8(rows >> 8 | (column >> 8) << 2))
                    streams[CopyStream.placeRows].append(UInt8(rows & 255))
                    streams[CopyStream.placeColumns].append(UInt8(column & 255))
                }
                append(length - 1, to: CopyStream.lengths(ofCode: code))
                if code >= CopyCode.inherited {
                    history.add(back)
                    for i in 0..<min(length, columns) {
                        inherited.pointer[(x + i) % columns] = Int32(back)
                    }
                }
                pixel += length
                counts[code] += 1
                copies += 1
            }
            streams[CopyStream.commands].append(UInt8(short << 4 | code))
        }
    }

    private mutating func append(_ length: Int, to stream: Int) {
        guard length >= CopyLimits.shortLengths else {
            streams[stream].append(UInt8(length))
            return
        }
        let rest = length - CopyLimits.shortLengths
        streams[stream].append(UInt8(CopyLimits.shortLengths + rest >> 16))
        streams[CopyStream.longLengths].append(UInt8(truncatingIfNeeded: rest >> 8))
        streams[CopyStream.longLengths].append(UInt8(truncatingIfNeeded: rest))
    }

    /// What copies of each kind cost on average.
    func costs(columns: Int) -> CopyParser.Costs {
        func entropy(_ bytes: [UInt8]) -> Double {
            var counts = [Double](repeating: 0, count: 256)
            for byte in bytes { counts[Int(byte)] += 1 }
            return PortableMath.xlog2(Double(bytes.count))
                - counts.reduce(0) { $0 + PortableMath.xlog2($1) }
        }
        var costs = CopyParser.Costs()
        let commandBits = entropy(streams[CopyStream.commands]) / Double(max(copies, 1))
        let codes = counts.map { -PortableMath.log2((Double($0) + 0.5) / Double(copies + 5)) }
        // What a command takes beyond its code says how many literals precede.
        var codeBits = 0.0
        for (code, count) in counts.enumerated() { codeBits += Double(count) * codes[code] }
        let runBits = max(0, commandBits - codeBits / Double(max(copies, 1)))
        let lengthBits = (0..<3).map { kind -> Double in
            let bytes = streams[CopyStream.lengths + kind]
            return bytes.isEmpty ? 4 : entropy(bytes) / Double(bytes.count)
        }
        var place = 18.0
        if counts[CopyCode.explicit] > 8 {
            let bits = (CopyStream.places...CopyStream.placeColumns).reduce(0) { $0 + entropy(streams[$1]) }
            place = bits / Double(counts[CopyCode.explicit])
        }
        for code in 0..<CopyCode.count {
            let length = lengthBits[CopyStream.lengths(ofCode: code) - CopyStream.lengths]
            let bits =
                codes[code] + length + runBits / 2 + (code == CopyCode.explicit ? place : 0)
            costs.begin[code] = Int32(16 * min(max(bits, 1), 60))
        }
        costs.literals = Int32(16 * runBits)
        return costs
    }
}

/// What pixels that are no copies are coded as.
struct LiteralCoder {
    private let samples: UnsafePointer<UInt16>
    private let numbers: UnsafePointer<Int32>
    private let offsets: UnsafePointer<Int32>
    private let group: LosslessGroup
    private let colors: ColorTable<UInt16>

    init(
        _ samples: UnsafePointer<UInt16>, _ numbers: UnsafePointer<Int32>,
        _ offsets: UnsafePointer<Int32>, group: LosslessGroup, colors: ColorTable<UInt16>
    ) {
        self.samples = samples
        self.numbers = numbers
        self.offsets = offsets
        self.group = group
        self.colors = colors
    }

    private var pixels: Int { group.rows * group.columns }

    /// The palette: first pixels of its colours.
    private func palette() -> (firsts: [Int], isComplete: Bool) {
        var uses = [Int](repeating: 0, count: colors.byFrequency.count)
        var total = 0
        for p in 0..<pixels where offsets[p] == 0 {
            uses[Int(numbers[p])] += 1
            total += 1
        }
        var used: [(count: Int, first: Int, number: Int)] = []
        for entry in colors.byFrequency where uses[entry.number] > 0 {
            used.append((uses[entry.number], entry.first, entry.number))
        }
        used.sort { ($1.count, $0.first) < ($0.count, $1.first) }
        var isComplete = used.count <= 256
        if !isComplete {
            let least = max(2, total >> 10)
            used = used.prefix(255).filter { $0.count >= least }
        }
        let covered = used.reduce(0) { $0 + $1.count }
        if isComplete, 3 * used.count > total, group.channels * group.bitDepth > 8 {
            // Colours that are seen but once.
            used = used.filter { $0.count > 1 }
            isComplete = used.reduce(0) { $0 + $1.count } == total
        }
        if !isComplete, 8 * covered < total { used = [] }
        func brightness(_ p: Int) -> Int {
            (0..<group.channels).reduce(0) { $0 + Int(samples[p * group.channels + $1]) }
        }
        let firsts = used.map { (brightness($0.first), $0.first) }
            .sorted { $0 < $1 }.map { $0.1 }
        return (firsts, isComplete)
    }

    /// - Returns: palette and map of contexts; the streams of numbers and of errors; the tiles' predictors.
    func code(_ header: inout CopyHeader) -> (prefix: [UInt8], streams: [[UInt8]], predictors: [UInt8]) {
        let (firsts, isComplete) = palette()
        header.colors = firsts.count
        header.hasErrors = !isComplete
        let channels = group.channels
        var prefix = ScanlinePalette.store(
            firsts.flatMap { first in (0..<channels).map { samples[first * channels + $0] } },
            colors: firsts.count, channels: channels, wide: group.bitDepth == 16)
        let none = firsts.count
        var known = [UInt16](repeating: UInt16(none), count: colors.byFrequency.count)
        for (i, first) in firsts.enumerated() { known[Int(numbers[first])] = UInt16(i) }
        var streams: [[UInt8]] = []
        if none > 0 {
            let contexts = NumberContexts(
                numbers, known, offsets, none: none, columns: group.columns, pixels: pixels)
            header.context = contexts.context
            header.contexts = contexts.streams.count
            prefix += contexts.map
            streams = contexts.streams
        }
        guard header.hasErrors else { return (prefix, streams, []) }
        let errors = ErrorCoder(samples, group: group) { offsets[$0] == 0 && known[Int(numbers[$0])] == none }
        header.cuts = errors.cuts
        header.lessGreen = errors.lessGreen
        return (prefix, streams + errors.streams, errors.predictors)
    }
}

/// Numbers of colours, in streams by what colour is to the left or above.
private struct NumberContexts {
    var context = CopyHeader.Context.none
    /// The stream of each neighbour's number
    var map: [UInt8] = []
    var streams: [[UInt8]] = []

    init(
        _ numbers: UnsafePointer<Int32>, _ known: [UInt16], _ offsets: UnsafePointer<Int32>,
        none: Int, columns: Int, pixels: Int
    ) {
        var bestCost = Double.infinity
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
            for p in 0..<pixels where offsets[p] == 0 {
                lists[key(p)].append(UInt8(truncatingIfNeeded: known[Int(numbers[p])]))
            }
            let clusters = ContextClusters(lists, most: CopyLimits.contexts)
            if CopyEncoder.shows { print("ctx", context, clusters.count, clusters.cost, none) }
            let cost = clusters.cost + (context == .none ? 0 : 3 * Double(none + 1))
            guard cost < bestCost else { continue }
            bestCost = cost
            if clusters.count == 1 {
                self.context = .none
                map = []
            } else {
                self.context = context
                map = clusters.map
            }
            var streams = [[UInt8]](repeating: [], count: clusters.count)
            for p in 0..<pixels where offsets[p] == 0 {
                let cluster = clusters.count == 1 ? 0 : Int(clusters.map[key(p)])
                streams[cluster].append(UInt8(truncatingIfNeeded: known[Int(numbers[p])]))
            }
            self.streams = streams
        }
    }
}

/// Contexts that share streams, since tables cost more than they save otherwise.
private struct ContextClusters {
    let map: [UInt8]
    let count: Int
    let cost: Double

    init(_ lists: [[UInt8]], most: Int) {
        struct Cluster {
            var counts: [UInt32]
            var members: [Int]
            var cost: Double
        }
        func cost(_ counts: [UInt32]) -> Double {
            var (total, bits, used) = (0.0, 0.0, 0.0)
            for count in counts where count > 0 {
                total += Double(count)
                bits -= PortableMath.xlog2(Double(count))
                used += 1
            }
            return bits + PortableMath.xlog2(total) + 60 + 4 * used
        }
        let order = lists.indices.sorted { (lists[$1].count, $0) < (lists[$0].count, $1) }
        var clusters: [Cluster] = []
        // The rarest contexts are one from the beginning.
        for (rank, index) in order.enumerated() {
            var counts = [UInt32](repeating: 0, count: 256)
            for byte in lists[index] { counts[Int(byte)] += 1 }
            if rank < 40 && lists[index].count >= 24 || clusters.isEmpty {
                clusters.append(Cluster(counts: counts, members: [index], cost: cost(counts)))
            } else if rank > 0, lists[index].count < 24 || rank > 40, clusters.count > 0 {
                let last = clusters.count - 1
                for i in 0..<256 { clusters[last].counts[i] += counts[i] }
                clusters[last].members.append(index)
            } else {
                clusters.append(Cluster(counts: counts, members: [index], cost: 0))
            }
        }
        for i in clusters.indices { clusters[i].cost = cost(clusters[i].counts) }
        func saved(_ a: Int, _ b: Int) -> Double {
            var counts = clusters[a].counts
            for i in 0..<256 { counts[i] += clusters[b].counts[i] }
            return clusters[a].cost + clusters[b].cost - cost(counts)
        }
        var table = clusters.indices.map { a in clusters.indices.map { b in a < b ? saved(a, b) : -.infinity } }
        while clusters.count > 1 {
            var best = (saved: -Double.infinity, a: 0, b: 0)
            for a in 0..<clusters.count {
                for b in (a + 1)..<max(clusters.count, a + 1) where table[a][b] > best.saved {
                    best = (table[a][b], a, b)
                }
            }
            guard best.saved > 0 || clusters.count > most else { break }
            let (a, b) = (best.a, best.b)
            for i in 0..<256 { clusters[a].counts[i] += clusters[b].counts[i] }
            clusters[a].members += clusters[b].members
            clusters[a].cost = cost(clusters[a].counts)
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
        self.cost = clusters.reduce(0) { $0 + $1.cost }
    }
}

/// Errors of predictions, in streams by channel and by how much the neighbours differ.
private struct ErrorCoder {
    private(set) var cuts: [UInt8] = []
    private(set) var lessGreen = false
    private(set) var predictors: [UInt8] = []
    private(set) var streams: [[UInt8]] = []

    init(_ samples: UnsafePointer<UInt16>, group: LosslessGroup, _ isCoded: (Int) -> Bool) {
        let (w, channels) = (group.columns, group.channels)
        let isWide = group.bitDepth == 16
        let most: Int32 = isWide ? 65535 : 255
        let tiles = (w + CopyLimits.tile - 1) / CopyLimits.tile
        let tileRows = (group.rows + CopyLimits.tile - 1) / CopyLimits.tile
        let kinds = SamplePredictor.allCases
        var coded: [Int32] = []
        for p in 0..<group.rows * w where isCoded(p) { coded.append(Int32(p)) }
        func wrapped(_ error: Int32) -> Int32 {
            isWide ? Int32(Int16(truncatingIfNeeded: error)) : Int32(Int8(truncatingIfNeeded: error))
        }
        func expected(_ kind: SamplePredictor, _ near: SampleNeighbours?, _ c: Int) -> Int32 {
            guard let near else { return 0 }
            return kind.predict(
                w: Int32(samples[near.left &+ c]), n: Int32(samples[near.above &+ c]),
                nw: Int32(samples[near.aboveLeft &+ c]), ne: Int32(samples[near.aboveRight &+ c]),
                most: most)
        }
        func near(_ p: Int) -> SampleNeighbours? {
            p == 0 ? nil : SampleNeighbours(x: p % w, y: p / w, columns: w, channels: channels)
        }
        func bits(_ error: Int32) -> Int { 32 - wrapped(error).magnitude.leadingZeroBitCount }
        // Each tile's predictor, and whether green foretells the others.
        var sums = [Int](repeating: 0, count: tiles * tileRows * kinds.count)
        var (plain, less) = (0, 0)
        for p in coded {
            let p = Int(p)
            let near = near(p)
            let tile = p / w / CopyLimits.tile * tiles + p % w / CopyLimits.tile
            for kind in kinds {
                var errors: (Int32, Int32, Int32) = (0, 0, 0)
                errors.0 = Int32(samples[p * channels]) - expected(kind, near, 0)
                var sum: Int
                if channels == 3 {
                    errors.1 = Int32(samples[p * channels + 1]) - expected(kind, near, 1)
                    errors.2 = Int32(samples[p * channels + 2]) - expected(kind, near, 2)
                    let green = bits(errors.1)
                    let a = green + bits(errors.0) + bits(errors.2)
                    let b = green + bits(errors.0 - errors.1) + bits(errors.2 - errors.1)
                    if kind == .median {
                        plain += a
                        less += b
                    }
                    sum = min(a, b)
                } else {
                    sum = bits(errors.0)
                }
                sums[tile * kinds.count + Int(kind.rawValue)] += sum
            }
        }
        lessGreen = less < plain
        predictors = (0..<tiles * tileRows).map { tile in
            var best = 3
            for kind in kinds.indices
            where sums[tile * kinds.count + kind] < sums[tile * kinds.count + best] { best = kind }
            return UInt8(best)
        }
        // Errors by levels; then levels that share streams.
        let bytes = isWide ? 2 : 1
        let perLevel = channels * bytes
        var histograms = [[UInt32]](repeating: [UInt32](repeating: 0, count: perLevel * 256), count: CopyLimits.levels)
        var levels = [UInt8](repeating: 0, count: coded.count)
        var errors = [UInt8](repeating: 0, count: coded.count * perLevel)
        for (i, p) in coded.enumerated() {
            let p = Int(p)
            let near = near(p)
            let tile = p / w / CopyLimits.tile * tiles + p % w / CopyLimits.tile
            let kind = kinds[Int(predictors[tile])]
            let level = near?.level(samples, channels: channels) ?? 0
            levels[i] = UInt8(level)
            var green: Int32 = 0
            if channels == 3, lessGreen {
                green = Int32(samples[p * 3 + 1]) - expected(kind, near, 1)
            }
            for c in 0..<channels {
                let error =
                    Int32(samples[p * channels + c]) - expected(kind, near, c) - (c == 1 ? 0 : green)
                if isWide {
                    let value = UInt32(bitPattern: wrapped(error) << 1 ^ wrapped(error) >> 31)
                    errors[i * perLevel + 2 * c] = UInt8(truncatingIfNeeded: value)
                    errors[i * perLevel + 2 * c + 1] = UInt8(truncatingIfNeeded: value >> 8)
                } else {
                    errors[i * perLevel + c] = UInt8(truncatingIfNeeded: error)
                }
            }
            for k in 0..<perLevel {
                histograms[level][k * 256 + Int(errors[i * perLevel + k])] += 1
            }
        }
        func cost(_ histogram: [UInt32]) -> Double {
            var sum = 0.0
            for k in 0..<perLevel {
                var (total, bits, used) = (0.0, 0.0, 0.0)
                for count in histogram[(k * 256)..<(k * 256 + 256)] where count > 0 {
                    total += Double(count)
                    bits -= PortableMath.xlog2(Double(count))
                    used += 1
                }
                if used > 0 { sum += bits + PortableMath.xlog2(total) + 60 + 4 * used }
            }
            return sum
        }
        var groups = (0..<CopyLimits.levels).map { (first: $0, histogram: histograms[$0], cost: cost(histograms[$0])) }
        while groups.count > 1 {
            var best = (saved: -1.0, at: 0, histogram: [UInt32](), cost: 0.0)
            for i in 0..<groups.count - 1 {
                let sum = (0..<perLevel * 256).map { groups[i].histogram[$0] + groups[i + 1].histogram[$0] }
                let cost = cost(sum)
                let saved = groups[i].cost + groups[i + 1].cost - cost
                if saved > best.saved { best = (saved, i, sum, cost) }
            }
            guard best.saved >= 0 else { break }
            groups[best.at] = (groups[best.at].first, best.histogram, best.cost)
            groups.remove(at: best.at + 1)
        }
        cuts = groups.dropFirst().map { UInt8($0.first) }
        streams = [[UInt8]](repeating: [], count: groups.count * perLevel)
        for i in 0..<coded.count {
            var context = 0
            while context < cuts.count, levels[i] >= cuts[context] { context += 1 }
            for k in 0..<perLevel {
                streams[context * perLevel + k].append(errors[i * perLevel + k])
            }
        }
    }
}
