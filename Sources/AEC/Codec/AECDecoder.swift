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

    /// Decodes a whole file, with alpha and metadata. Takes time in proportion to the pixels; memory of about 3 bytes a
    /// pixel beside the image.
    ///
    /// Damage in metadata alone leaves the metadata out; `decode(_:warnings:)` says so.
    /// - Throws: `truncated`, `malformed` or `checksumMismatch` for a damaged file, `limitExceeded` for one that is too
    ///   large, `modelMismatch` for one that needs another model, `unsupportedVersion` or `unsupportedFeature`.
    public func decode(_ bytes: [UInt8]) throws(AECError) -> AECImage {
        var warnings: [String] = []
        return try decode(bytes, warnings: &warnings)
    }

    /// The same, and tells of damage that does not touch the picture.
    /// - Parameter warnings: gets a sentence for each part of the metadata that is left out, and why.
    public func decode(
        _ bytes: [UInt8], warnings: inout [String]
    ) throws(AECError) -> AECImage {
        let file = try ContainerReader(bytes, limits: limits)
        let header = file.header
        let latents = try decodeLatents(file, of: bytes)
        let alpha = try file.alpha.map { layout throws(AECError) in
            try AlphaDecoder(layout: layout, bytes: bytes).decode(threads: threads)
        }
        return try AECImage(
            width: header.width, height: header.height, colorModel: header.colorModel,
            samples: synthesise(latents, header), alpha: alpha,
            metadata: file.readMetadata(of: bytes, warnings: &warnings))
    }

    /// The colours of the picture.
    private func synthesise(
        _ latents: Latents, _ header: FileHeader
    ) throws(AECError) -> AECImage.Samples {
        let geometry = header.geometry
        let synthesis = Synthesis(
            network: model.decoderNetwork.synthesis,
            gain: PackedGain(model.synthesis.gain, at: header.quality),
            geometry: geometry)
        let bands = Workers.bands(rows: geometry.latentRows, threads: threads)
        let count = header.width * header.height * header.colorModel.channels
        func run(into samples: PixelSink.Target) throws(AECError) {
            let sink = PixelSink(
                geometry: geometry, colorModel: header.colorModel, samples: samples)
            try Workers.run(bands.count, threads: threads) { index throws(AECError) in
                try synthesis.run(latents, rows: bands[index], into: sink)
            }
        }
        if header.bitDepth == 16 {
            return .bits16(
                try Array(count: count) { base throws(AECError) in try run(into: .bits16(base)) })
        }
        return .bits8(
            try Array(count: count) { base throws(AECError) in try run(into: .bits8(base)) })
    }

    /// Checks everything that `decode` checks, without computing pixels: structure, checksums, that the latents are
    /// those that were encoded, and alpha.
    /// - Returns: warnings: damage in parts of the file that the picture does not need.
    public func verify(_ bytes: [UInt8]) throws(AECError) -> [String] {
        let file = try ContainerReader(bytes, limits: limits)
        _ = try decodeLatents(file, of: bytes)
        if let layout = file.alpha {
            try AlphaDecoder(layout: layout, bytes: bytes).verify(threads: threads)
        }
        var warnings: [String] = []
        _ = file.readMetadata(of: bytes, warnings: &warnings)
        return warnings
    }

    private func decodeLatents(_ file: ContainerReader, of bytes: [UInt8]) throws(AECError)
        -> Latents
    {
        let header = file.header
        guard header.modelID == model.id else {
            throw AECError(
                .modelMismatch,
                "the file needs the model \(Model.name(of: header.modelID)), this is \(Model.name(of: model.id)): "
                    + "give the right one with --model",
                offset: FileHeader.modelIDOffset)
        }
        let geometry = header.geometry
        let codec = GroupCodec(model, at: header.quality)
        let latents = Latents(geometry)
        try Workers.run(geometry.groupCount, threads: threads) { index throws(AECError) in
            var failure: AECError?
            bytes.withUnsafeBytes { bytes in
                do throws(AECError) {
                    try codec.decode(
                        file.groups[index], of: bytes, group: geometry.group(index), into: latents)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
        }
        return latents
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
