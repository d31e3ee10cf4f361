/// Turns the bytes of an `.aec` file into an image.
///
///     let image = try AECDecoder().decode(bytes)
///     let info = try AECDecoder.inspect(bytes)        // the header only; never allocates pixels
///
/// All arithmetic is in integers: a file gives the same pixels on every machine and for every number of threads.
public struct AECDecoder: Sendable {
    /// What a file may ask for; checked before anything is allocated.
    public let limits: Limits
    /// The network that decodes; a file needs exactly the model that it was encoded with.
    public let model: Model
    /// The most threads that work on one image, at least 1.
    public let threads: Int

    /// - Parameters:
    ///   - limits: what a file may ask for; checked before anything is allocated.
    ///   - model: the network; a file needs exactly the model it was encoded with.
    ///   - threads: how many threads may work on one image; at least 1. Nil for as many as there are cores.
    public init(limits: Limits = .default, model: Model, threads: Int? = nil) {
        self.limits = limits
        self.model = model
        self.threads = max(1, threads ?? Workers.cores)
    }

    /// Decodes a picture, or a region of it, in its size or in a smaller one, with alpha and metadata.
    ///
    ///     let image = try AECDecoder().decode(bytes)      // exact, where the file is
    ///     let face = try AECDecoder().decode(bytes, region: Region(x: 900, y: 400, width: 512, height: 512))
    ///     let preview = try AECDecoder().decode(bytes, scale: .eighth)
    ///
    /// A region has exactly the pixels that a full decode gives there. Only the groups that it needs are looked at: those
    /// of its latents and some more on each side, five with the standard model. Time follows the region, and so do the limits: a part of a picture that
    /// is too large as a whole can be decoded.
    ///
    /// Each pixel of a preview is the mean of a square of `scale` x `scale` pixels of the full decode, counted from the
    /// region's upper left corner and rounded to nearest; squares that the right or the lower edge cuts are means of
    /// the pixels that they have. Opacity is averaged likewise; colours are not weighted by it. A preview takes the
    /// time of a full decode.
    ///
    /// A file with an exact layer gives the exact picture, or, as `layer` says, the lossy one in front of it. Of the exact one,
    /// a region needs all pixels of the groups (1024 x 1024 pixels) that it touches, and a preview all pixels of its region:
    /// that takes their time, and memory for them beside the image.
    ///
    /// Takes time in proportion to the pixels; memory for the image, and for latents, with the standard model 2.5 bytes per pixel, over a
    /// strip of it. Damage in metadata alone leaves the metadata out; `decode(_:region:scale:layer:salvage:warnings:)` says so.
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - region: in pixels of the picture; nil for all of it.
    ///   - layer: which picture of a file with an exact layer.
    /// - Throws: `truncated`, `malformed` or `checksumMismatch` for a damaged file (damage within groups that a region does
    ///   not need goes unnoticed), `limitExceeded` for one that is too large, `modelMismatch` for one that needs another
    ///   model, `unsupportedVersion` or `unsupportedFeature`; `invalidArgument` for a region that is empty or not within
    ///   the picture.
    public func decode(
        _ bytes: [UInt8], region: Region? = nil, scale: Scale = .full,
        layer: DecodingLayer = .exact
    ) throws(AECError) -> AECImage {
        var warnings: [String] = []
        return try decode(bytes, region: region, scale: scale, layer: layer, warnings: &warnings)
    }

    /// The same, and reports damage that does not touch the picture or, where that is wanted, not all of it.
    /// - Parameters:
    ///   - salvage: whether groups (1024 x 1024 pixels) that are damaged or missing are grey, instead of an error, as long
    ///     as one is whole. Of their neighbours, pixels nearer to them than 80 may be off. A picture of one group, and what
    ///     lies in a file before its groups, cannot be salvaged. Where the exact layer is damaged or lacks the lossy picture
    ///     that it was made for, groups are those of the lossy picture.
    ///   - warnings: gets a sentence for each part of the metadata that is left out, and why, and one for lost groups.
    public func decode(
        _ bytes: [UInt8], region: Region? = nil, scale: Scale = .full,
        layer: DecodingLayer = .exact, salvage: Bool = false, warnings: inout [String]
    ) throws(AECError) -> AECImage {
        try decode(
            bytes, region: region, scale: scale, layer: layer, salvage: salvage, rows: nil,
            warnings: &warnings)
    }

    /// The same, and hands over rows before the picture is complete. None come of an exact picture, whose rows are final at the very
    /// end only, and none where something is salvaged.
    package func decode(
        _ bytes: [UInt8], region: Region?, scale: Scale, layer: DecodingLayer, salvage: Bool,
        rows: DecodedRows.Receiver?, latents: Latents.Receiver? = nil, warnings: inout [String]
    ) throws(AECError) -> AECImage {
        let file = try open(bytes, region: region, layer: layer, salvage: salvage)
        var budget = limits.budget
        return try decode(
            file, region: region, scale: scale, salvage: salvage, rows: salvage ? nil : rows,
            latents: salvage ? nil : latents, within: &budget, warnings: &warnings)
    }

