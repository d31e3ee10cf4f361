extension EncodingJob {
    /// The groups of an image, strip by strip: latents of a strip only are in memory. Refining latents takes them all.
    /// - Parameters:
    ///   - quantised: gets the latents that a decoder will see.
    ///   - rates: gets what each block costs.
    ///   - budget: what is left beside the layer and `quantised`; nil for what is left beside the job.
    func encodeGroups(
        of layer: EncodingLayer, at quality: Quality, quantised: Latents? = nil,
        rates: BlockRates? = nil, within budget: Budget? = nil,
        smallMemory: Int = Strips.smallMemory
    ) throws(AECError) -> [GroupEncoder.Coded] {
        let point = point(at: quality)
        let encoder = GroupEncoder(point, steps: steps, plan: plan)
        let geometry = geometry
        var budget = budget ?? self.budget
        if layer.isHidden, steps == nil, quantised == nil, rates == nil {
            return try hiddenGroups(encoder, within: budget)
        }
        let analysis = Analysis(point, geometry: geometry)
        let passage = budget.affordable(threads: threads, memory: { $0.memory }) {
            self.passage(threads: $0, rows: analysis.memory, smallMemory: smallMemory)
        }
        try budget.reserve(passage.memory, for: "the picture and its latents")
        let threads = passage.threads
        var coded: [GroupEncoder.Coded] = []
        for strip in passage.strips {
            let side = Geometry.groupSide
            let rows = strip.lowerBound * side..<min(strip.upperBound * side, geometry.latentRows)
            let latents = Latents(
                rows: rows, columns: 0..<geometry.latentColumns,
                channels: model.size.latents)
            // Zeros are as good where nothing matters.
            if !layer.isHidden {
                try analysis.run(
                    layer.image, trunk: layer.trunk, into: latents, threads: threads)
                if plan.refinements > 0 {
                    try refine(
                        latents, of: layer.image, with: encoder, at: point, threads: threads)
                }
            }
            let first = strip.lowerBound * geometry.groupColumns
            let count = strip.count * geometry.groupColumns
            coded += try Workers.map(count, threads: threads) { index throws(AECError) in
                try encoder.encode(
                    latents, group: geometry.group(first + index), isHidden: layer.isHidden,
                    into: quantised, rates: rates)
            }
            Workers.report(Double(strip.upperBound) / Double(geometry.groupRows))
        }
        return coded
    }

    /// The groups of a picture of which nothing is seen: those of the same size are the same.
    private func hiddenGroups(
        _ encoder: GroupEncoder, within budget: Budget
    ) throws(AECError) -> [GroupEncoder.Coded] {
        var budget = budget
        try budget.reserve(GroupEncoder.memory, for: "the picture and its latents")
        let none = Latents(rows: 0..<0, columns: 0..<0, channels: model.size.latents)
        // The last column and the last row may be smaller.
        var sizes: [(rows: Int, columns: Int, coded: GroupEncoder.Coded)] = []
        return try (0..<geometry.groupCount).map { index throws(AECError) in
            let group = geometry.group(index)
            if let known = sizes.first(where: {
                $0.rows == group.rows && $0.columns == group.columns
            }) {
                return known.coded
            }
            let coded = try encoder.encode(none, group: group, isHidden: true)
            sizes.append((group.rows, group.columns, coded))
            return coded
        }
    }

    /// How so many threads go through the image.
    private struct Passage {
        let threads: Int
        /// Rows of groups.
        let strips: [Range<Int>]
        /// Bytes that it takes.
        let memory: Int
    }

    /// - Parameter rows: the bytes that the analysis takes for each thread.
    private func passage(threads: Int, rows: Int, smallMemory: Int) -> Passage {
        let groupRows = 0..<geometry.groupRows
        let strips =
            plan.refinements > 0
            ? [groupRows]
            : Strips.cut(
                groupRows: groupRows, columns: geometry.latentColumns, channels: model.size.latents,
                threads: threads, smallMemory: smallMemory)
        let most = strips.reduce(0) { max($0, $1.count) }
        let latentRows = min(most * Geometry.groupSide, geometry.latentRows)
        let latents = Latents.memory(
            rows: latentRows, columns: geometry.latentColumns, channels: model.size.latents)
        // Threads beyond the work there is take nothing
        let bands = min(threads, latentRows)
        let groups = min(threads, most * geometry.groupColumns)
        var memory = latents
        if plan.refinements > 0 {
            let ofGroup = max(LatentRefiner.memory, GroupEncoder.memory)
            memory += latents + max(bands * rows, groups * positions(ofGroup))
        } else {
            memory += max(bands * rows, groups * positions(GroupEncoder.memory))
        }
        return Passage(threads: threads, strips: strips, memory: memory)
    }

    /// What a whole group takes, as a share of what the image's largest has.
    private func positions(_ memory: Int) -> Int {
        let side = Geometry.groupSide
        // In 64 bits: where Int has 32 the products do not fit.
        func share(_ bytes: Int64, _ count: Int) -> Int64 {
            bytes * Int64(min(side, count)) / Int64(side)
        }
        return Int(share(share(Int64(memory), geometry.latentRows), geometry.latentColumns))
    }

    /// Improves the latents of the whole image by what quantising them does to the picture.
    private func refine(
        _ latents: Latents, of image: AECImage, with encoder: GroupEncoder,
        at point: OperatingPoint,
        threads: Int
    ) throws(AECError) {
        let geometry = geometry
        let quantised = Latents(geometry, channels: model.size.latents)
        let refiner = LatentRefiner(
            point, geometry: geometry, image: image, rounds: plan.refinements)
        for _ in 0..<plan.refinements {
            try Workers.run(geometry.groupCount, threads: threads) { index throws(AECError) in
                try encoder.quantise(latents, group: geometry.group(index), into: quantised)
            }
            try Workers.run(geometry.groupCount, threads: threads) { index throws(AECError) in
                refiner.refine(latents, quantised: quantised, group: geometry.group(index))
            }
        }
    }
}
