import CAECKernels

/// Encodes a picture again that was decoded from a file of the same quality, so that it stays what it is.
///
/// The quantiser's grid follows from the file: each latent is a mean, which the context model predicts, and a whole
/// number of steps. The analysis transform gives latents beside that grid, and means of their own make another one: what
/// is rounded away adds up from generation to generation. Here latents are sought that the synthesis turns into the
/// very picture. They are those of the file, but for the rounding of the pixels, and quantising them to the nearest gives
/// the same symbols.
struct GenerationEncoder {
    private let job: EncodingJob
    private let layer: EncodingLayer
    private let quality: Quality
    private let analysis: Analysis
    private let synthesis: Synthesis
    private let quantiser: LatentQuantiser

    /// How often the latents are corrected by what is left of the error: another time changes nothing that would not be
    /// rounded away.
    private static let corrections = 4

    init(_ job: EncodingJob, _ layer: EncodingLayer, at quality: Quality) {
        self.job = job
        self.layer = layer
        self.quality = quality
        let point = job.point(at: quality)
        analysis = Analysis(point, geometry: job.geometry)
        synthesis = Synthesis(point, geometry: job.geometry)
        quantiser = LatentQuantiser(
            point.tables.latents, at: quality, usesTrellis: job.plan.usesTrellis)
    }

    private var geometry: Geometry { job.geometry }

    /// Bytes that it takes, comparing with the ordinary file included.
    static func memory(
        _ image: AECImage, _ geometry: Geometry, channels: Int, quantised: Bool
    ) -> Int {
        let latents = Latents.memory(
            rows: geometry.latentRows, columns: geometry.latentColumns, channels: channels)
        return (quantised ? 4 : 3) * latents + 2 * image.samples.count
            + GroupEncoder.memory
    }

    /// The groups of the picture. Takes memory for its latents three times and for its colours with 16 bits.
    /// - Parameter quantised: gets the latents that a decoder will see.
    func groups(into quantised: Latents?) throws(AECError) -> [GroupEncoder.Coded] {
        let latents = try recover()
        let encoder = GroupEncoder(
            job.point(at: quality), steps: job.steps, plan: EncodingPlan(nearest: job.plan))
        let geometry = geometry
        return try Workers.map(geometry.groupCount, threads: job.threads) {
            index throws(AECError) in
            try encoder.encodeAgain(latents, group: geometry.group(index), into: quantised)
        }
    }

    /// Latents, as the analysis gives them, of which the synthesis makes the picture: y + A(X) - A(S(y)) again and again,
    /// X being the picture, A the analysis and S the synthesis.
    private func recover() throws(AECError) -> Latents {
        let channels = job.model.size.latents
        let wanted = Latents(geometry, channels: channels)
        try analysis.run(layer.image, into: wanted, threads: job.threads)
        let latents = Latents(geometry, channels: channels)
        let count = geometry.latentRows * geometry.latentColumns * channels
        let (start, target) = (wanted.at(row: 0, column: 0), latents.at(row: 0, column: 0))
        target.update(from: start, count: count)
        let spare = Latents(geometry, channels: channels)
        let found = spare.at(row: 0, column: 0)
        for _ in 0..<GenerationEncoder.corrections {
            quantiser.decode(latents, to: spare)
            try analysis.run(try synthesise(spare), into: spare, threads: job.threads)
            for i in 0..<count {
                let value = Int32(target[i]) + Int32(start[i]) - Int32(found[i])
                target[i] = Int16(truncatingIfNeeded: min(max(value, -32768), 32767))
            }
        }
        return latents
    }

    /// What a decoder makes of `latents`, with 16 bits, which keep all that the synthesis gives: where a sample is less
    /// than black or more than white, the picture cannot say by how much, nor can this. What nobody sees is as in the
    /// image, so that nothing is corrected there.
    private func synthesise(_ latents: Latents) throws(AECError) -> AECImage {
        let (image, threads) = (layer.image, job.threads)
        let channels = image.colorModel.channels
        var samples = try [UInt16](count: geometry.width * geometry.height * channels) {
            target throws(AECError) in
            let sink = PixelSink(
                geometry: geometry, colorModel: image.colorModel, samples: .bits16(target))
            let bands = Workers.bands(rows: 0..<2 * geometry.latentRows, threads: threads)
            let synthesis = synthesis
            try Workers.run(bands.count, threads: threads) { index throws(AECError) in
                try synthesis.run(latents, blockRows: bands[index]) { (y8, blocks) in
                    sink.store(blocks, row: y8)
                }
            }
        }
        if let visible = layer.visible {
            for pixel in 0..<geometry.width * geometry.height where visible.isZero(pixel) {
                for i in pixel * channels..<(pixel + 1) * channels {
                    samples[i] = image.samples.with16Bits(i)
                }
            }
        }
        return try AECImage(
            width: geometry.width, height: geometry.height, colorModel: image.colorModel,
            samples: .bits16(samples))
    }
}

