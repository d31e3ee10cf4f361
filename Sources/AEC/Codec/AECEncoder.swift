/// Turns an image into the bytes of an `.aec` file.
///
///     let bytes = try AECEncoder(quality: 75).encode(image)
///
/// The same image and settings give the same bytes on every machine and for every number of threads.
public struct AECEncoder: Sendable {
    public let quality: Quality
    public let model: Model
    public let threads: Int

    /// - Parameters:
    ///   - quality: 0 (smallest) to 100 (best), clamped.
    ///   - model: the network; a file can only be decoded with the model it was encoded with.
    ///   - threads: how many threads may work on one image; at least 1.
    public init(quality: Double = AECEncoder.defaultQuality, model: Model, threads: Int = 1) {
        self.init(quality: Quality(percent: quality), model: model, threads: threads)
    }

    public init(quality: Quality, model: Model, threads: Int = 1) {
        self.quality = quality
        self.model = model
        self.threads = max(1, threads)
    }

    /// The quality of `aec compress` when none is asked for.
    public static let defaultQuality: Double = 60

    /// Encodes an image. Takes time in proportion to the pixels; memory of about 3 bytes a pixel beside the image.
    /// - Throws: `invalidArgument` for an image that the format cannot hold.
    public func encode(_ image: AECImage) throws(AECError) -> [UInt8] {
        let header = try FileHeader(
            width: image.width, height: image.height, colorModel: image.colorModel,
            quality: quality,
            modelID: model.id)
        let geometry = header.geometry
        let latents = Latents(geometry)
        let analysis = Analysis(
            network: model.encoderNetwork.analysis,
            gain: PackedGain(model.analysis.gain, at: quality), geometry: geometry)
        let bands = Workers.bands(rows: geometry.latentRows, threads: threads)
        try Workers.run(bands.count, threads: threads) { index throws(AECError) in
            try analysis.run(image, rows: bands[index], into: latents)
        }
        let encoder = GroupEncoder(model, at: quality)
        let groups = try Workers.map(geometry.groupCount, threads: threads) {
            index throws(AECError) in
            try encoder.encode(latents, group: geometry.group(index))
        }
        return try ContainerWriter.write(
            header: header, groups: groups.map { ($0.latentsChecksum, $0.stream) })
    }
}

#if !hasFeature(Embedded)
    extension AECEncoder {
        /// With the model that is built into the library.
        public init(quality: Double = AECEncoder.defaultQuality, threads: Int = 1) {
            self.init(quality: quality, model: .standard, threads: threads)
        }

        public init(quality: Quality, threads: Int = 1) {
            self.init(quality: quality, model: .standard, threads: threads)
        }
    }
#endif
