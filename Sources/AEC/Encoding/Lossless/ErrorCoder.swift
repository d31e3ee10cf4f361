/// Errors of predictions, in streams by byte and by how much the neighbours differ.
struct ErrorCoder {
    /// Levels at which further contexts begin
    private(set) var cuts: [UInt8] = []
    private(set) var lessGreen = false
    /// [tiles]
    private(set) var predictors: [UInt8] = []
    /// [contexts][bytes of a pixel]
    private(set) var streams: [[UInt8]] = []
    /// Bits, nearly
    private(set) var cost = 0.0
    private let samples: UnsafePointer<UInt16>
    private let group: LosslessGroup
    /// [contexts][bytes of a pixel][256], in 1/16 of a bit
    private var prices: [Int32] = []

    private var bytes: Int { group.channels * (group.bitDepth / 8) }

    /// - Parameter coded: pixels in their order.
    init(_ samples: UnsafePointer<UInt16>, group: LosslessGroup, _ coded: [Int32]) {
        self.samples = samples
        self.group = group
        choosePredictors(coded)
        let bytes = bytes
        var levels = [UInt8](repeating: 0, count: coded.count)
        var errors = [UInt8](repeating: 0, count: coded.count * bytes)
        var histograms = [[UInt32]](
            repeating: [UInt32](repeating: 0, count: bytes * 256), count: CopyLimits.levels)
        errors.withUnsafeMutableBufferPointer { errors in
            guard let errors = errors.baseAddress else { return }
            for (i, p) in coded.enumerated() {
                let level = code(Int(p), into: errors + i * bytes)
                levels[i] = UInt8(level)
                histograms[level].withUnsafeMutableBufferPointer { histogram in
                    for k in 0..<bytes { histogram[k * 256 + Int(errors[i * bytes + k])] += 1 }
                }
            }
        }
        // Levels next to each other share streams as long as that saves anything.
        func cost(_ histogram: [UInt32]) -> Double {
            (0..<bytes).reduce(0) {
                $0 + SymbolEntropy.cost(histogram[($1 * 256)..<($1 * 256 + 256)])
            }
        }
        typealias Context = (first: Int, histogram: [UInt32], cost: Double)
        var contexts: [Context] = [(0, histograms[0], cost(histograms[0]))]
        for (level, histogram) in histograms.enumerated().dropFirst()
        where histogram.contains(where: { $0 > 0 }) {
            contexts.append((level, histogram, cost(histogram)))
        }
        func merged(_ i: Int) -> Context {
            let sum = zip(contexts[i].histogram, contexts[i + 1].histogram).map { $0 + $1 }
            return (contexts[i].first, sum, cost(sum))
        }
        var pairs = (0..<contexts.count - 1).map(merged)
        while !pairs.isEmpty {
            var best = (saved: -1.0, at: 0)
            for (i, pair) in pairs.enumerated() {
                let saved = contexts[i].cost + contexts[i + 1].cost - pair.cost
                if saved > best.saved { best = (saved, i) }
            }
            guard best.saved >= 0 else { break }
            contexts[best.at] = pairs[best.at]
            contexts.remove(at: best.at + 1)
            pairs.remove(at: best.at)
            if best.at > 0 { pairs[best.at - 1] = merged(best.at - 1) }
            if best.at < pairs.count { pairs[best.at] = merged(best.at) }
        }
        cuts = contexts.dropFirst().map { UInt8($0.first) }
        self.cost = contexts.reduce(3 * Double(predictors.count)) { $0 + $1.cost }
        for context in contexts {
            for k in 0..<bytes {
                prices += SymbolEntropy.prices(context.histogram[(k * 256)..<(k * 256 + 256)])
            }
        }
        streams = [[UInt8]](repeating: [], count: contexts.count * bytes)
        for i in 0..<coded.count {
            let context = context(Int(levels[i]))
            for k in 0..<bytes {
                streams[context * bytes + k].append(errors[i * bytes + k])
            }
        }
    }