extension AECImage.Samples {
    fileprivate func isZero(_ index: Int) -> Bool {
        switch self {
        case .bits8(let samples): samples[index] == 0
        case .bits16(let samples): samples[index] == 0
        }
    }

    fileprivate func with16Bits(_ index: Int) -> UInt16 {
        switch self {
        case .bits8(let samples): 257 * UInt16(samples[index])
        case .bits16(let samples): samples[index]
        }
    }
}

extension GroupEncoder {
    /// Codes one group of latents that are nearly those of a file.
    ///
    /// That file's hyper-latents were computed from latents that had not been quantised, and are lost; others move the
    /// grid. Those of what a decoder sees can be computed again, by the next generation too: quantising and computing
    /// them in turn soon changes few of them. Of several turns the one is taken whose grid is nearest to the latents.
    fileprivate func encodeAgain(
        _ latents: Latents, group: Geometry.Group, into result: Latents?
    ) throws(AECError) -> Coded {
        let quantised = Latents(
            rows: group.row..<group.row + group.rows,
            columns: group.column..<group.column + group.columns,
            channels: latents.channels)
        try quantise(latents, group: group, into: quantised)
        var firstScale = decoder.tables.firstScale
        func turn() throws(AECError) -> Pass {
            decoder.context.quantisers.uniform.encode(quantised)
            let z = try hyperLatents(quantised, group: group, isHidden: false)
            let pass = try pass(
                latents, group: group, hyperLatents: z, costs: expectedCosts, isHidden: false,
                rates: nil,
                firstScale: &firstScale)
            decoder.store(pass.tensor, group: group, into: quantised)
            return pass
        }
        var best = (pass: try turn(), firstScale: firstScale)
        for _ in 0..<GroupEncoder.moreTurns {
            let next = try turn()
            if next.gridDistance.mean < best.pass.gridDistance.mean { best = (next, firstScale) }
        }
        return coded(best.pass, group: group, firstScale: best.firstScale, into: result)
    }

    private static let moreTurns = 4
}

extension EncodingJob {
    /// The least gain in dB that tells the same grid. On a trellis, going by errors alone gives up to 1.2 dB with any picture; with the
    /// right grid 3 to 7 dB have been seen.
    private var gainOfSameGrid: Double { plan.usesTrellis ? 2 : 0.5 }

    /// The file of a picture that seems to come from a file of this quality, so that it stays what it is; nil for others,
    /// while a quality is searched, and where the ordinary file is as near to the picture.
    /// - Parameters:
    ///   - groups, file: of the ordinary file.
    ///   - leading: the chunks before the groups.
    ///   - quantised: gets the latents that a decoder will see.
    ///   - budget: what is left; where it is too little for this, the ordinary file has to do.
    func fileOfSameGrid(
        _ groups: [GroupEncoder.Coded], file: [UInt8], of layer: EncodingLayer,
        leading: [EncodedChunk], at quality: Quality, quantised: Latents?, within budget: Budget
    ) throws(AECError) -> [UInt8]? {
        let distance = groups.reduce(GridDistance()) { $0 + $1.gridDistance }
        guard self.layer.trunk == nil, distance.isSmall,
            budget.left
                >= GenerationEncoder.memory(
                    image, geometry, channels: model.size.latents, quantised: quantised != nil)
        else { return nil }
        let latents = quantised.map { Latents(geometry, channels: $0.channels) }
        let again = try assemble(
            try GenerationEncoder(self, layer, at: quality).groups(into: latents),
            leading: leading, at: quality)
        guard try psnr(of: again) > psnr(of: file) + gainOfSameGrid else { return nil }
        if let latents, let quantised { quantised.copy(from: latents) }
        return again
    }
}

