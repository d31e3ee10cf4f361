/// One image to be encoded, at one quality or at several: what does not depend on the quality is done once.
struct EncodingJob {
    /// The colours as they are coded.
    let image: AECImage
    let geometry: Geometry
    let model: Model
    let plan: EncodingPlan
    let threads: Int
    /// Computed beforehand where there will be several encodings.
    let trunk: TrunkRows?
    private let hasAlpha: Bool
    /// The chunks before the groups: alpha and metadata.
    private let leading: [EncodedChunk]

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
        self.image = try encoder.exact ? image : HiddenColors.smoothed(image)
        trunk =
            isRepeated
            ? try TrunkRows(
                of: self.image, geometry: geometry, network: model.encoderNetwork.analysis,
                threads: threads) : nil
    }

    /// The file at `quality`.
    func file(at quality: Quality) throws(AECError) -> [UInt8] {
        let header = try FileHeader(
            width: image.width, height: image.height, colorModel: image.colorModel,
            bitDepth: image.bitDepth, hasAlpha: hasAlpha, quality: quality, modelID: model.id)
        let groups = try encodeGroups(at: quality)
        return try ContainerWriter.write(
            header: header, leading: leading,
            groups: groups.map { ($0.latentsChecksum, $0.stream) })
    }

    /// PSNR over all samples of colour between the image and what a file of it decodes to; infinity when they are
    /// equal.
    func psnr(of file: [UInt8]) throws(AECError) -> Double {
        // The file is our own, and as large as an image in memory.
        let limits = Limits(
            maxPixels: .max, maxSide: .max, maxMemory: .max, maxMetadata: .max)
        let decoded = try AECDecoder(limits: limits, model: model, threads: threads).decode(file)
        let error: UInt64
        let peak: Double
        switch (image.samples, decoded.samples) {
        case (.bits16(let a), .bits16(let b)):
            error = EncodingJob.squaredError(a, b)
            peak = 65535
        default:
            error = EncodingJob.squaredError(image.pixels, decoded.pixels)
            peak = 255
        }
        guard error > 0 else { return .infinity }
        let ratio = peak * peak * Double(image.samples.count) / Double(error)
        // 10 log10(2)
        return 3.0102999566398120 * BinCost.log2(ratio)
    }

    private static func squaredError<Sample: FixedWidthInteger>(
        _ a: [Sample], _ b: [Sample]
    ) -> UInt64 {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                var sum: UInt64 = 0
                for i in 0..<min(a.count, b.count) {
                    let difference =
                        Int64(truncatingIfNeeded: a[i]) &- Int64(truncatingIfNeeded: b[i])
                    sum &+= UInt64(bitPattern: difference &* difference)
                }
                return sum
            }
        }
    }
}
