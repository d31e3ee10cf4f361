extension AECDecoder {
    /// Decodes a part of a picture: exactly the pixels that a full decode gives there.
    ///
    ///     let face = try AECDecoder().decode(bytes, region: Region(x: 900, y: 400, width: 512, height: 512))
    ///
    /// Looks only at the groups that the region needs: those of its latents and five more on each side. Time and memory
    /// follow the region, and so do the limits: a part of a picture that is too large as a whole can be decoded.
    /// - Throws: `invalidArgument` for a region that is empty or not within the picture; else as `decode(_:)`, damage
    ///   within the groups that are not needed going unnoticed. The file must be there as a whole.
    public func decode(_ bytes: [UInt8], region: Region) throws(AECError) -> AECImage {
        var warnings: [String] = []
        return try decode(bytes, region: region, scale: .full, warnings: &warnings)
    }

    /// The same for a region or the whole picture, of its size or reduced (see `decode(_:scale:region:)`), and tells of
    /// damage that does not touch the picture.
    /// - Parameter warnings: gets a sentence for each part of the metadata that is left out, and why.
    public func decode(
        _ bytes: [UInt8], region: Region? = nil, scale: Scale = .full, warnings: inout [String]
    ) throws(AECError) -> AECImage {
        let file = try open(bytes, region: region)
        let header = file.header
        let region = region ?? Region(x: 0, y: 0, width: header.width, height: header.height)
        let alpha = file.alpha.map { AlphaDecoder(layout: $0, bytes: bytes) }
        let width = scale.reduce(region.width)
        let height = scale.reduce(region.height)
        let samples = header.colorModel.channels + (alpha == nil ? 0 : 1)
        var budget = limits.budget
        try budget.reserve(
            width, height, samples, header.bitDepth / 8, for: "the pixels of the picture", offset: 8
        )
        func plan(threads: Int) -> (threads: Int, colors: RegionDecoder, memory: Int) {
            let colors = RegionDecoder(
                file, of: bytes, model: model,
                plan: RegionPlan(header.geometry, region: region, scale: scale, threads: threads),
                threads: threads)
            let ofAlpha = alpha?.memory(region, scale: scale, threads: threads) ?? 0
            return (threads, colors, max(colors.memory, ofAlpha))
        }
        let (threads, colors, memory) = budget.affordable(
            threads: threads, memory: { $0.memory }, plan: plan)
        try budget.reserve(memory, for: "the pixels and latents of the picture", offset: 8)
        let pixels = try colors.decode()
        let opacity = try alpha?.decode(region, scale: scale, threads: threads)
        // The latents are gone: metadata may have their place.
        budget.release(memory)
        return try AECImage(
            width: width, height: height, colorModel: header.colorModel, samples: pixels,
            alpha: opacity,
            metadata: file.readMetadata(
                of: bytes, limits: limits, budget: &budget, warnings: &warnings))
    }

    /// Takes the file apart and checks that it, the region and the model go together.
    private func open(_ bytes: [UInt8], region: Region?) throws(AECError) -> ContainerReader {
        var ofFile = limits
        if region != nil {
            // The limits are for the region.
            ofFile.maxPixels = .max
            ofFile.maxSide = .max
        }
        let file = try ContainerReader(bytes, limits: ofFile, checksGroups: region == nil)
        try checkModel(of: file.header)
        if let region {
            try region.check(within: file.header.width, file.header.height)
            try limits.check(width: region.width, height: region.height)
        }
        return file
    }
}

extension AECDecoder {
    /// Decodes a picture, or a region of it, in a smaller size.
    ///
    ///     let preview = try AECDecoder().decode(bytes, scale: .eighth)
    ///
    /// Each pixel is the mean of a square of `scale` x `scale` pixels of the full decode, counted from the region's
    /// upper left corner and rounded to nearest; squares that the right or the lower edge cuts are means of what there
    /// is of them. Opacity is averaged likewise; colours are not weighted by it. Takes the time of a full decode, and
    /// memory for the preview and for a strip of the picture.
    /// - Parameter region: in pixels of the picture; nil for all of it.
    /// - Throws: as `decode(_:region:)`.
    public func decode(
        _ bytes: [UInt8], scale: Scale, region: Region? = nil
    ) throws(AECError) -> AECImage {
        var warnings: [String] = []
        return try decode(bytes, region: region, scale: scale, warnings: &warnings)
    }
}
