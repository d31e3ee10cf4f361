/// Turns an image into the bytes of an `.aec` file.
///
///     let bytes = try AECEncoder(.quality(75)).encode(image)
///     let small = try AECEncoder(.targetSize(40_000), effort: Effort(7)).encode(image)
///
/// The same image and settings give the same bytes on every machine and for every number of threads, as long as zlib is
/// the original one: other implementations may deflate the same content to other streams.
public struct AECEncoder: Sendable {
    /// A quality, or the size or PSNR for which the quality is searched.
    public let target: EncodingTarget
    /// How much time encoding may take to make the file small.
    public let effort: Effort
    /// The network that encodes; the file can only be decoded with the same model.
    public let model: Model
    /// The most threads that work on one image, at least 1.
    public let threads: Int
    /// What to aim at. A picture that was tuned for its look needs a decoder of the model that has the tables for it.
    public let tuning: Tuning
    /// Where a picture shall be better, or may be worse, than the quality says.
    public let qualityMap: QualityMap
    /// Whether the colours of fully transparent pixels are coded like all others. Otherwise they are replaced by a
    /// smooth continuation of the visible ones, which takes fewer bytes and cannot be seen. Always so with an exact layer.
    public let exact: Bool
    /// The quality of the lossy picture in front of an exact layer; nil for the one that makes the file small.
    public let baseQuality: Quality?
    /// Of pictures of 16 bits, how many of them the samples of colour use: 2...16. Nil for what is seen: 8, 10, 12 or 14
    /// where these are enough, as scanners and cameras give them (but not for multiples of 257, which are 8 bits made
    /// wider). The quality is one of that range then, and so is a PSNR.
    public let sampleBits: Int?
    /// Bytes of memory that encoding may take, the image among them. Where many threads would take more, fewer work. The
    /// file depends on it in one case: an image that was decoded before keeps what it is only where there is room for that,
    /// 13 bytes per pixel or more.
    public let maxMemory: Int

    /// - Parameters:
    ///   - target: a quality, or a size or a fidelity for which the quality is searched.
    ///   - effort: how much time encoding may take to make the file small.
    ///   - tuning: what to aim at. Nil for the look, but for the least squared error where the target is a PSNR or has an exact
    ///     layer.
    ///   - qualityMap: where a picture shall be better, or may be worse. Encoding throws where a region of it lies outside the
    ///     picture.
    ///   - exact: whether colours count where they cannot be seen.
    ///   - baseQuality: of the lossy picture where the target has an exact layer, and without meaning elsewhere. Nil for the one
    ///     that makes the file small.
    ///   - sampleBits: how many bits the samples of pictures of 16 bits use. Nil for what each is seen to use.
    ///   - model: the network; a file can only be decoded with the model it was encoded with.
    ///   - threads: how many threads may work on one image; at least 1. Nil for as many as there are cores.
    ///   - maxMemory: bytes that encoding may take, the image among them.
    public init(
        _ target: EncodingTarget = .quality(AECEncoder.defaultQuality),
        effort: Effort = .standard, tuning: Tuning? = nil,
        qualityMap: QualityMap = QualityMap(), exact: Bool = false, baseQuality: Quality? = nil,
        sampleBits: Int? = nil, model: Model,
        threads: Int? = nil, maxMemory: Int = Limits.default.maxMemory
    ) {
        self.target = target
        self.effort = effort
        self.tuning = tuning ?? .suiting(target)
        self.qualityMap = qualityMap
        self.exact = exact || target.maxError != nil
        self.baseQuality = baseQuality
        self.sampleBits = sampleBits
        self.model = model
        self.threads = max(1, threads ?? Workers.cores)
        self.maxMemory = maxMemory
    }

    /// The quality of `aec compress` when none is asked for.
    public static let defaultQuality: Double = 60

