extension EncodingJob {
    /// The groups of an image, strip by strip: latents of a strip only are in memory. Refining latents takes them all.
    /// - Parameters:
    ///   - quantised: gets the latents that a decoder will see.
    ///   - rates: gets what each block costs.
    func encodeGroups(
        of layer: EncodingLayer, at quality: Quality, quantised: Latents? = nil,
        rates: BlockRates? = nil,
        smallMemory: Int = Strips.smallMemory
    ) throws(AECError) -> [GroupEncoder.Coded] {
        let analysis = Analysis(model, at: quality, geometry: geometry)
        let encoder = GroupEncoder(model, at: quality, plan: plan)
        let geometry = geometry
        let groupRows = 0..<geometry.groupRows
        let strips =
            plan.refinements > 0
            ? [groupRows]
            : Strips.cut(
                groupRows: groupRows, columns: geometry.latentColumns, channels: model.size.latents,
                threads: threads,
                smallMemory: smallMemory)
        var coded: [GroupEncoder.Coded] = []
        for strip in strips {
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
                    try refine(latents, of: layer.image, with: encoder, at: quality)
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

    /// Improves the latents of the whole image by what quantising them does to the picture.
    private func refine(
        _ latents: Latents, of image: AECImage, with encoder: GroupEncoder, at quality: Quality
    ) throws(AECError) {
        let geometry = geometry
        let quantised = Latents(geometry, channels: model.size.latents)
        let refiner = LatentRefiner(
            model, geometry: geometry, image: image, at: quality, rounds: plan.refinements)
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