/// Latents in steps, and from there to what the synthesis takes: without any grid.
extension LatentQuantiser {
    /// 64ths of a step.
    @inline(__always)
    func steps(_ latent: Int16, channel: Int) -> Int32 {
        let shift = tables.enc_shift[channel]
        return (Int32(latent) &* tables.enc_multiplier[channel] &+ 1 << (shift &- 1)) >> shift
    }

    /// Changes latents as a decoder has them to such as the analysis gives.
    func encode(_ latents: Latents) {
        let factors = (0..<latents.channels).map { c in
            Double(1 << Int(tables.enc_shift[c])) / Double(tables.enc_multiplier[c])
                * (Double(1 << Int(tables.dec_shift[c])) / Double(tables.dec_multiplier[c]))
        }
        for row in latents.rows {
            for column in latents.columns {
                let values = latents.at(row: row, column: column)
                for c in 0..<latents.channels {
                    let value = Double(values[c]) * factors[c]
                    values[c] = Int16(min(max(value, -32768), 32767).rounded())
                }
            }
        }
    }

    /// What a decoder would have, were it not for means and symbols. 64ths of a step are fine enough: the rounding of the
    /// pixels does more.
    func decode(_ latents: Latents, to target: Latents) {
        for row in latents.rows {
            for column in latents.columns {
                let source = latents.at(row: row, column: column)
                let result = target.at(row: row, column: column)
                for c in 0..<latents.channels {
                    let shift = Int64(tables.dec_shift[c])
                    let steps = Int64(steps(source[c], channel: c))
                    let value =
                        (steps &* Int64(tables.dec_multiplier[c]) &+ 1 << (shift &- 1)) >> shift
                    result[c] = Int16(truncatingIfNeeded: min(max(value, -32768), 32767))
                }
            }
        }
    }
}

/// How far latents lie from the quantiser's grid, where it is finer than they are spread. Those of a picture lie anywhere
/// in between; those of a picture that was decoded from a file of this quality lie near the grid.
struct GridDistance: Sendable {
    /// Squares of distances in 64ths of a step.
    private var sum: Int64 = 0
    /// What the sum is at most where latents are near the grid.
    private var allowance: Int64 = 0
    private var count: Int64 = 0

    /// Scale indices of a standard deviation of a step and more.
    private static let firstScale: UInt8 = 30
    /// Fewer latents may lie near the grid by chance.
    private static let fewest: Int64 = 200
    /// A mean of 4096 / 12 = 341 is that of any place; 60 to 200 have been seen of pictures that were decoded.
    private static let nearest: Int64 = 266
    /// The same of the trellis: 332 to 465 have been seen of pictures that were never coded, 86 to 300 of those that were decoded from
    /// level 2 on; below, some are too far from their path to be told.
    private static let nearestPath: Int64 = 330

    /// Takes in some channels of a position.
    /// - Parameter latents: the first of these channels, and so for the others.
    mutating func add(
        _ latents: UnsafePointer<Int16>, channels: Range<Int>, quantiser: LatentQuantiser,
        stepMeans: UnsafePointer<Int32>, scales: UnsafePointer<UInt8>
    ) {
        for i in 0..<channels.count where scales[i] >= GridDistance.firstScale {
            let rest =
                quantiser.steps(latents[i], channel: channels.lowerBound + i) &- stepMeans[i]
            add((rest &+ 32) & 63 &- 32, nearest: GridDistance.nearest)
        }
    }

    /// Takes in the latents of a row that are on the trellis.
    mutating func add(_ row: SpatialContext.Row, of search: TrellisSearch) {
        let first = max(Int(GridDistance.firstScale), search.trellisScale)
        for i in 0..<row.count where Int(row.scales[i]) >= first {
            add(search.distance(i, to: row.symbols[i]), nearest: GridDistance.nearestPath)
        }
    }

    private mutating func add(_ distance: Int32, nearest: Int64) {
        sum &+= Int64(distance &* distance)
        allowance &+= nearest
        count &+= 1
    }

    static func + (a: GridDistance, b: GridDistance) -> GridDistance {
        var result = a
        result.sum += b.sum
        result.allowance += b.allowance
        result.count += b.count
        return result
    }

    /// The mean of the squares.
    var mean: Double { count > 0 ? Double(sum) / Double(count) : 0 }

    /// Whether the latents are likely to be those of a file of the same quality.
    var isSmall: Bool {
        count >= GridDistance.fewest && sum < allowance
    }
}
