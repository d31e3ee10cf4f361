extension AECEncoder {
    /// The groups of an image, strip by strip: latents of a strip only are in memory.
    func encodeGroups(
        of image: AECImage, geometry: Geometry, smallMemory: Int = Strips.smallMemory
    ) throws(AECError) -> [GroupEncoder.Coded] {
        let analysis = Analysis(
            network: model.encoderNetwork.analysis,
            gain: PackedGain(model.analysis.gain, at: quality), geometry: geometry)
        let encoder = GroupEncoder(model, at: quality)
        var coded: [GroupEncoder.Coded] = []
        for groupRows in Strips.cut(
            groupRows: 0..<geometry.groupRows, columns: geometry.latentColumns, threads: threads,
            smallMemory: smallMemory)
        {
            let side = Geometry.groupSide
            let rows =
                groupRows.lowerBound * side..<min(groupRows.upperBound * side, geometry.latentRows)
            let latents = Latents(rows: rows, columns: 0..<geometry.latentColumns)
            let bands = Workers.bands(rows: rows.count, threads: threads)
            try Workers.run(bands.count, threads: threads) { index throws(AECError) in
                let band = bands[index]
                try analysis.run(
                    image,
                    rows: rows.lowerBound + band.lowerBound..<rows.lowerBound + band.upperBound,
                    into: latents)
            }
            let first = groupRows.lowerBound * geometry.groupColumns
            let count = groupRows.count * geometry.groupColumns
            coded += try Workers.map(count, threads: threads) { index throws(AECError) in
                try encoder.encode(latents, group: geometry.group(first + index))
            }
        }
        return coded
    }
}
