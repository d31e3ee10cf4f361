/// Codes the exact blocks of a group, in whichever form takes the fewest bytes.
///
///     let encoder = ExactGroupEncoder(map, ...)
///     let stream = try encoder.encode(level: .best)           // in little time
///     let smaller = try encoder.drawing(effort: effort)       // perhaps
struct ExactGroupEncoder<Sample: PixelSample> {
    private let map: ExactMap
    private let channels: Int
    /// The exact pixels in rows, as a decoder has them.
    private let pixels: AlignedMemory<Sample>
    private let pixelCount: Int
    private var pixelSize: Int { channels * MemoryLayout<Sample>.size }

    /// - Parameters:
    ///   - samples, alpha: of the whole picture. Where alpha is 0, another pixel of the block may stand for any, and where
    ///     nothing of it is seen, the pixel before.
    init(
        _ map: ExactMap, width: Int, channels: Int, samples: UnsafePointer<Sample>,
        alpha: UnsafePointer<Sample>?
    ) {
        self.map = map
        self.channels = channels
        pixelCount = map.pixelCount
        pixels = AlignedMemory(count: pixelCount * channels)
        let grid = map.grid
        var to = pixels.pointer
        func isSeen(_ pixel: Int) -> Bool { alpha.map { $0[pixel] != 0 } ?? true }
        for row in 0..<grid.rows where map.counts[row] > 0 {
            let rows = grid.pixelRows(of: row)
            func firstSeen(_ span: Range<Int>, _ y: Int) -> Int? {
                let start = (grid.firstRow + y) * width + grid.firstColumn
                return (start + span.lowerBound..<start + span.upperBound).first(where: isSeen)
            }
            // Of each block, for rows of it of which nothing is seen.
            let firsts = (0..<grid.columns).map { column in
                rows.lazy.compactMap { firstSeen(grid.pixelColumns(of: column), $0) }.first
            }
            for y in rows {
                map.forEachSpan(ofRow: row) { span in
                    // The last pixel that is seen, at first the next one.
                    var seen = firstSeen(span, y) ?? firsts[span.lowerBound / ExactGrid.side]
                    for x in span {
                        let pixel = (grid.firstRow + y) * width + grid.firstColumn + x
                        if isSeen(pixel) { seen = pixel }
                        let before = to > pixels.pointer ? UnsafePointer(to - channels) : nil
                        to.update(
                            from: seen.map { samples + $0 * channels } ?? before
                                ?? samples + pixel * channels, count: channels)
                        to += channels
                    }
                }
            }
        }
    }

    /// Rounds the samples of some blocks.
    /// - Parameters:
    ///   - isRounded: for each block of the group.
    ///   - most: the highest sample.
    func round(_ isRounded: [Bool], _ rounding: Rounding, most: Sample) {
        guard isRounded.contains(true) else { return }
        let grid = map.grid
        let most = UInt32(truncatingIfNeeded: most)
        var first = pixels.pointer
        for row in 0..<grid.rows where map.counts[row] > 0 {
            let rows = grid.pixelRows(of: row).count
            let stride = map.counts[row] * channels
            var start = 0
            map.forEachSpan(ofRow: row) { span in
                defer { start += span.count * channels }
                guard isRounded[row * grid.columns + span.lowerBound / ExactGrid.side] else {
                    return
                }
                for c in 0..<channels {
                    func forEach(_ body: (inout Sample) -> Void) {
                        for y in 0..<rows {
                            for x in 0..<span.count {
                                body(&first[y * stride + start + x * channels + c])
                            }
                        }
                    }
                    var (low, high) = (Sample.max, Sample.min)
                    forEach { (low, high) = (min(low, $0), max(high, $0)) }
                    guard !Rounding.keeps(low: UInt32(low), high: UInt32(high), most: most)
                    else { continue }
                    forEach {
                        $0 = Sample(
                            truncatingIfNeeded: rounding.rounded(
                                UInt32($0), channel: c, most: most))
                    }
                }
            }
            first += rows * stride
        }
    }

    /// The stream.
    /// - Throws: `internalInconsistency` without memory.
    func encode(level: Deflate.Level) throws(AECError) -> [UInt8] {
        guard let best = try Deflate.smallest(of: candidates(), level: level) else { return [] }
        var bytes: [UInt8] = [best.form.code]
        if case .palette(_, let colors, let literals, _) = best.form.pixels {
            bytes.append(UInt8(truncatingIfNeeded: colors - 1))
            if literals > 0 { bytes.appendLittleEndian(UInt32(literals)) }
        }
        bytes.appendLittleEndian(UInt32(best.data.count))
        return bytes + best.stream
    }
}

