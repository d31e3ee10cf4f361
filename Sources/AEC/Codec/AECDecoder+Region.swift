extension AECDecoder {
    /// Decodes a part of a picture: exactly the pixels that a full decode gives there.
    ///
    ///     let face = try AECDecoder().decode(bytes, region: Region(x: 900, y: 400, width: 512, height: 512))
    ///
    /// Looks only at the groups that the region needs: those of its latents and five more on each side. Time and memory
    /// follow the region, and so do the limits: a part of a picture that is too large as a whole can be decoded.
    /// - Throws: `invalidArgument` for a region that is empty or not within the picture; else as `decode(_:)`, damage to
    ///   the groups that are not needed going unnoticed.
    public func decode(_ bytes: [UInt8], region: Region) throws(AECError) -> AECImage {
        try decode(bytes, region: region, scale: .full)
    }

    /// The same for a region, or the whole picture, of a size to be reduced.
    func decode(
        _ bytes: [UInt8], region: Region?, scale: Scale
    ) throws(AECError) -> AECImage {
        var open = limits
        if region != nil {
            // What is checked is the region.
            open.maxPixels = .max
            open.maxSide = .max
        }
        let file = try ContainerReader(bytes, limits: open, checksGroups: region == nil)
        let header = file.header
        try checkModel(of: header)
        if let region {
            try region.check(within: header.width, header.height)
            try limits.check(width: region.width, height: region.height)
        }
        let region = region ?? Region(x: 0, y: 0, width: header.width, height: header.height)
        let decoder = RegionDecoder(
            file, of: bytes, model: model,
            plan: RegionPlan(header.geometry, region: region, scale: scale, threads: threads),
            threads: threads)
        let width = scale.reduce(region.width)
        let height = scale.reduce(region.height)
        let channels = header.colorModel.channels
        var budget = limits.budget
        try budget.reserve(width, height, channels, for: "the pixels of the picture", offset: 8)
        try budget.reserve(decoder.memory, for: "the pixels and latents of the picture", offset: 8)
        let pixels = try [UInt8](count: width * height * channels) { target throws(AECError) in
            try decoder.decode(into: target)
        }
        return try AECImage(
            width: width, height: height, colorModel: header.colorModel, pixels: pixels)
    }
}
