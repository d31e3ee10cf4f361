/// One image to be encoded, at one quality or at several: what does not depend on the quality is done once.
struct EncodingJob {
    /// The colours as the network codes them where no block is exact.
    let image: AECImage
    /// What the image's blocks are like.
    let survey: BlockSurvey
    let geometry: Geometry
    let model: Model
    let plan: EncodingPlan
    let threads: Int
    /// What exact blocks really take, as a share of what the survey says: repetitions are not seen in one block.
    let bitScale: Double
    /// Computed beforehand where there will be several encodings.
    let trunk: TrunkRows?
    /// Opacity, where the colours of what is fully transparent do not count.
    let counted: AECImage.Samples?
    /// The image as it was given.
    let original: AECImage
    private let hasAlpha: Bool
    /// The chunks before the groups: alpha and metadata.
    let leading: [EncodedChunk]

    /// - Parameters:
    ///   - isRepeated: whether there will be several encodings.
    ///   - warnings: gets a sentence for each part of the metadata that a file will not have.
    init(
        _ image: AECImage, with encoder: AECEncoder, isRepeated: Bool, warnings: inout [String]
    ) throws(AECError) {
        model = encoder.model
        plan = EncodingPlan(encoder.effort)
        threads = encoder.threads
        geometry = Geometry(width: image.width, height: image.height)
        let alpha = image.alpha.flatMap { $0.isOpaque ? nil : $0 }
        hasAlpha = alpha != nil
        var leading: [EncodedChunk] = []
        if let alpha {
            let encoder = AlphaEncoder(alpha, width: image.width, height: image.height)
            leading.append(
                EncodedChunk(type: .alpha, payload: try encoder.encode(threads: threads)))
        }
        leading += try MetadataEncoder.chunks(
            of: image.metadata, colorModel: image.colorModel, warnings: &warnings)
        self.leading = leading
        original = image
        counted = encoder.exact ? nil : alpha
        survey = try BlockSurvey(image, counted: counted, threads: threads)
        bitScale = try survey.bitScale(
            of: image, counted: counted, geometry: geometry, threads: threads)
        self.image = try encoder.exact ? image : HiddenColors.smoothed(image)
        trunk =
            isRepeated
            ? try TrunkRows(
                of: self.image, geometry: geometry, network: model.encoderNetwork.analysis,
                threads: threads) : nil
    }

    /// Decodes what was encoded: files of our own, and as large as an image in memory.
    var decoder: AECDecoder {
        AECDecoder(
            limits: Limits(maxPixels: .max, maxSide: .max, maxMemory: .max, maxMetadata: .max),
            model: model, threads: threads)
    }

    /// The file at `quality` with these blocks exact.
    /// - Parameters:
    ///   - quantised: of the whole image; gets the latents that a decoder will see.
    ///   - rates: gets what each block costs the network.
    func encode(
        at quality: Quality, exact: ExactBlocks? = nil, quantised: Latents? = nil,
        rates: BlockRates? = nil
    ) throws(AECError) -> [UInt8] {
        guard let exact else {
            let groups = try encodeGroups(
                of: image, trunk: trunk, at: quality, quantised: quantised, rates: rates)
            let file = try assemble(groups, leading: leading, at: quality)
            return try fileOfSameGrid(groups, file: file, at: quality, quantised: quantised) ?? file
        }
        let chunk = try exact.chunk(
            original, counted: counted, steps: quality.roundingSteps, threads: threads)
        // What is under exact blocks everywhere is of no importance.
        let groups = try encodeGroups(
            of: exact.hasAll
                ? image : HiddenColors.smoothed(original, counted: counted, under: exact),
            at: quality, isHidden: exact.hasAll, quantised: quantised, rates: rates)
        return try assemble(groups, leading: [chunk] + leading, at: quality)
    }

    /// - Parameter leading: the chunks before the groups.
    func assemble(
        _ groups: [GroupEncoder.Coded], leading: [EncodedChunk], at quality: Quality
    ) throws(AECError) -> [UInt8] {
        let choosesFirstScale = groups.contains { $0.firstScale != model.entropy.firstCodedScale }
        let header = try FileHeader(
            width: image.width, height: image.height, colorModel: image.colorModel,
            bitDepth: image.bitDepth, hasAlpha: hasAlpha, quality: quality, modelID: model.id,
            entropyCoder: choosesFirstScale ? 1 : 0)
        return try ContainerWriter.write(
            header: header, leading: leading,
            groups: groups.map {
                ($0.latentsChecksum, choosesFirstScale ? [$0.firstScale] + $0.stream : $0.stream)
            })
    }
}
