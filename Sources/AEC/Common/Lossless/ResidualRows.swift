import CAECKernels

/// The rows of a group that a row of the exact layer looks at: samples and residuals of the last three rows, and three of the
/// lossy picture. Every row has margins, in which its edges are repeated.
///
///     let rows = ResidualRows(group)
///     for row in 0..<group.rows {
///         rows.move(to: row, base: base, channels: group.channels)
///         for channel in 0..<group.channels {
///             rows.begin(channel)
///             ...                        // rows.taps(channel); writes rows.samples(channel, 0) and rows.magnitudes(channel, 0)
///             rows.finish(channel)
///         }
///     }
final class ResidualRows {
    private let group: LosslessGroup
    private var row = 0
    private let stride: Int
    private let memory: AlignedMemory<Int32>
    /// Of the kinds of rows: samples, residuals, lossy samples, each three to a channel; then changes, two to a channel; then
    /// zeros, and eights.
    private let changes, zeros, eights: Int
    private let pointers: AlignedMemory<UnsafePointer<Int32>?>

    /// Samples beyond either end of a row.
    private static let margin = 8

    init(_ group: LosslessGroup) {
        self.group = group
        stride = (group.columns + 2 * ResidualRows.margin + 15) & ~15
        changes = 9 * group.channels
        zeros = 11 * group.channels
        eights = zeros + 1
        memory = AlignedMemory(count: (11 * group.channels + 2) * stride)
        pointers = AlignedMemory(count: 128)
        line(eights).update(repeating: 8, count: group.columns)
    }

    /// Bytes of all rows.
    static func memory(_ group: LosslessGroup) -> Int {
        (11 * group.channels + 2) * (group.columns + 2 * margin + 16) * MemoryLayout<Int32>.stride
            + 1024
    }

    private func line(_ number: Int) -> UnsafeMutablePointer<Int32> {
        memory.pointer + number * stride + ResidualRows.margin
    }

    /// Where in its ring a row lies: 0 is the current one, -1 the one above it, 1 the one below.
    private func slot(_ dy: Int) -> Int { (row + dy + 3) % 3 }

    /// Samples of a channel in the current row (0) and the two above it.
    func samples(_ channel: Int, _ dy: Int) -> UnsafeMutablePointer<Int32> {
        line(3 * channel + slot(dy))
    }

    /// Magnitudes of symbols, likewise.
    func magnitudes(_ channel: Int, _ dy: Int) -> UnsafeMutablePointer<Int32> {
        line(3 * (group.channels + channel) + slot(dy))
    }

    /// Samples of the lossy picture, in the row above, the current one and the one below.
    private func base(_ channel: Int, _ dy: Int) -> UnsafeMutablePointer<Int32> {
        line(3 * (2 * group.channels + channel) + slot(dy))
    }

    /// Repeats the edges of a row in its margins.
    private func extend(_ line: UnsafeMutablePointer<Int32>) {
        for x in 1...ResidualRows.margin {
            line[-x] = line[0]
            line[group.columns - 1 + x] = line[group.columns - 1]
        }
    }

    /// Fills a row of a channel from samples of all channels.
    private func load(
        _ samples: UnsafePointer<UInt16>, row: Int, channel: Int,
        into line: UnsafeMutablePointer<Int32>
    ) {
        let channels = group.channels
        let from =
            samples + row * group.columns * channels
            + ResidualTaps.sample(channel: channel, of: channels)
        for x in 0..<group.columns { line[x] = Int32(from[x * channels]) }
        extend(line)
    }

    /// Makes `row` the current one: rows are gone through from 0 on. Above the first one there are lossy samples, and no residuals.
    /// - Parameter channels: the first of them that are looked at.
    func move(to row: Int, base samples: UnsafePointer<UInt16>, channels: Int) {
        self.row = row
        for channel in 0..<channels {
            if row == 0 {
                for dy in [-1, 0] {
                    load(samples, row: 0, channel: channel, into: base(channel, dy))
                }
                for dy in [-2, -1] {
                    (self.samples(channel, dy) - ResidualRows.margin).update(
                        from: base(channel, 0) - ResidualRows.margin, count: stride)
                }
            }
            load(
                samples, row: min(row + 1, group.rows - 1), channel: channel,
                into: base(channel, 1))
        }
    }

    /// Fills the current row of a channel with the group's own samples: for an encoder that looks at what there is to learn.
    func load(_ samples: UnsafePointer<UInt16>, channel: Int) {
        load(samples, row: row, channel: channel, into: self.samples(channel, 0))
    }

    /// Fills the current row of a channel with the magnitudes of its symbols, where they are known.
    func load(symbols: UnsafePointer<Int16>, channel: Int) {
        let line = magnitudes(channel, 0)
        for x in 0..<group.columns { line[x] = Int32(symbols[x].magnitude) }
    }

    /// What lies to the left of a channel's current row is what lies above its first sample.
    func begin(_ channel: Int) {
        let (sample, above) = (samples(channel, 0), samples(channel, -1)[0])
        let (magnitude, magnitudeAbove) = (magnitudes(channel, 0), magnitudes(channel, -1)[0])
        for x in 1...ResidualTaps.serial {
            sample[-x] = above
            magnitude[-x] = magnitudeAbove
        }
    }

    /// A channel's current row is complete.
    func finish(_ channel: Int) {
        extend(samples(channel, 0))
        extend(magnitudes(channel, 0))
    }

