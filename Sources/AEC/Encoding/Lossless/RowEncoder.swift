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
    /// - Parameter size: nil is returned where none is smaller.
    /// - Throws: `internalInconsistency` without memory.
    func encode(_ plan: ScanlinePlan, below size: Int) throws(AECError) -> [UInt8]? {
        // The most promising by a quick trial of some of the rows.
        let rows = group.rows > 4 * RowEncoder.trialRows ? RowEncoder.trialRows : group.rows
        var trials: [(size: Int, index: Int)] = []
        let ways = self.ways(plan)
        for (index, way) in ways.enumerated() {
            let trial = try Deflate.deflate(data(way, rows: rows), level: .quick).count
            trials.append((trial, index))
        }
        trials.sort { ($0.size, $0.index) < ($1.size, $1.index) }
        var best: [UInt8]?
        var most = size
        for (trial, index) in trials.prefix(plan.finalists) {
            // Our DEFLATE takes a tenth less at most, or a fifth where the trial was of some of the rows.
            guard trial * group.rows / rows * (rows < group.rows ? 8 : 9) < 10 * most else { break }
            let way = ways[index]
            let body =
                way.layout.bytes
                + OptimalDeflate.deflate(data(way, rows: group.rows), search: plan.search)
            guard body.count < most else { continue }
            most = body.count
            best = body
        }
        return best
    }

    /// Rows of a trial, in bands all over the group.
    private static let trialRows = 96
    private static let bands = 6

    private func ways(_ plan: ScanlinePlan) -> [Way] {
        let count = colors.byFrequency.count
        var ways: [Way] = []
        // Nil rather than a case: Embedded Swift takes none of a type of the module for a default.
        func add(
            _ bits: Int, _ filters: [ScanlineFilter], _ heuristic: ScanlineFilter.Heuristic? = nil,
            lessGreen: Bool = false
        ) {
            let layout = RowLayout(
                bits: bits, colors: bits > 0 ? count : 0, isFiltered: filters != [.none],
                lessGreen: lessGreen)
            ways.append(Way(layout: layout, filters: filters, heuristic: heuristic ?? .sum))
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
        for lessGreen in group.hasGreen ? [false, true] : [false] {
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

    /// - Parameter rows: how many; where not all, bands of them.
    private func data(_ way: Way, rows: Int) -> [UInt8] {
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
        let band = rows < group.rows ? max(rows / RowEncoder.bands, 1) : rows
        for row in 0..<rows {
            let y = row / band * (group.rows / max(rows / band, 1)) + row % band
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
            let c = i % channels
            if layout.lessGreen, c == 0 || c == 2 { sample &-= row[i - c + 1] }
            if group.bitDepth == 16 {
                to[0] = UInt8(truncatingIfNeeded: sample >> 8)
                to += 1
            }
            to[0] = UInt8(truncatingIfNeeded: sample)
            to += 1
        }
    }
}
