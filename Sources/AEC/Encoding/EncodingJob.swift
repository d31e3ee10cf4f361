/// One image to be encoded, at one quality or at several: what does not depend on the quality is done once.
struct EncodingJob {
    /// The image as it came, which a decoder shall give.
    let source: AECImage
    /// The image as the network sees it: `source`, with its colours widened to the whole range where they use a part.
    let image: AECImage
    /// The range that the colours of `source` use; nil for the whole.
    let range: SampleRange?
    /// What the network codes where no block is exact.
    let layer: EncodingLayer
    /// What the image's blocks are like.
    let survey: BlockSurvey
    let geometry: Geometry
    let model: Model
    /// Gain tables of the model's; nil for those that its network was trained with.
    let tableSet: TableSet?
    /// How much coarser or finer the quantiser's steps are in parts of the image; nil where they are the same everywhere.
    let steps: StepMap?
    let effort: Effort
    let plan: EncodingPlan
    let threads: Int
    /// What is left beside all that the job has.
    let budget: Budget
    /// What exact blocks really take, as a share of what the survey says: repetitions are not seen in one block.
    let bitScale: Double
    /// Opacity, where the colours of what is fully transparent do not count.
    let counted: AECImage.Samples?
    let hasAlpha: Bool
    /// The chunks before the groups: alpha and metadata.
    let leading: [EncodedChunk]
    /// What was found at lower qualities.
    let ladder = QualityLadder()

    /// - Parameters:
    ///   - isRepeated: whether there will be several encodings.
    ///   - warnings: gets a sentence for each part of the metadata that a file will not have.
    init(
        _ image: AECImage, with encoder: AECEncoder, isRepeated: Bool, warnings: inout [String]
    ) throws(AECError) {
        model = encoder.model
        effort = encoder.effort
        plan = EncodingPlan(effort, pixels: image.width * image.height)
        threads = encoder.threads
        geometry = Geometry(width: image.width, height: image.height)
        var budget = Budget(encoder.maxMemory)
        try budget.hold(image)
        try encoder.qualityMap.check(width: image.width, height: image.height)
        let alpha = image.alpha.flatMap { $0.isOpaque ? nil : $0 }
        hasAlpha = alpha != nil
        var leading: [EncodedChunk] = []
        if let alpha {
            let encoder = AlphaEncoder(alpha, width: image.width, height: image.height)
            leading.append(
                EncodedChunk(
                    type: .alpha, payload: try encoder.encode(threads: threads, within: budget)))
        }
        leading += try MetadataEncoder.chunks(
            of: image, isLossless: encoder.target.maxError == 0, warnings: &warnings)
        // And once more, in the file
        try budget.count(
            leading.reduce(0) { $0 + $1.payload.count }, 2, for: "the picture and its alpha")
        counted = encoder.exact ? nil : alpha
        source = image
        range =
            if let bits = encoder.sampleBits {
                try SampleRange(bits: bits, holding: image, counted: counted)
            } else {
                SampleRange(usedBy: image, counted: counted)
            }
        if let range {
            try budget.reserve(
                image.samples.count, 2, for: "the picture and its samples over the whole range")
            self.image = try range.widened(image)
        } else {
            self.image = image
        }
        try budget.reserve(
            geometry.latentRows, geometry.latentColumns, BlockSurvey.memory,
            for: "the picture and what its blocks are like")
        survey = try BlockSurvey(self.image, counted: counted, threads: threads)
        bitScale = try survey.bitScale(
            of: image, counted: counted, geometry: geometry, threads: threads, within: budget)
        layer = try EncodingLayer(
            self.image, counted: counted, isRepeated: isRepeated, model: model, threads: threads,
            budget: &budget)
        let tuning = survey.looksLikeAPhotograph && !survey.isHidden ? encoder.tuning : .psnr
        tableSet = tuning == .psnr ? nil : model.tableSet(tuning.name)
        steps = try StepMap(
            layer.image, tuning: tuning, map: encoder.qualityMap, threads: threads, within: budget)
        for part in encoder.qualityMap.regions
        where StepMap.isWithoutEffect(part, width: image.width, height: image.height) {
            warnings.append(
                "the region of \(part.region.width) x \(part.region.height) pixels at \(part.region.x),\(part.region.y) changes nothing: steps change by 3 points or more, in cells of 32x32 pixels, which a region that may be worse has to cover"
            )
        }
        if let chunk = try StepChunk.encoded(tableSet, steps) { leading.insert(chunk, at: 0) }
        self.leading = leading
        if let steps { try budget.reserve(steps.values.count, 2, for: "the picture and its steps") }
        self.budget = budget
    }