    /// For each tap, where the sample lies for the first pixel of the row, and what it is compared with.
    struct Taps {
        let taps: UnsafeMutablePointer<UnsafePointer<Int32>?>
        let references: UnsafeMutablePointer<UnsafePointer<Int32>?>
        private(set) var count: Int

        /// One more, behind the others.
        mutating func add(_ tap: UnsafePointer<Int32>, reference: UnsafePointer<Int32>) {
            taps[count] = tap
            references[count] = reference
            count += 1
        }
    }

    /// Offsets in the rows above and below, by row; the sample above itself is what the others are compared with.
    private static let above: [(dy: Int, dx: Int)] = [
        (-1, -3), (-1, -2), (-1, -1), (-1, 1), (-1, 2), (-1, 3),
        (-2, -2), (-2, -1), (-2, 0), (-2, 1), (-2, 2),
    ]
    private static let before: [(dy: Int, dx: Int)] = [
        (0, -2), (0, -1), (0, 0), (0, 1), (0, 2), (-1, -2), (-1, -1), (-1, 1), (-1, 2), (-2, 0),
    ]
    private static let residualsAbove: [(dy: Int, dx: Int)] = [
        (-1, -2), (-1, -1), (-1, 0), (-1, 1), (-1, 2), (-2, -1), (-2, 0), (-2, 1),
    ]

    /// Those of a channel in the current row, in the order of its weights. Good until the next call of `taps` or `features`.
    func taps(_ channel: Int) -> Taps {
        let taps = pointers.pointer
        let references = pointers.pointer + 64
        var count = 0
        func add(_ tap: UnsafeMutablePointer<Int32>, _ reference: UnsafeMutablePointer<Int32>) {
            taps[count] = UnsafePointer(tap)
            references[count] = UnsafePointer(reference)
            count += 1
        }
        let north = samples(channel, -1)
        add(samples(channel, 0) - 1, north)
        add(samples(channel, 0) - 2, north)
        for (dy, dx) in ResidualRows.above { add(samples(channel, dy) + dx, north) }
        for other in 0..<channel {
            for (dy, dx) in ResidualRows.before {
                add(samples(other, dy) + dx, samples(other, -1))
            }
            add(base(other, 0), samples(other, -1))
            add(base(other, 1), samples(other, -1))
        }
        for dy in -1...1 {
            for dx in -1...1 { add(base(channel, dy) + dx, north) }
        }
        return Taps(taps: taps, references: references, count: count)
    }

    /// How much the lossy picture changes around each sample of the row, and the row above from one sample to the next.
    private func measureChanges(_ channel: Int) {
        let (above, centre, below) = (base(channel, -1), base(channel, 0), base(channel, 1))
        let north = samples(channel, -1)
        let ofBase = line(changes + 2 * channel)
        let ofAbove = line(changes + 2 * channel + 1)
        for x in 0..<group.columns {
            ofBase[x] =
                ResidualRows.distance(centre[x + 1], centre[x - 1])
                &+ ResidualRows.distance(below[x], above[x])
            ofAbove[x] =
                ResidualRows.distance(north[x], north[x - 1])
                &+ ResidualRows.distance(north[x], north[x + 1])
        }
    }

    /// Without the check for overflow of `abs`, which stands in the way of vectors.
    @inline(__always)
    private static func distance(_ a: Int32, _ b: Int32) -> Int32 { max(a, b) &- min(a, b) }

    /// The features of a channel in the current row, in the order of their weights; all are compared with zero. Good until the next
    /// call of `taps` or `features`.
    func features(_ channel: Int) -> Taps {
        let taps = pointers.pointer
        let references = pointers.pointer + 64
        var count = 0
        func add(_ tap: UnsafeMutablePointer<Int32>) {
            taps[count] = UnsafePointer(tap)
            references[count] = UnsafePointer(line(zeros))
            count += 1
        }
        measureChanges(channel)
        add(magnitudes(channel, 0) - 1)
        add(magnitudes(channel, 0) - 2)
        for (dy, dx) in ResidualRows.residualsAbove { add(magnitudes(channel, dy) + dx) }
        for other in 0..<channel {
            for dx in -1...1 { add(magnitudes(other, 0) + dx) }
        }
        add(line(changes + 2 * channel))
        add(line(changes + 2 * channel + 1))
        return Taps(taps: taps, references: references, count: count)
    }

    /// The taps of a channel and, last, its samples: for an encoder that looks for weights.
    func tapsAndTarget(_ channel: Int) -> Taps {
        var taps = taps(channel)
        taps.add(samples(channel, 0), reference: samples(channel, -1))
        return taps
    }

    /// The features of a channel, eights for what is added, and the magnitudes of its symbols.
    func featuresAndTarget(_ channel: Int) -> Taps {
        var features = features(channel)
        features.add(line(eights), reference: line(zeros))
        features.add(magnitudes(channel, 0), reference: line(zeros))
        return features
    }

    /// Sums of weighted taps, or features, over columns of the row, the first of them even.
    /// - Parameter weights: [tap][parity of the column]
    func sum(
        _ taps: Taps, skipping first: Int, weights: UnsafePointer<Int16>, columns: Range<Int>,
        into sums: UnsafeMutablePointer<Int32>
    ) {
        kernels.residual_sums(
            taps.taps + first, taps.references + first, weights + 2 * first,
            Int32(truncatingIfNeeded: taps.count - first),
            Int32(truncatingIfNeeded: columns.lowerBound),
            Int32(truncatingIfNeeded: columns.count), sums)
    }
}