/// All pixels of the group as a drawing.
extension ExactGroupEncoder {
    /// The stream of a drawing; nil where that is not likely to be small.
    /// - Throws: `internalInconsistency` without memory.
    func drawing(effort: Effort) throws(AECError) -> [UInt8]? {
        let group = LosslessGroup(
            drawing: map.grid, channels: channels, bitDepth: 8 * MemoryLayout<Sample>.size)
        let samples = AlignedMemory<UInt16>(count: group.sampleCount)
        fill(samples.pointer)
        guard ScanlineForm.mayBeDrawn(samples.pointer, group: group) else { return nil }
        let mapBytes = self.mapBytes
        let form = ExactForm(pixels: .drawing(hasAlpha: false), hasMap: !mapBytes.isEmpty)
        var bytes = [form.code]
        if form.hasMap {
            let map = try Deflate.deflate(mapBytes)
            bytes.appendLittleEndian(UInt32(map.count))
            bytes += map
        }
        return bytes + (try ScanlineForm.encode(samples.pointer, group: group, effort: effort))
    }

    /// All pixels of the group: those that are not exact go on with what is above or to the left, which costs nearly nothing.
    private func fill(_ target: UnsafeMutablePointer<UInt16>) {
        let grid = map.grid
        let width = grid.pixelColumns
        var from = pixels.pointer
        for row in 0..<grid.rows {
            for y in grid.pixelRows(of: row) {
                for column in 0..<grid.columns {
                    let isExact = map.isExact[row * grid.columns + column]
                    for x in grid.pixelColumns(of: column) {
                        let to = target + (y * width + x) * channels
                        if isExact {
                            for c in 0..<channels { to[c] = UInt16(truncatingIfNeeded: from[c]) }
                            from += channels
                        } else if y > 0 || x > 0 {
                            to.update(
                                from: to - (y > 0 ? width : 1) * channels, count: channels)
                        } else {
                            for c in 0..<channels {
                                to[c] = UInt16(truncatingIfNeeded: pixels.pointer[c])
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The forms that take little time.
extension ExactGroupEncoder {
    private func candidates() -> [(form: ExactForm, data: [UInt8])] {
        let mapBytes = self.mapBytes
        var result: [(form: ExactForm, data: [UInt8])] = []
        func add(_ pixels: ExactForm.Pixels, _ data: [UInt8]) {
            let form = ExactForm(pixels: pixels, hasMap: !mapBytes.isEmpty)
            result.append((form, mapBytes + data))
        }
        let colors = ColorTable(pixels.pointer, count: pixelCount, channels: channels)
        let all = colors.byFrequency
        for bits in [1, 2, 4, 8] {
            let room = 1 << bits
            let fits = all.count <= room
            // Packed numbers deflate worse than bytes where rows repeat at odd distances.
            guard bits == 8 || fits else { continue }
            let palette = fits ? all[...] : all[..<(room - 1)]
            let rare = all[palette.count...].reduce(0) { $0 + $1.count }
            // Of colours that hardly repeat, samples make less.
            guard 2 * rare <= pixelCount else { continue }
            // In the order of their brightness, so that numbers can be predicted.
            let inOrder = palette.map { (brightness(ofPixel: $0.first), $0) }
                .sorted { ($0.0, $0.1.first) < ($1.0, $1.1.first) }.map { $0.1 }
            let (numbers, literals) = numbers(inOrder, colors, bits: bits)
            let paletteBytes = bytes(inOrder)
            add(
                .palette(bits: bits, colors: palette.count, literals: rare),
                paletteBytes + packed(numbers, bits: bits) + literals)
            guard bits == 8 && fits && all.count > 16 else { continue }
            for filters in [[.up], ScanlineFilter.allCases] {
                let rows = filtered(filters, pixelSize: 1) { pixel, count, line in
                    for i in 0..<count { line[i] = numbers[pixel + i] }
                }
                add(
                    .palette(bits: bits, colors: palette.count, literals: 0, isFiltered: true),
                    paletteBytes + rows)
            }
        }
        // Of so few pixels a palette takes more than it saves.
        guard all.count > 64 || 8 * all.count >= pixelCount else { return result }
        for lessGreen in channels == 3 ? [false, true] : [false] {
            for filters in [[.none], [.up], ScanlineFilter.allCases] {
                let rows = filtered(filters, pixelSize: pixelSize) { pixel, count, line in
                    store(
                        pixels.pointer + pixel * channels, count: count, lessGreen: lessGreen,
                        to: line)
                }
                add(.samples(lessGreen: lessGreen), rows)
            }
        }
        return result
    }

    private func brightness(ofPixel pixel: Int) -> Int {
        (0..<channels).reduce(0) { $0 + Int(pixels.pointer[pixel * channels + $1]) }
    }

    /// One bit a block, from the highest down; empty where all are exact.
    private var mapBytes: [UInt8] {
        guard map.isExact.contains(false) else { return [] }
        var bytes = [UInt8](repeating: 0, count: map.grid.mapSize)
        for (block, isExact) in map.isExact.enumerated() where isExact {
            bytes[block >> 3] |= 128 >> UInt8(block & 7)
        }
        return bytes
    }

    /// A palette: the colours less those before them, in planes of their bytes.
    private func bytes(_ palette: [ColorTable<Sample>.Entry]) -> [UInt8] {
        let row = AlignedMemory<UInt8>(count: palette.count * pixelSize)
        for (number, entry) in palette.enumerated() {
            store(
                pixels.pointer + entry.first * channels, count: 1, lessGreen: channels == 3,
                to: row.pointer + number * pixelSize)
        }
        return (0..<row.count).map { i in
            let at = i % palette.count * pixelSize + i / palette.count
            return row.pointer[at] &- (at < pixelSize ? 0 : row.pointer[at - pixelSize])
        }
    }

    /// For each pixel the number of its colour, and the pixels whose colour the palette lacks.
    private func numbers(
        _ palette: [ColorTable<Sample>.Entry], _ colors: ColorTable<Sample>, bits: Int
    ) -> (numbers: [UInt8], literals: [UInt8]) {
        let none = UInt8(truncatingIfNeeded: 1 << bits - 1)
        var known = [UInt8?](repeating: nil, count: colors.byFrequency.count)
        for (number, entry) in palette.enumerated() {
            known[entry.number] = UInt8(truncatingIfNeeded: number)
        }
        var literals: [UInt8] = []
        let numbers = (0..<pixelCount).map { pixel in
            if let number = known[colors.number(ofPixel: pixel)] { return number }
            append(pixel, to: &literals)
            return none
        }
        return (numbers, literals)
    }

    /// Rows of numbers of `bits` bits, each row in whole bytes.
    private func packed(_ numbers: [UInt8], bits: Int) -> [UInt8] {
        if bits == 8 { return numbers }
        var bytes: [UInt8] = []
        var pixel = 0
        for row in 0..<map.grid.rows where map.counts[row] > 0 {
            for _ in map.grid.pixelRows(of: row) {
                var rest: UInt8 = 0
                var filled = 0
                for _ in 0..<map.counts[row] {
                    rest |= numbers[pixel] << UInt8(truncatingIfNeeded: 8 - bits - filled)
                    filled += bits
                    if filled == 8 {
                        bytes.append(rest)
                        (rest, filled) = (0, 0)
                    }
                    pixel += 1
                }
                if filled > 0 { bytes.append(rest) }
            }
        }
        return bytes
    }

    /// Filtered rows.
    /// - Parameter row: stores so many pixels from the given one on, each of `pixelSize` bytes.
    private func filtered(
        _ filters: [ScanlineFilter], pixelSize: Int,
        row store: (_ pixel: Int, _ count: Int, _ line: UnsafeMutablePointer<UInt8>) -> Void
    ) -> [UInt8] {
        let grid = map.grid
        let above = ExactColumns(grid, pixelSize: pixelSize)
        let line = AlignedMemory<UInt8>(count: grid.pixelColumns * pixelSize)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pixelCount * pixelSize + grid.pixelRows)
        let trial = AlignedMemory<UInt8>(count: line.count)
        var pixel = 0
        for row in 0..<grid.rows where map.counts[row] > 0 {
            let count = map.counts[row]
            for _ in grid.pixelRows(of: row) {
                store(pixel, count, line.pointer)
                ScanlineFilter.append(
                    line.pointer, above: above.gather(map, row: row), count: count * pixelSize,
                    pixelSize: pixelSize, choosing: filters, trial: trial.pointer, to: &bytes)
                above.scatter(line.pointer, map, row: row)
                pixel += count
            }
        }
        return bytes
    }

    private func append(_ pixel: Int, to bytes: inout [UInt8]) {
        for c in 0..<channels {
            let sample = pixels.pointer[pixel * channels + c]
            if Sample.bitWidth == 16 { bytes.append(UInt8(truncatingIfNeeded: sample >> 8)) }
            bytes.append(UInt8(truncatingIfNeeded: sample))
        }
    }

    /// Big-endian samples of a row.
    private func store(
        _ source: UnsafePointer<Sample>, count: Int, lessGreen: Bool,
        to target: UnsafeMutablePointer<UInt8>
    ) {
        var to = target
        for pixel in 0..<count {
            let from = source + pixel * channels
            for c in 0..<channels {
                let sample = lessGreen && c != 1 ? from[c] &- from[1] : from[c]
                if Sample.bitWidth == 16 {
                    to[0] = UInt8(truncatingIfNeeded: sample >> 8)
                    to += 1
                }
                to[0] = UInt8(truncatingIfNeeded: sample)
                to += 1
            }
        }
    }
}

/// The colours of some pixels, numbered.
struct ColorTable<Sample: PixelSample> {
    struct Entry {
        let number: Int
        /// The first pixel that has the colour.
        let first: Int
        var count: Int
    }

    /// The most frequent first.
    let byFrequency: [Entry]
    private let numbers: AlignedMemory<Int32>

    init(_ pixels: UnsafePointer<Sample>, count: Int, channels: Int) {
        numbers = AlignedMemory(count: count)
        var entries: [Entry] = []
        // Numbers plus one, where the colour's hash or a slot after it says.
        var slots = [Int32](repeating: 0, count: 1024)
        func slot(of pixel: Int) -> Int {
            var key: UInt64 = 0
            for c in 0..<channels {
                key = key << 16 | UInt64(truncatingIfNeeded: pixels[pixel * channels + c])
            }
            return Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32)
        }
        func isSame(_ a: Int, _ b: Int) -> Bool {
            (0..<channels).allSatisfy { pixels[a * channels + $0] == pixels[b * channels + $0] }
        }
        for pixel in 0..<count {
            if pixel > 0, isSame(pixel, pixel - 1) {
                numbers.pointer[pixel] = numbers.pointer[pixel - 1]
                entries[Int(numbers.pointer[pixel])].count += 1
                continue
            }
            if 2 * entries.count > slots.count {
                slots = [Int32](repeating: 0, count: 4 * slots.count)
                for entry in entries {
                    var at = slot(of: entry.first) & (slots.count - 1)
                    while slots[at] != 0 { at = (at + 1) & (slots.count - 1) }
                    slots[at] = Int32(entry.number + 1)
                }
            }
            var at = slot(of: pixel) & (slots.count - 1)
            while slots[at] != 0, !isSame(entries[Int(slots[at]) - 1].first, pixel) {
                at = (at + 1) & (slots.count - 1)
            }
            if slots[at] == 0 {
                entries.append(Entry(number: entries.count, first: pixel, count: 0))
                slots[at] = Int32(entries.count)
            }
            numbers.pointer[pixel] = slots[at] - 1
            entries[Int(slots[at]) - 1].count += 1
        }
        byFrequency = entries.sorted { ($1.count, $0.first) < ($0.count, $1.first) }
    }

    func number(ofPixel pixel: Int) -> Int { Int(numbers.pointer[pixel]) }
}

extension ExactForm {
    /// The first byte of a stream.
    var code: UInt8 {
        let flags = hasMap ? ExactForm.mapFlag : 0
        switch pixels {
        case .palette(let bits, _, let literals, let isFiltered):
            return UInt8(bits.trailingZeroBitCount) | flags
                | (literals > 0 ? ExactForm.literalsFlag : 0)
                | (isFiltered ? ExactForm.filteredFlag : 0)
        case .samples(let lessGreen): return (lessGreen ? 5 : 4) | flags
        case .drawing(let hasAlpha): return (hasAlpha ? 7 : 6) | flags
        }
    }
}