    /// - Parameters:
    ///   - checksAll: whether the lossy picture is decoded even where the exact one does not need it.
    ///   - budget: what the image takes stays reserved.
    func decode(
        _ file: ContainerReader, region: Region? = nil, scale: Scale = .full,
        salvage: Bool = false, checksAll: Bool = false, rows: DecodedRows.Receiver? = nil,
        latents: Latents.Receiver? = nil, within budget: inout Budget,
        warnings: inout [String]
    ) throws(AECError) -> AECImage {
        let quantisation = try Quantisation(file, model: model, budget: &budget)
        let header = file.header
        let region = region ?? Region(x: 0, y: 0, width: header.width, height: header.height)
        let exact = file.layer.map { LosslessDecoder($0, of: file, region: region) }
        // What the network gives: the region, or what its exact pixels are made of.
        let frame = exact?.frame ?? region
        let scaleOfFrame = exact == nil ? scale : .full
        let isWhole = frame == region && scaleOfFrame == scale
        let alpha = file.alphaDecoder
        let width = scale.reduce(region.width)
        let height = scale.reduce(region.height)
        let samples = header.colorModel.channels + (alpha == nil ? 0 : 1)
        try budget.reserve(
            width, height, samples, header.bitDepth / 8, for: "the pixels of the picture", offset: 8
        )
        if !isWhole {
            try budget.reserve(
                frame.width, frame.height, header.colorModel.channels, header.bitDepth / 8,
                for: "the pixels of the groups that hold the region", offset: 8)
        }
        func plan(threads: Int) -> (threads: Int, colors: PictureDecoder, memory: Int) {
            let colors = PictureDecoder(
                file, quantisation,
                plan: RegionPlan(
                    header.geometry, size: model.size, region: frame, scale: scaleOfFrame,
                    threads: threads),
                threads: threads, share: exact == nil ? 1 : LosslessDecoder.ofBase,
                checksAll: checksAll, rows: exact == nil ? rows : nil,
                latents: alpha == nil ? latents : nil)
            let ofAlpha = alpha?.memory(region, scale: scale, threads: threads) ?? 0
            let ofExact = exact?.memory(threads: threads) ?? 0
            return (threads, colors, max(colors.memory, ofAlpha, ofExact))
        }
        let (threads, colors, memory) = budget.affordable(
            threads: threads, memory: { $0.memory }, plan: plan)
        try budget.reserve(memory, for: "the pixels and latents of the picture", offset: 8)
        let needsBase = salvage || checksAll || exact?.needsBase ?? true
        var pixels = needsBase ? try colors.decode() : colors.blank
        if let exact {
            try exact.replace(
                &pixels, salvages: salvage, threads: threads, warnings: &warnings)
            if !isWhole {
                pixels = try exact.cut(pixels, to: region, scale: scale)
                budget.release(
                    frame.width, frame.height, header.colorModel.channels, header.bitDepth / 8)
            }
        }
        let opacity = try alpha?.decode(region, scale: scale, threads: threads)
        // The latents are gone: metadata may have their place.
        budget.release(memory)
        var metadata = file.readMetadata(limits: limits, budget: &budget, warnings: &warnings)
        let isAll = region.width == header.width && region.height == header.height && scale == .full
        if var form = metadata.pngForm, form.order != nil {
            // A part of the picture may lack colours of its palette.
            let isKnown =
                isAll && form.resolve(samples: pixels, header.colorModel, alpha: opacity)
            if isAll, !isKnown, exact != nil {
                warnings.append(
                    "the form of the PNG is left out: its palette is not of the picture's colours")
            }
            metadata.pngForm = isKnown ? form : nil
        }
        return try AECImage(
            width: width, height: height, colorModel: header.colorModel, samples: pixels,
            alpha: opacity, metadata: metadata)
    }

    /// The colours of a lossy picture of which the latents are known, as an encoder knows them.
    /// - Parameter budget: what the result takes stays reserved.
    func colors(
        of file: ContainerReader, knowing latents: Latents, within budget: inout Budget
    ) throws(AECError) -> AECImage {
        let header = file.header
        let quantisation = try Quantisation(file, model: model, budget: &budget)
        try budget.reserve(
            header.width, header.height, header.colorModel.channels, header.bitDepth / 8,
            for: "the pixels of the picture")
        let whole = Region(x: 0, y: 0, width: header.width, height: header.height)
        let colors = budget.affordable(threads: threads, memory: { $0.memory }) { threads in
            PictureDecoder(
                file, quantisation,
                plan: RegionPlan(
                    header.geometry, size: model.size, region: whole, scale: .full,
                    threads: threads),
                threads: threads, share: LosslessDecoder.ofBase)
        }
        // Some of it, the latents, is there already.
        var work = budget
        try work.reserve(colors.memory, for: "the pixels of the picture and what makes them")
        return try AECImage(
            width: header.width, height: header.height, colorModel: header.colorModel,
            samples: colors.decode(latents))
    }

    /// Parses the file and checks that it and the region fit together.
    private func open(
        _ bytes: [UInt8], region: Region?, layer: DecodingLayer, salvage: Bool
    ) throws(AECError) -> ContainerReader {
        var ofFile = limits
        if region != nil {
            // The limits are for the region.
            ofFile.maxPixels = .max
            ofFile.maxSide = .max
        }
        let file = try ContainerReader(
            bytes, limits: ofFile, checksGroups: region == nil, salvages: salvage,
            readsLayer: layer == .exact)
        if let region {
            try region.check(within: file.header.width, file.header.height)
            try limits.check(width: region.width, height: region.height)
        }
        return file
    }

    /// Whether `decode(salvage:)` can make something of a file that it refuses otherwise.
    public func canSalvage(_ bytes: [UInt8]) -> Bool {
        do throws(AECError) {
            let file = try ContainerReader(bytes, limits: limits, salvages: true)
            return !file.lost.isEmpty || file.layer?.isWhole == false
        } catch {
            return false
        }
    }
}

#if !hasFeature(Embedded)
    extension AECDecoder {
        /// With the model that is built into the library.
        public init(limits: Limits = .default, threads: Int? = nil) {
            self.init(limits: limits, model: .standard, threads: threads)
        }
    }
#endif
