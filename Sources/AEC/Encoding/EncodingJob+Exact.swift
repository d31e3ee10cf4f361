/// A file, which blocks it codes without the network, and how far what it decodes to is from the image.
struct Trial {
    let quality: Quality
    let file: [UInt8]
    let exact: ExactBlocks
    /// Of the blocks that the network codes.
    let errors: BlockErrors
    /// Of those that are rounded.
    let roundingErrors: BlockErrors

    /// - Parameters:
    ///   - errors, roundingErrors: nil for none, or for blocks that were not looked at.
    init(
        quality: Quality, file: [UInt8], exact: ExactBlocks, errors: BlockErrors? = nil,
        roundingErrors: BlockErrors? = nil
    ) {
        self.quality = quality
        self.file = file
        self.exact = exact
        self.errors = errors ?? BlockErrors(exact.geometry)
        self.roundingErrors = roundingErrors ?? BlockErrors(exact.geometry)
    }

    /// Whether no block is further off than `quality` promises.
    func keepsPromise(of quality: Quality) -> Bool {
        [errors, roundingErrors].allSatisfy { $0.above(quality.largestBlockError).isEmpty }
    }

    /// Of all samples, as samples of 8 bits.
    fileprivate var squaredError: Double {
        (errors.blocks + roundingErrors.blocks).reduce(0) { $0 + $1.sum }
    }

    /// The rate-distortion cost in bits, with the lambda of the quality: where photographs are, the slope of the curve is
    /// such that one more bit per pixel lowers the error by about as much as the error itself.
    /// - Parameter error: the squared error that is worth a bit a pixel: what the quality has.
    fileprivate func cost(error: Double, channels: Int) -> Double {
        (errors.blocks + roundingErrors.blocks).reduce(Double(8 * file.count)) {
            $0 + $1.bits(error: error, channels: channels)
        }
    }
}

extension BlockErrors.Block {
    /// What coarser steps are meant to do is not held against a block.
    fileprivate func bits(error: Double, channels: Int) -> Double {
        sum / Double(channels) / (error * tolerance)
    }
}

extension Quality {
    /// How much more than something else may be paid for what is exact. It rises with quality: what is exact at one shall
    /// be so at the next.
    fileprivate var worthOfExactness: Double { 1 + level / 14 }
}

extension EncodingJob {
    /// The squared error that photographs have at a quality: tables for the look give some of it away.
    private func usualError(at quality: Quality) -> Double {
        quality.nominalError * (tableSet == nil ? 1 : 1.2)
    }

    /// The file at `quality`: the network's alone, or with exact blocks where the picture is drawn or the network fails.
    func file(at quality: Quality) throws(AECError) -> [UInt8] {
        let trial =
            if survey.isNothingElse(bitScale: bitScale) {
                try withAllBlocks(at: quality)
            } else {
                hasLadder ? try rising(at: quality) : try decided(at: quality)
            }
        return try settled(trial).file
    }

    /// The trial, or all blocks exact where that takes no more bytes; and its file, with exact blocks as small as they get.
    func settled(_ trial: Trial) throws(AECError) -> (trial: Trial, file: [UInt8]) {
        let best = try finished(trial)
        guard mayBeDrawnThroughout(trial.exact) else { return (trial, best) }
        let all = try withAllBlocks(at: trial.quality)
        let drawn = try finished(all)
        return drawn.count <= best.count ? (all, drawn) : (trial, best)
    }

    /// The same before its exact blocks are as small as they get.
    func decided(at quality: Quality) throws(AECError) -> Trial {
        survey.looksLikeAPhotograph ? try photograph(at: quality) : try drawing(at: quality)
    }

    /// Whether what `exact` leaves to the network, or rounds, may take fewer bytes exact: drawings are smaller than what was
    /// counted on when these blocks were chosen, and opacity can only be in them where all blocks are.
    func mayBeDrawnThroughout(_ exact: ExactBlocks) -> Bool {
        guard !exact.isAllOfIt else { return false }
        guard !survey.looksLikeAPhotograph else { return hasAlpha && hasFewColorsAndOpacities }
        let count = exact.isExact.count { $0 }
        return hasAlpha ? 4 * count >= survey.blocks.count : 8 * count >= 7 * survey.blocks.count
    }