    /// What each pixel of the group would cost, in 1/16 of a bit.
    func price(into costs: UnsafeMutablePointer<Int32>) {
        let bytes = bytes
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes) { errors in
            guard let to = errors.baseAddress else { return }
            prices.withUnsafeBufferPointer { prices in
                for p in 0..<group.rows * group.columns {
                    let context = context(code(p, into: to))
                    var sum: Int32 = 0
                    for k in 0..<bytes {
                        sum &+= prices[(context &* bytes &+ k) &* 256 &+ Int(to[k])]
                    }
                    costs[p] = sum
                }
            }
        }
    }

    @inline(__always)
    private func context(_ level: Int) -> Int {
        var context = 0
        while context < cuts.count, level >= Int(cuts[context]) { context += 1 }
        return context
    }

    @inline(__always)
    private func neighbours(_ p: Int) -> SampleNeighbours? {
        p == 0
            ? nil
            : SampleNeighbours(
                x: p % group.columns, y: p / group.columns, columns: group.columns,
                channels: group.channels)
    }

    @inline(__always)
    private func tile(_ p: Int) -> Int {
        let tiles = (group.columns + CopyLimits.tile - 1) / CopyLimits.tile
        return p / group.columns / CopyLimits.tile * tiles + p % group.columns / CopyLimits.tile
    }

    /// An error as a number next to zero.
    @inline(__always)
    private func wrapped(_ error: Int32) -> Int32 {
        group.bitDepth == 16
            ? Int32(Int16(truncatingIfNeeded: error)) : Int32(Int8(truncatingIfNeeded: error))
    }

    /// A pixel's errors as bytes.
    /// - Returns: the level of its neighbours.
    @inline(__always)
    private func code(_ p: Int, into target: UnsafeMutablePointer<UInt8>) -> Int {
        let channels = group.channels
        let near = neighbours(p)
        let kind = SamplePredictor(rawValue: predictors[tile(p)]) ?? .left
        let most = Int32(group.most)
        @inline(__always)
        func error(_ c: Int) -> Int32 {
            Int32(samples[p &* channels &+ c])
                &- (near.map { kind.predict(samples, $0, channel: c, most: most) } ?? 0)
        }
        let green = lessGreen ? error(1) : 0
        for c in 0..<channels {
            let error = error(c) &- (c == 0 || c == 2 ? green : 0)
            if group.bitDepth == 16 {
                let signed = wrapped(error)
                let value = signed << 1 ^ signed >> 31
                target[2 &* c] = UInt8(truncatingIfNeeded: value)
                target[2 &* c &+ 1] = UInt8(truncatingIfNeeded: value >> 8)
            } else {
                target[c] = UInt8(truncatingIfNeeded: error)
            }
        }
        return near?.level(samples, channels: channels) ?? 0
    }

    /// For each tile the predictor whose errors have the fewest bits, and whether green foretells the others.
    private mutating func choosePredictors(_ coded: [Int32]) {
        let channels = group.channels
        let tiles =
            ((group.columns + CopyLimits.tile - 1) / CopyLimits.tile)
            * ((group.rows + CopyLimits.tile - 1) / CopyLimits.tile)
        let kinds = SamplePredictor.allCases
        let most = Int32(group.most)
        var sums = [Int](repeating: 0, count: tiles * kinds.count)
        var (plain, less) = (0, 0)
        for p in coded {
            let p = Int(p)
            guard let near = neighbours(p) else { continue }
            let tile = tile(p)
            for kind in kinds {
                @inline(__always)
                func error(_ c: Int) -> Int32 {
                    Int32(samples[p &* channels &+ c])
                        &- kind.predict(samples, near, channel: c, most: most)
                }
                @inline(__always)
                func bits(_ error: Int32) -> Int {
                    32 &- wrapped(error).magnitude.leadingZeroBitCount
                }
                var sum = bits(error(0))
                if group.hasGreen {
                    let (red, green, blue) = (error(0), error(1), error(2))
                    let opacity = channels == 4 ? bits(error(3)) : 0
                    let a = sum &+ bits(green) &+ bits(blue) &+ opacity
                    let b = bits(green) &+ bits(red &- green) &+ bits(blue &- green) &+ opacity
                    if kind == .median {
                        plain &+= a
                        less &+= b
                    }
                    sum = min(a, b)
                }
                sums[tile &* kinds.count &+ Int(kind.rawValue)] &+= sum
            }
        }
        lessGreen = less < plain
        predictors = (0..<tiles).map { tile in
            var best = Int(SamplePredictor.median.rawValue)
            for kind in kinds.indices
            where sums[tile * kinds.count + kind] < sums[tile * kinds.count + best] { best = kind }
            return UInt8(best)
        }
    }
}
