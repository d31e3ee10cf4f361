/// A file, and how far what it decodes to is from the image.
private struct Trial {
    let file: [UInt8]
    let errors: BlockErrors

    /// Bits, and the error in bits at the price that the quality puts on it: where photographs are, one bit a pixel more
    /// makes the error about as much smaller as it is.
    func cost(at quality: Quality, channels: Int) -> Double {
        errors.blocks.reduce(Double(8 * file.count)) {
            $0 + $1.bits(at: quality, channels: channels)
        }
    }
}

extension BlockErrors.Block {
    fileprivate func bits(at quality: Quality, channels: Int) -> Double {
        sum / Double(channels) / quality.nominalError
    }
}

extension EncodingJob {
    /// The file at `quality`: the network's alone, or with exact blocks where the picture is drawn or the network fails.
    ///
    /// What the network makes of a picture is looked at where there is a reason: where enough of it is drawn, or where
    /// blocks are not what photographs are made of.
    func file(at quality: Quality) throws(AECError) -> [UInt8] {
        let limit = quality.largestBlockError
        guard survey.hasDrawings else {
            let suspects = survey.suspects(limit: limit)
            let paper = survey.paper
            let wanted = looksAtAll ? nil : suspects
            if !paper.isEmpty {
                return try trial(at: quality, exact: paper, lookingAt: wanted).file
            }
            if suspects.isEmpty && !looksAtAll { return try encode(at: quality) }
            let plain = try trial(at: quality, lookingAt: wanted)
            let failures = plain.errors.above(limit)
            return failures.isEmpty ? plain.file : try trial(at: quality, exact: failures).file
        }
        if survey.isNothingElse(bitScale: bitScale) {
            return try trial(at: quality, exact: Array(survey.blocks.indices)).file
        }
        let rates = BlockRates(geometry)
        let plain = try trial(at: quality, rates: rates)
        let failures = plain.errors.above(limit)
        let channels = image.colorModel.channels
        // Of a picture that is all but drawn, what is exact at one quality shall be so at the next.
        let worth = survey.isDrawnThroughout ? 4.0 : 1
        let drawn = survey.blocks.indices.filter { block in
            survey.isDrawn(block)
                && bitScale * Double(survey.blocks[block].exactBits)
                    < worth
                    * (rates.bits(block)
                        + plain.errors.blocks[block].bits(at: quality, channels: channels))
        }
        // Paper is exact whatever it costs: everybody sees that white is not white.
        let paper =
            survey.isDrawing
            ? survey.blocks.indices.filter { survey.blocks[$0].colors == 1 } : survey.paper
        if paper.isEmpty && drawn.isEmpty && failures.isEmpty { return plain.file }
        let mixed = try trial(at: quality, exact: paper + drawn + failures)
        let isBetter =
            survey.isDrawnThroughout || !paper.isEmpty
            || mixed.cost(at: quality, channels: channels)
                < plain.cost(at: quality, channels: channels)
        if isBetter { return mixed.file }
        return failures.isEmpty ? plain.file : try trial(at: quality, exact: failures).file
    }

    /// Whether all blocks are looked at whatever they are: where that takes no time to speak of.
    private var looksAtAll: Bool { survey.blocks.count <= 64 || plan.refinements > 0 }

    /// Codes `blocks` without the network, and whatever it fails on besides.
    /// - Parameter wanted: blocks to look at; nil for all.
    private func trial(
        at quality: Quality, exact blocks: [Int], lookingAt wanted: [Int]? = nil
    ) throws(AECError) -> Trial {
        var exact = ExactBlocks(geometry)
        var more = blocks
        // What is nearly too much may be too much the next time, when other blocks are exact: the end shall not be far.
        var caution = 1.0
        while true {
            exact.insert(more.filter { survey.blocks[$0].colors > 0 })
            exact.insert(more.filter { survey.blocks[$0].colors == 0 }, rounded: true)
            let trial = try trial(at: quality, exact: exact, lookingAt: wanted)
            if trial.errors.above(quality.largestBlockError).isEmpty { return trial }
            caution *= 0.75
            more = trial.errors.above(caution * quality.largestBlockError)
        }
    }

    /// - Parameter wanted: blocks to look at; nil for all.
    private func trial(
        at quality: Quality, exact: ExactBlocks? = nil, lookingAt wanted: [Int]? = nil,
        rates: BlockRates? = nil
    ) throws(AECError) -> Trial {
        let latents = Latents(geometry)
        let file = try encode(at: quality, exact: exact, quantised: latents, rates: rates)
        let errors = try BlockErrors(
            latents, of: original, counted: counted, wanted: exact?.hasAll == true ? [] : wanted,
            synthesis: Synthesis(model, at: quality, geometry: geometry), threads: threads)
        return Trial(file: file, errors: exact.map { errors.without($0) } ?? errors)
    }
}