    /// The file with all blocks exact, before it is finished.
    func withAllBlocks(at quality: Quality) throws(AECError) -> Trial {
        let blocks = allBlocks
        return Trial(
            quality: quality, file: try encode(at: quality, exact: blocks), exact: blocks)
    }

    /// The same, with the latents that a decoder will see, where the network makes all of the file and there is memory for them.
    func fileAndLatents(at quality: Quality) throws(AECError) -> (file: [UInt8], latents: Latents?)
    {
        let none = ExactBlocks(geometry)
        if survey.looksLikeAPhotograph, survey.paper.isEmpty, suspects(at: quality)?.isEmpty == true
        {
            var budget = budget
            if let latents = try? allLatents(budget: &budget) {
                let file = try encode(
                    at: quality, exact: none, quantised: latents, within: budget)
                if !mayBeSmallerExact(than: file) { return (file, latents) }
            }
        }
        return (try file(at: quality), nil)
    }

    /// What the network makes of a photograph is looked at where blocks are not what photographs are made of, and
    /// everywhere where that takes no time to speak of. Nil for all blocks.
    private func suspects(at quality: Quality) -> [Int]? {
        plan.refinements > 0 || triesAllBlocks || isThin
            ? nil : survey.suspects(limit: quality.largestBlockError)
    }

    private func photograph(at quality: Quality) throws(AECError) -> Trial {
        let wanted = suspects(at: quality)
        let paper = ExactBlocks(geometry, survey.paper)
        if paper.isEmpty && wanted?.isEmpty == true {
            let trial = Trial(
                quality: quality, file: try encode(at: quality, exact: paper), exact: paper)
            guard mayBeSmallerExact(than: trial.file) else { return trial }
            let exact = try withAllBlocks(at: quality)
            return exact.file.count <= trial.file.count ? exact : trial
        }
        return try orAllBlocks(trial(at: quality, paper, lookingAt: wanted), at: quality)
    }

    /// Pictures that are drawn at least in part, or noise, are coded in several ways.
    private func drawing(at quality: Quality) throws(AECError) -> Trial {
        let rates = BlockRates(geometry)
        let plain = try look(at: quality, exact: ExactBlocks(geometry), rates: rates)
        // Paper is exact whatever it costs: everybody sees that white is not white.
        let paper =
            survey.hasDrawings && survey.isDrawing
            ? survey.blocks.indices.filter { survey.blocks[$0].colors == 1 } : survey.paper
        var drawn = ExactBlocks(
            geometry, paper + betterExact(plain, rates: rates, at: quality))
        insert(plain.errors.above(quality.largestBlockError), into: &drawn)
        let worth =
            survey.isDrawnThroughout || !paper.isEmpty ? .infinity : quality.worthOfExactness
        var best = try cheaper(plain, or: drawn, worth: worth, at: quality)
        drawn.insert(try betterRounded(plain, rates: rates, at: quality), rounded: true)
        best = try cheaper(
            best, or: drawn, worth: best.exact.isEmpty ? worth : 1, at: quality)
        best = try withoutNetwork(best, at: quality)
        best = try orAllBlocks(best, at: quality)
        let before = best.exact
        best = try lasting(mended(best, at: quality), at: quality)
        // What is added for the sake of other qualities may cost more than all
        if best.exact != before { best = try orAllBlocks(best, at: quality) }
        return try unrounded(best, at: quality)
    }

    /// The one with `exact`, if it costs less than `worth` times the other.
    private func cheaper(
        _ best: Trial, or exact: ExactBlocks, worth: Double, at quality: Quality
    ) throws(AECError) -> Trial {
        guard !exact.isEmpty, exact != best.exact else { return best }
        let trial = try trial(at: quality, exact)
        return cost(of: trial) < worth * cost(of: best) ? trial : best
    }

    /// In bits, at the quality of the trial.
    private func cost(of trial: Trial) -> Double {
        trial.cost(error: usualError(at: trial.quality), channels: image.colorModel.channels)
    }

