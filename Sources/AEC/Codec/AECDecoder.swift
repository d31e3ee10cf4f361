/// Turns the bytes of an `.aec` file into an image.
///
///     let image = try AECDecoder().decode(bytes)
///     let info = try AECDecoder.inspect(bytes)        // the header only; never allocates pixels
///
/// All arithmetic is in integers: a file gives the same pixels on every machine and for every number of threads.
public struct AECDecoder: Sendable {
    public let limits: Limits
    public let model: Model
    public let threads: Int

    /// - Parameters:
    ///   - limits: what a file may ask for; checked before anything is allocated.
    ///   - model: the network; a file needs exactly the model it was encoded with.
    ///   - threads: how many threads may work on one image; at least 1.
    public init(limits: Limits = .default, model: Model, threads: Int = 1) {
        self.limits = limits
        self.model = model
        self.threads = max(1, threads)
    }

    /// Decodes a whole file, with alpha and metadata. Takes time in proportion to the pixels; memory for the image, and
    /// for latents of 2.5 bytes a pixel over a strip of it.
    ///
    /// Damage in metadata alone leaves the metadata out; `decode(_:region:scale:warnings:)` says so.
    /// - Throws: `truncated`, `malformed` or `checksumMismatch` for a damaged file, `limitExceeded` for one that is too
    ///   large, `modelMismatch` for one that needs another model, `unsupportedVersion` or `unsupportedFeature`.
    public func decode(_ bytes: [UInt8]) throws(AECError) -> AECImage {
        var warnings: [String] = []
        return try decode(bytes, warnings: &warnings)
    }

    /// Checks everything that `decode` checks, without computing pixels: structure, checksums, that the latents are
    /// those that were encoded, exact blocks and alpha.
    /// - Returns: warnings: damage in parts of the file that the picture does not need.
    public func verify(_ bytes: [UInt8]) throws(AECError) -> [String] {
        let file = try ContainerReader(bytes, limits: limits)
        try checkModel(of: file.header)
        let geometry = file.header.geometry
        let header = file.header
        let codec = GroupCodec(model, at: header.quality, entropyCoder: header.entropyCoder)
        let alpha = file.alpha.map { AlphaDecoder(layout: $0, bytes: bytes) }
        let exact = file.exact.map { ExactDecoder(layout: $0, bytes: bytes, header: header) }
        func plan(threads: Int) -> (threads: Int, memory: Int) {
            let ofGroups = min(threads, geometry.groupCount) * GroupCodec.memory
            return (
                threads,
                max(
                    ofGroups, alpha?.memory(threads: threads) ?? 0,
                    exact?.memory(threads: threads) ?? 0)
            )
        }
        var budget = limits.budget
        let (threads, memory) = budget.affordable(
            threads: threads, memory: { $0.memory }, plan: plan)
        try budget.reserve(memory, for: "the groups of the picture")
        try Workers.run(geometry.groupCount, threads: threads) { index throws(AECError) in
            try codec.decode(
                file.groups[index], of: bytes, group: geometry.group(index), into: nil)
        }
        try exact?.verify(threads: threads)
        try alpha?.verify(threads: threads)
        var warnings: [String] = []
        // The groups' memory is free again.
        var ofMetadata = limits.budget
        _ = file.readMetadata(
            of: bytes, limits: limits, budget: &ofMetadata, warnings: &warnings)
        return warnings
    }

    func checkModel(of header: FileHeader) throws(AECError) {
        guard header.modelID == model.id else {
            throw AECError(
                .modelMismatch,
                "the file needs the model \(Model.name(of: header.modelID)), this is \(Model.name(of: model.id))",
                offset: FileHeader.modelIDOffset)
        }
    }
}

#if !hasFeature(Embedded)
    extension AECDecoder {
        /// With the model that is built into the library.
        public init(limits: Limits = .default, threads: Int = 1) {
            self.init(limits: limits, model: .standard, threads: threads)
        }
    }
#endif
