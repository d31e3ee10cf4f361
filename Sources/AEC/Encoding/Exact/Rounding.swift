/// How the samples of exact blocks are rounded that have too many colours to keep them all.
///
/// Each channel has a few levels, those that make squared error + lambda * entropy the least: a scalar quantiser under a constraint of
/// entropy (Chou, Lookabaugh and Gray, 1989), of all that there are the best, which dynamic programming finds. Levels lie where
/// many samples are: paper stays what it is, and the noise that JPEG leaves beside letters becomes paper. Where samples lie all over
/// the range, they are about evenly spaced. The error does not rise with quality, which stands for a smaller lambda.
struct Rounding: Sendable {
    /// [channels][256]: what samples become, of 8 bits or as many of them.
    private let levels: [[UInt8]]
    /// What it makes of the blocks that are rounded; of others, nothing.
    let errors: BlockErrors

    /// Bytes for each block that is rounded, while it is made.
    static let memory = 2 * MemoryLayout<BlockErrors.Block>.stride

    /// A channel of a block stays as it is where its samples are no further apart: it is flat, and rounded it would be another
    /// colour.
    private static let flat = 6

    /// - Parameters:
    ///   - counted: opacity, where what is transparent does not count.
    ///   - exact: the blocks, some of which may be rounded.
    ///   - isDrawn: whether they show edges and areas rather than noise: they take half of the bits that single samples would,
    ///     as neighbours tell of each other.
    init(
        _ image: AECImage, counted: AECImage.Samples?, exact: ExactBlocks, isDrawn: Bool,
        at quality: Quality, threads: Int
    ) throws(AECError) {
        let blocks = exact.isRounded.indices.filter { exact.isRounded[$0] }
        let samples = RoundedSamples(image: image, counted: counted, geometry: exact.geometry)
        // Parts of a fixed number, so that each thread has few histograms.
        let parts = min(16, blocks.count)
        let histograms = try Workers.map(parts, threads: threads) {
            part throws(AECError) -> [Int64] in
            samples.histogram(
                blocks[blocks.count * part / parts..<blocks.count * (part + 1) / parts])
        }
        var histogram = [Int64](repeating: 0, count: 256 * image.colorModel.channels)
        for part in histograms {
            for i in part.indices { histogram[i] += part[i] }
        }
        // Where samples are all over the range, levels make an error of this by their distance, and lambda is the slope.
        var lambda = (isDrawn ? 1 : 2) * 0.6931471805599453 * quality.nominalError
        while true {
            let levels = (0..<image.colorModel.channels).map { channel in
                Rounding.levels(
                    Array(histogram[256 * channel..<256 * (channel + 1)]), lambda: lambda)
            }
            let found = try Workers.map(blocks.count, threads: threads) {
                index throws(AECError) -> (sum: Int64, samples: Int) in
                samples.error(block: blocks[index], levels)
            }
            var errors = BlockErrors(exact.geometry)
            for (number, block) in zip(blocks, found) {
                errors.set(number, sum: Double(block.sum), samples: block.samples)
            }
            if errors.above(quality.largestBlockError).isEmpty || lambda < 0.1 {
                self.levels = levels
                self.errors = errors
                return
            }
            lambda /= 2
        }
    }

    /// Whether a channel of a block stays as it is.
    /// - Parameters:
    ///   - low, high: the least and the largest of its samples.
    ///   - most: the end of the range of samples.
    static func keeps(low: UInt32, high: UInt32, most: UInt32) -> Bool {
        high < low || 255 * (high - low) <= UInt32(flat) * most
    }

    /// What a sample of 0...most becomes.
    func rounded(_ sample: UInt32, channel: Int, most: UInt32) -> UInt32 {
        if most == 255 { return UInt32(levels[channel][Int(sample)]) }
        let whole = (sample &* 65535 &+ most / 2) / most
        return (257 * UInt32(levels[channel][Int(whole >> 8)]) &* most &+ 32767) / 65535
    }