    /// All blocks exact, if that costs less.
    private func orAllBlocks(_ best: Trial, at quality: Quality) throws(AECError) -> Trial {
        guard mayBeSmallerExact(than: best.file) else { return best }
        return try cheaper(
            best, or: allBlocks, worth: survey.canBeExact ? quality.worthOfExactness : 1,
            at: quality)
    }

    /// The same with the rest exact or rounded, if that costs less: beside so much that it does not see, the network does it
    /// badly, and beside the noise of edges nothing well. Where the error gets far smaller, it may cost a tenth more, as exact
    /// blocks take fewer bytes in the end than they are counted with here.
    private func withoutNetwork(_ best: Trial, at quality: Quality) throws(AECError) -> Trial {
        let rest = best.exact.isExact.indices.filter { !best.exact.isExact[$0] }
        guard !rest.isEmpty, survey.isNoisyDrawing || 2 * rest.count <= survey.blocks.count
        else { return best }
        var exact = best.exact
        insert(rest, into: &exact)
        let trial = try trial(at: quality, exact)
        let worth = trial.squaredError <= 0.65 * best.squaredError ? 1.1 : 1
        return cost(of: trial) < worth * cost(of: best) ? trial : best
    }

    /// The same with nothing rounded, if that costs less, or up to a tenth more at the highest quality: so what is exact at one
    /// quality is so at the next.
    private func unrounded(_ best: Trial, at quality: Quality) throws(AECError) -> Trial {
        guard best.exact.isRounded.contains(true) else { return best }
        let blocks = best.exact.isExact.indices.filter { best.exact.isExact[$0] }
        return try cheaper(
            best, or: ExactBlocks(geometry, blocks), worth: 1 + quality.level / 70, at: quality)
    }

    /// Drawn blocks that are better off exact.
    private func betterExact(_ plain: Trial, rates: BlockRates, at quality: Quality) -> [Int] {
        let worth = survey.isDrawnThroughout ? 4.0 : quality.worthOfExactness
        let channels = image.colorModel.channels
        return survey.blocks.indices.filter { block in
            survey.isDrawn(block)
                && bitScale * Double(survey.blocks[block].exactBits)
                    < (survey.isNoise(block) ? 1 : worth)
                    * (rates.bits(block)
                        + plain.errors.blocks[block].bits(
                            error: usualError(at: quality), channels: channels))
        }
    }

    /// Blocks of noise that the network does so badly that rounding them does far better. The grain of photographs takes
    /// twice the bytes rounded, for little.
    private func betterRounded(
        _ plain: Trial, rates: BlockRates, at quality: Quality
    ) throws(AECError) -> [Int] {
        let candidates = plain.errors.above(2 * quality.nominalError).filter(survey.isNoise)
        guard !candidates.isEmpty else { return [] }
        var exact = ExactBlocks(geometry)
        exact.insert(candidates, rounded: true)
        let chunk = try chunk(of: exact, at: quality, within: budget)
        let rounding = try rounding(of: exact, at: quality, within: budget)
        let bits = 8 * Double(chunk.payload.count) / Double(candidates.count)
        func cost(_ errors: BlockErrors, _ block: Int) -> Double {
            errors.blocks[block].bits(
                error: usualError(at: quality), channels: image.colorModel.channels)
        }
        return candidates.filter {
            bits + cost(rounding.errors, $0)
                < min(
                    (survey.isNoisyDrawing ? 1 : 0.75) * (rates.bits($0) + cost(plain.errors, $0)),
                    bitScale * Double(survey.blocks[$0].exactBits))
        }
    }

    /// The same without the network, too, where it fails at a lower quality: otherwise that lower quality, which codes
    /// those blocks without it, would be the better one.
    private func lasting(_ best: Trial, at quality: Quality) throws(AECError) -> Trial {
        // The ladder sees to that
        guard !hasLadder else { return best }
        let near = best.errors.above(quality.largestBlockError / 8)
        guard !near.isEmpty else { return best }
        var exact = best.exact
        // Every ten points where that takes little time
        let apart = survey.blocks.count <= 512 ? 0.7 : 2
        // Not a stride of Doubles, which takes fma: WebAssembly has none.
        for step in 0..<Int((quality.level / apart).rounded(.up)) {
            let lower = Quality(level: apart * Double(step))
            var budget = budget
            let latents = try allLatents(budget: &budget)
            _ = try encodeGroups(of: layer, at: lower, quantised: latents, within: budget)
            let errors = try errors(latents, at: lower, lookingAt: near, within: budget)
            insert(errors.above(lower.largestBlockError), into: &exact)
        }
        return exact == best.exact ? best : try trial(at: quality, exact)
    }

