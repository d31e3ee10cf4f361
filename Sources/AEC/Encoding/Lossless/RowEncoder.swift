/// Codes a group by method `rows`.
struct RowEncoder {
    private let group: LosslessGroup
    private let samples: UnsafePointer<UInt16>
    private let colors: ColorTable<UInt16>

    init(_ samples: UnsafePointer<UInt16>, group: LosslessGroup, colors: ColorTable<UInt16>) {
        self.group = group
        self.samples = samples
        self.colors = colors
    }

    /// A way to make bytes of the rows.
    private struct Way {
        let layout: RowLayout
        let filters: [ScanlineFilter]
        let heuristic: ScanlineFilter.Heuristic
    }

    /// The smallest body, of the ways that `plan` tries.
    /// - Throws: `internalInconsistency` without memory.
    func encode(_ plan: ScanlinePlan) throws(AECError) -> [UInt8] {
        var ways = self.ways(plan)
        // The most promising by a quick trial.
        if ways.count > plan.finalists {
            var sized: [(size: Int, index: Int)] = []
            for (index, way) in ways.enumerated() {
                sized.append((try Deflate.deflate(data(way), level: .quick).count, index))
            }
            sized.sort { ($0.size, $0.index) < ($1.size, $1.index) }
            ways = sized.prefix(plan.finalists).map { ways[$0.index] }
        }
        var best: [UInt8] = []
        for way in ways {
            let body = way.layout.bytes + OptimalDeflate.deflate(data(way), search: plan.search)
            if best.isEmpty || body.count < best.count { best = body }
        }
        return best
    }

    private func ways(_ plan: ScanlinePlan) -> [Way] {
        let count = colors.byFrequency.count
        var ways: [Way] = []
        func add(_ bits: Int, _ filters: [ScanlineFilter], _ heuristic: ScanlineFilter.Heuristic = .sum, lessGreen: Bool = false) {
            let layout = RowLayout(
                bits: bits, colors: bits > 0 ? count : 0, isFiltered: filters != [.none],
                lessGreen: lessGreen)
            ways.append(Way(layout: layout, filters: filters, heuristic: heuristic))
        }
        if count <= 256 {
            let least = count <= 2 ? 1 : count <= 4 ? 2 : count <= 16 ? 4 : 8
            add(least, [.none])
            if plan.filters > 0 { add(least, [.up]) }
            if least < 8 { add(8, [.none]) }
            if count > 16 || plan.filters > 1 {
                add(8, ScanlineFilter.allCases)
                if plan.filters > 0 { add(8, [.sub]) }
                if plan.filters > 1 { add(least, ScanlineFilter.allCases, .distinct) }
            }
        }
        guard count > 64 || 8 * count > group.rows * group.columns else { return ways }
        for lessGreen in group.channels == 3 ? [false, true] : [false] {
            add(0, ScanlineFilter.allCases, lessGreen: lessGreen)
            if plan.filters > 0 {
                add(0, ScanlineFilter.allCases, .distinct, lessGreen: lessGreen)
                add(0, [.up], lessGreen: lessGreen)
                add(0, [.none], lessGreen: lessGreen)
            }
            if plan.filters > 1 {
                add(0, [.paeth], lessGreen: lessGreen)
                add(0, [.sub], lessGreen: lessGreen)
                add(0, [.average], lessGreen: lessGreen)
                add(0, [.sub, .up], .distinct, lessGreen: lessGreen)
            }
        }
        return ways
    }

    private func data(_ way: Way) -> [UInt8] {
        let layout = way.layout
        var bytes: [UInt8] = []
        bytes.reserveCapacity(layout.dataSize(group))
        var numbers: [UInt8] = []
        if layout.bits > 0 {
            let channels = group.channels
            func brightness(_ p: Int) -> Int {
                (0..<channels).reduce(0) { $0 + Int(samples[p * channels + $1]) }
            }
            let order = colors.byFrequency.map { (brightness($0.first), $0.first, $0.number) }
                .sorted { $0 < $1 }
            numbers = [UInt8](repeating: 0, count: order.count)
            for (number, entry) in order.enumerated() { numbers[entry.2] = UInt8(number) }
            bytes = ScanlinePalette.store(
                order.flatMap { entry in (0..<channels).map { samples[entry.1 * channels + $0] } },
                colors: order.count, channels: channels, wide: group.bitDepth == 16)
        }
        let size = layout.rowSize(group) - (layout.isFiltered ? 1 : 0)
        let lines = AlignedMemory<UInt8>(count: 2 * size)
        let trial = AlignedMemory<UInt8>(count: size)
        var (line, above) = (lines.pointer, lines.pointer + size)
        for y in 0..<group.rows {
            fill(line, y, layout, numbers)
            if layout.isFiltered {
                ScanlineFilter.append(
                    line, above: above, count: size, pixelSize: layout.pixelSize(group),
                    choosing: way.filters, by: way.heuristic, trial: trial.pointer, to: &bytes)
            } else {
                bytes.append(contentsOf: UnsafeBufferPointer(start: line, count: size))
            }
            swap(&line, &above)
        }
        return bytes
    }

    /// A row's bytes before filters.
    private func fill(
        _ line: UnsafeMutablePointer<UInt8>, _ y: Int, _ layout: RowLayout, _ numbers: [UInt8]
    ) {
        let (columns, channels) = (group.columns, group.channels)
        if layout.bits > 0 {
            let bits = layout.bits
            if bits < 8 { line.update(repeating: 0, count: (columns * bits + 7) >> 3) }
            for x in 0..<columns {
                let number = numbers[colors.number(ofPixel: y * columns + x)]
                if bits == 8 {
                    line[x] = number
                } else {
                    let bit = x * bits
                    line[bit >> 3] |= number << UInt8(8 - bits - bit & 7)
                }
            }
            return
        }
        let row = samples + y * columns * channels
        var to = line
        for i in 0..<columns * channels {
            var sample = row[i]
            if layout.lessGreen, i % 3 != 1 { sample &-= row[i - i % 3 + 1] }
            if group.bitDepth == 16 {
                to[0] = UInt8(truncatingIfNeeded: sample >> 8)
                to += 1
            }
            to[0] = UInt8(truncatingIfNeeded: sample)
            to += 1
        }
    }
}