    /// Encodes an image with its alpha and metadata. Takes time in proportion to the pixels; memory for the file, for
    /// latents of 2.5 bytes per pixel over a strip of the image, and for the colours once more, and a half, where
    /// transparent pixels hide some.
    ///
    /// Blocks of 16x16 pixels are kept exactly where the image is drawn and that pays, and coded without the network
    /// where it fails: no block has a mean squared error above `Quality.largestBlockError`. That takes two encodings or
    /// more of images that are partly drawn, and memory for the latents of the whole image, 2.5 bytes per pixel, and
    /// for its colours once more.
    ///
    /// Alpha is kept without loss; where all of it is opaque, the file has none. Metadata that cannot belong to the
    /// image is left out; `encode(_:warnings:)` says so.
    ///
    /// A target other than a quality takes a few encodings, and 4 bytes per pixel more: sizes are met within 2 percent
    /// and never exceeded, PSNR within 0.1 dB and never missed, as far as the qualities from 0 to 100 reach and their
    /// steps are fine enough. An exact layer takes time for the lossy picture, for decoding that, and for the layer, and memory
    /// for the decoded picture. Efforts 7 to 9 take 5 bytes per pixel more, and 80 megabytes per thread.
    /// - Throws: `limitExceeded` when that takes more than `maxMemory`, with the bytes that it needs at least;
    ///   `invalidArgument` for an image that the format cannot hold or an invalid target, `unreachableTarget`
    ///   for a size or a PSNR that none of the qualities that were tried meets; the message says what came nearest.
    public func encode(_ image: AECImage) throws(AECError) -> [UInt8] {
        var warnings: [String] = []
        return try encode(image, warnings: &warnings)
    }

    /// The same, and reports what was left out.
    /// - Parameter warnings: gets a sentence for each part of the metadata that the file does not have, and why.
    public func encode(
        _ image: AECImage, warnings: inout [String]
    ) throws(AECError) -> [UInt8] {
        try encoding(of: image, warnings: &warnings).bytes
    }

    /// The same, with the quality that was found.
    public func encoding(
        of image: AECImage, warnings: inout [String]
    ) throws(AECError) -> Encoding {
        try target.check()
        let job = try job(for: image, isRepeated: target.isSearched, warnings: &warnings)
        switch target {
        case .quality(let quality):
            return Encoding(
                bytes: try job.file(at: quality), quality: quality, encodings: 1)
        case .bitsPerPixel(let bits):
            return try job.search(
                size: Int(bits * Double(image.width) * Double(image.height) / 8),
                bitsPerPixel: bits)
        case .targetSize(let size): return try job.search(size: size)
        case .psnr(let psnr): return try job.search(psnr: psnr)
        case .lossless, .nearLossless:
            return try job.withLayer(
                maxError: target.maxError ?? 0, base: baseQuality
            ) { () throws(AECError) in try emptyJob(for: image, range: job.range) }
        }
    }

    /// The job of a picture of one colour, the mean of the image's, with all else that belongs to the image.
    private func emptyJob(
        for image: AECImage, range: SampleRange?
    ) throws(AECError) -> EncodingJob {
        let encoder = AECEncoder(
            target, effort: effort, tuning: tuning, qualityMap: QualityMap(), exact: true,
            baseQuality: baseQuality,
            sampleBits: image.bitDepth == 16 ? range?.bits ?? 16 : nil, model: model,
            threads: threads, maxMemory: maxMemory)
        var warnings: [String] = []
        return try EncodingJob(
            image.flattened(), with: encoder, isRepeated: false, warnings: &warnings)
    }

    /// - Parameter isRepeated: whether there will be several encodings.
    func job(
        for image: AECImage, isRepeated: Bool, warnings: inout [String]
    ) throws(AECError) -> EncodingJob {
        do throws(AECError) {
            try Limits.default.check(width: image.width, height: image.height)
        } catch {
            warnings.append(
                "decoders refuse the file unless they are told otherwise: \(error.message)")
        }
        return try EncodingJob(image, with: self, isRepeated: isRepeated, warnings: &warnings)
    }
}

#if !hasFeature(Embedded)
    extension AECEncoder {
        /// With the model that is built into the library.
        public init(
            _ target: EncodingTarget = .quality(AECEncoder.defaultQuality),
            effort: Effort = .standard, tuning: Tuning? = nil,
            qualityMap: QualityMap = QualityMap(), exact: Bool = false,
            baseQuality: Quality? = nil, sampleBits: Int? = nil, threads: Int? = nil,
            maxMemory: Int = Limits.default.maxMemory
        ) {
            self.init(
                target, effort: effort, tuning: tuning, qualityMap: qualityMap, exact: exact,
                baseQuality: baseQuality, sampleBits: sampleBits, model: .standard,
                threads: threads, maxMemory: maxMemory)
        }
    }
#endif