    /// What a file takes for colour profile, Exif, XMP and description of colours, in bytes.
    var metadataSize: Int {
        let parts = leading.filter { !$0.type.isCritical }
        return parts.reduce(0) { $0 + $1.payload.count }
    }

    /// Where the network works at a quality.
    func point(at quality: Quality) -> OperatingPoint {
        OperatingPoint(model, tableSet, at: quality)
    }

    /// Decodes what was encoded: files of our own, in the memory that is left.
    var decoder: AECDecoder {
        AECDecoder(
            limits: Limits(
                maxPixels: .max, maxSide: .max, maxMemory: budget.left, maxMetadata: .max),
            model: model, threads: threads)
    }

    /// The file at `quality` with these blocks exact.
    /// - Parameters:
    ///   - quantised: of the whole image; gets the latents that a decoder will see.
    ///   - rates: gets what each block costs the network.
    ///   - budget: what is left beside the job and `quantised`; nil for what is left beside the job.
    func encode(
        at quality: Quality, exact: ExactBlocks, quantised: Latents? = nil,
        rates: BlockRates? = nil, within budget: Budget? = nil
    ) throws(AECError) -> [UInt8] {
        var budget = budget ?? self.budget
        var leading = leading
        if !exact.isEmpty {
            let chunk = try chunk(of: exact, at: quality, within: budget)
            try budget.count(chunk.payload.count, 2, for: "the picture and its exact blocks")
            leading.insert(chunk, at: 0)
        }
        let layer =
            exact.isEmpty
            ? layer
            : try EncodingLayer(image, counted: counted, under: exact, budget: &budget)
        let groups = try encodeGroups(
            of: layer, at: quality, quantised: quantised, rates: rates, within: budget)
        try budget.count(
            groups.reduce(0) { $0 + $1.stream.count }, 2, for: "the picture and its file")
        let file = try assemble(groups, leading: leading, at: quality)
        return try fileOfSameGrid(
            groups, file: file, of: layer, leading: leading, at: quality, quantised: quantised,
            within: budget) ?? file
    }

    /// Chunk `EXCT`.
    /// - Parameter isFinal: whether it may take the time that the effort stands for.
    func chunk(
        of exact: ExactBlocks, at quality: Quality, isFinal: Bool = false, within budget: Budget
    ) throws(AECError) -> EncodedChunk {
        try exact.chunk(
            source, range: range, counted: counted,
            rounding: rounding(of: exact, at: quality, within: budget),
            drawings: isFinal ? effort : nil, threads: threads, within: budget)
    }

    /// How those of the exact blocks are rounded that are.
    func rounding(
        of exact: ExactBlocks, at quality: Quality, within budget: Budget
    ) throws(AECError) -> Rounding {
        var budget = budget
        try budget.reserve(
            exact.isRounded.count { $0 }, Rounding.memory, for: "the picture and its exact blocks")
        return try Rounding(
            image, counted: counted, exact: exact, isDrawn: survey.isNoisyDrawing, at: quality,
            threads: threads)
    }

    /// - Parameter leading: the chunks before the groups.
    func assemble(
        _ groups: [GroupEncoder.Coded], leading: [EncodedChunk], at quality: Quality
    ) throws(AECError) -> [UInt8] {
        let choosesFirstScale = groups.contains {
            $0.firstScale != model.tables.entropy.firstCodedScale
        }
        let header = try FileHeader(
            width: image.width, height: image.height, colorModel: image.colorModel,
            bitDepth: image.bitDepth, range: range, hasAlpha: hasAlpha, quality: quality,
            modelID: model.id,
            entropyCoder: FileHeader.entropyCoder(
                choosesFirstScale: choosesFirstScale, usesTrellis: plan.usesTrellis))
        return try ContainerWriter.write(
            header: header, leading: leading,
            groups: groups.map {
                ($0.latentsChecksum, choosesFirstScale ? [$0.firstScale] + $0.stream : $0.stream)
            })
    }
}
