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
    /// Opacity, where the colours of what is fully transparent do not count.
    let counted: AECImage.Samples?
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
        counted = encoder.exact ? nil : alpha
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
}