    /// What samples become whose numbers are these.
    static func levels(_ histogram: [Int64], lambda: Double) -> [UInt8] {
        let values = histogram.indices.filter { histogram[$0] > 0 }
        guard !values.isEmpty else { return (0...255).map { UInt8($0) } }
        let total = PortableMath.log2(Double(histogram.reduce(0, +)))
        /// The best way to round the first values.
        struct Path {
            var cost = 0.0
            /// Where the last interval begins, and its level.
            var start = 0
            var level: Int64 = 0
        }
        var paths = [Path()]
        for end in 1...values.count {
            var best = Path(cost: .infinity)
            var (count, sum, squares): (Int64, Int64, Int64) = (0, 0, 0)
            var mode = values[end - 1]
            for start in (0..<end).reversed() {
                let value = values[start]
                let (n, v) = (histogram[value], Int64(value))
                count += n
                sum += n * v
                squares += n * v * v
                if n > histogram[mode] { mode = value }
                // What most samples are stays.
                let level =
                    2 * histogram[mode] >= count ? Int64(mode) : (2 * sum + count) / (2 * count)
                let error = squares - 2 * level * sum + level * level * count
                let bits = Double(count) * (total - PortableMath.log2(Double(count)))
                let cost: Double = paths[start].cost + (Double(error) + lambda * bits)
                if cost < best.cost { best = Path(cost: cost, start: start, level: level) }
            }
            paths.append(best)
        }
        var levels = [UInt8](repeating: 0, count: 256)
        var (end, above) = (values.count, 256)
        while end > 0 {
            let path = paths[end]
            // Values that there are not go with those above them; the highest with what is below.
            let first = path.start == 0 ? 0 : values[path.start - 1] + 1
            for value in first..<above { levels[value] = UInt8(truncatingIfNeeded: path.level) }
            (end, above) = (path.start, first)
        }
        return levels
    }
}

/// The samples of blocks, in 8 bits: of more, the upper 8 are looked at.
private struct RoundedSamples: Sendable {
    let image: AECImage
    let counted: AECImage.Samples?
    let geometry: Geometry

    /// [channels][256]: how often each sample occurs that is rounded.
    func histogram(_ blocks: ArraySlice<Int>) -> [Int64] {
        var histogram = [Int64](repeating: 0, count: 256 * image.colorModel.channels)
        for block in blocks {
            forEachChannel(of: block) { channel, samples, isKept in
                guard !isKept else { return }
                for sample in samples { histogram[256 * channel + Int(sample)] += 1 }
            }
        }
        return histogram
    }

    /// Of squares, and how many samples count.
    func error(block: Int, _ levels: [[UInt8]]) -> (sum: Int64, samples: Int) {
        var result = (sum: Int64(0), samples: 0)
        forEachChannel(of: block) { channel, samples, isKept in
            result.samples += samples.count
            guard !isKept else { return }
            let levels = levels[channel]
            for sample in samples {
                let error = Int64(sample) - Int64(levels[Int(sample)])
                result.sum += error * error
            }
        }
        return result
    }

    private func forEachChannel(
        of block: Int, _ body: (_ channel: Int, _ samples: [UInt8], _ isKept: Bool) -> Void
    ) {
        let pixels = geometry.pixels(ofBlock: block)
        switch image.samples {
        case .bits8(let samples): forEachChannel(of: pixels, samples, counted?.bits8, body)
        case .bits16(let samples): forEachChannel(of: pixels, samples, counted?.bits16, body)
        }
    }

    private func forEachChannel<Sample: PixelSample>(
        of pixels: Region, _ samples: [Sample], _ alpha: [Sample]?,
        _ body: (_ channel: Int, _ samples: [UInt8], _ isKept: Bool) -> Void
    ) {
        let channels = image.colorModel.channels
        let shift = Sample(truncatingIfNeeded: Sample.bitWidth - 8)
        var found: [UInt8] = []
        found.reserveCapacity(pixels.rows.count * pixels.columns.count)
        for channel in 0..<channels {
            found.removeAll(keepingCapacity: true)
            var (low, high) = (UInt8.max, UInt8.min)
            for y in pixels.rows {
                for x in pixels.columns {
                    let at = y * image.width + x
                    if let alpha, alpha[at] == 0 { continue }
                    let sample = UInt8(
                        truncatingIfNeeded: samples[at * channels + channel] >> shift)
                    (low, high) = (min(low, sample), max(high, sample))
                    found.append(sample)
                }
            }
            body(channel, found, Rounding.keeps(low: UInt32(low), high: UInt32(high), most: 255))
        }
    }
}
