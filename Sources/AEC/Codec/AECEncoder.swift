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

    /// Encodes an image. Takes time in proportion to the pixels; memory for the file, and for latents of 2.5 bytes a
    /// pixel over a strip of the image.
    /// - Throws: `invalidArgument` for an image that the format cannot hold.
    public func encode(_ image: AECImage) throws(AECError) -> [UInt8] {
        let header = try FileHeader(
            width: image.width, height: image.height, colorModel: image.colorModel,
            quality: quality,
            modelID: model.id)
        let groups = try encodeGroups(of: image, geometry: header.geometry)
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
