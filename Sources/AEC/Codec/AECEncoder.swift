/// Turns an image into the bytes of an `.aec` file.
///
///     let bytes = try AECEncoder(quality: 75).encode(image)
///
/// The same image and settings give the same bytes on every machine and for every number of threads, as far as its zlib
/// is the usual one: others may deflate to other streams of the same content.
public struct AECEncoder: Sendable {
    public let quality: Quality
    public let model: Model
    public let threads: Int
    /// Whether the colours of fully transparent pixels are coded like all others. Otherwise they are replaced by a
    /// smooth continuation of the visible ones, which takes fewer bytes and cannot be seen.
    public var exact = false

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

    /// Encodes an image with its alpha and metadata. Takes time in proportion to the pixels; memory for the file, for
    /// latents of 2.5 bytes a pixel over a strip of the image, and 12 bytes a pixel where transparent pixels hide colours.
    ///
    /// Alpha is kept without loss; where all of it is opaque, the file has none. Metadata that cannot belong to the
    /// image is left out; `encode(_:warnings:)` says so.
    /// - Throws: `invalidArgument` for an image that the format cannot hold.
    public func encode(_ image: AECImage) throws(AECError) -> [UInt8] {
        var warnings: [String] = []
        return try encode(image, warnings: &warnings)
    }

    /// The same, and tells what was left out.
    /// - Parameter warnings: gets a sentence for each part of the metadata that the file does not have, and why.
    public func encode(
        _ image: AECImage, warnings: inout [String]
    ) throws(AECError) -> [UInt8] {
        let alpha = image.alpha.flatMap { $0.isOpaque ? nil : $0 }
        let header = try FileHeader(
            width: image.width, height: image.height, colorModel: image.colorModel,
            bitDepth: image.bitDepth, hasAlpha: alpha != nil, quality: quality, modelID: model.id)
        var leading: [EncodedChunk] = []
        if let alpha {
            let encoder = AlphaEncoder(alpha, width: image.width, height: image.height)
            leading.append(
                EncodedChunk(type: .alpha, payload: try encoder.encode(threads: threads)))
        }
        leading += try MetadataEncoder.chunks(
            of: image.metadata, colorModel: image.colorModel, warnings: &warnings)
        let groups = try encodeGroups(
            of: exact ? image : HiddenColors.smoothed(image), geometry: header.geometry)
        return try ContainerWriter.write(
            header: header, leading: leading,
            groups: groups.map { ($0.latentsChecksum, $0.stream) })
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