    /// Codes `exact` without the network, and whatever it fails on besides.
    /// - Parameter wanted: blocks to look at; nil for all.
    func trial(
        at quality: Quality, _ exact: ExactBlocks, lookingAt wanted: [Int]? = nil
    ) throws(AECError) -> Trial {
        try mended(
            look(at: quality, exact: exact, lookingAt: wanted), at: quality, lookingAt: wanted)
    }

    /// The same, where the network fails, without it.
    private func mended(
        _ trial: Trial, at quality: Quality, lookingAt wanted: [Int]? = nil
    ) throws(AECError) -> Trial {
        var trial = trial
        // What is nearly too much may be too much the next time, when other blocks are exact: the end shall not be far.
        var caution = 1.0
        while !trial.errors.above(quality.largestBlockError).isEmpty {
            var exact = trial.exact
            insert(trial.errors.above(caution * quality.largestBlockError), into: &exact)
            trial = try look(at: quality, exact: exact, lookingAt: wanted)
            caution *= 0.75
        }
        return trial
    }

    /// Adds blocks that the network fails on: exact, or rounded where there are too many colours, or noise.
    private func insert(_ failures: [Int], into exact: inout ExactBlocks) {
        let new = failures.filter { !exact.isExact[$0] }
        exact.insert(new.filter { !survey.isNoise($0) })
        exact.insert(new.filter(survey.isNoise), rounded: true)
    }

    /// - Parameter wanted: blocks to look at; nil for all.
    private func look(
        at quality: Quality, exact: ExactBlocks, lookingAt wanted: [Int]? = nil,
        rates: BlockRates? = nil
    ) throws(AECError) -> Trial {
        var budget = budget
        let latents = try allLatents(budget: &budget)
        let file = try encode(
            at: quality, exact: exact, quantised: latents, rates: rates, within: budget)
        let errors = try errors(
            latents, at: quality, lookingAt: exact.hasAll ? [] : wanted, within: budget)
        return Trial(
            quality: quality, file: file, exact: exact, errors: errors.without(exact),
            roundingErrors: try rounding(of: exact, at: quality, within: budget).errors)
    }

    /// Bytes of the latents of the whole image.
    var latentsMemory: Int {
        Latents.memory(
            rows: geometry.latentRows, columns: geometry.latentColumns,
            channels: model.size.latents)
    }

    /// Memory for the latents of the whole image, and for what is kept of each of its blocks.
    private func allLatents(budget: inout Budget) throws(AECError) -> Latents {
        let blocks = geometry.latentRows * geometry.latentColumns
        try budget.reserve(
            latentsMemory + blocks * BlockErrors.memory,
            for: "the picture and all of its latents")
        return Latents(geometry, channels: model.size.latents)
    }

    /// - Parameters:
    ///   - wanted: blocks to look at; nil for all.
    ///   - budget: what is left beside `latents`.
    private func errors(
        _ latents: Latents, at quality: Quality, lookingAt wanted: [Int]?, within budget: Budget
    ) throws(AECError) -> BlockErrors {
        let synthesis = Synthesis(point(at: quality), geometry: geometry)
        var budget = budget
        let threads = try budget.threads(
            min(threads, geometry.latentRows),
            each: synthesis.memory(columns: geometry.latentColumns)
                + 8 * geometry.width * image.colorModel.channels * image.bitDepth / 8,
            for: "the picture and all of its latents")
        return try BlockErrors(
            latents, of: image, counted: counted, wanted: wanted, synthesis: synthesis,
            threads: threads
        ).tolerating(steps, columns: geometry.latentColumns)
    }
}
