import CAECHost

/// What the host allows a file to ask for. Sizes are computed in Int, which has 32 bits here: what the default limits allow fits.
private func limits(_ maxPixels: Int, _ maxSide: Int) -> Limits {
    Limits(
        maxPixels: min(maxPixels, Limits.default.maxPixels),
        maxSide: min(maxSide, Limits.default.maxSide))
}

/// Decodes a file and hands the picture, its metadata and warnings to the host.
/// - Parameters:
///   - isLossy: other than 0 for the lossy picture of a file with an exact layer.
///   - salvages: other than 0 for what is left of a damaged file.
///   - wantsLatents: other than 0 for latents, in front of the pixels.
///   - scale: 1, 2, 4, 8 or 16.
///   - x, y, width, height: a region; no width for the whole picture.
@_expose(wasm, "aec_decode")
@_cdecl("aec_decode")
func decode(
    _ file: UnsafeRawPointer, _ count: Int, _ maxPixels: Int, _ maxSide: Int, _ isLossy: Int32,
    _ salvages: Int32, _ wantsLatents: Int32, _ scale: Int, _ x: Int, _ y: Int, _ width: Int,
    _ height: Int
) {
    reportingProgress(hasPasses: false) { () throws(AECError) in
        guard let scale = Scale(rawValue: scale) else {
            throw AECError(
                .invalidArgument,
                "a picture can be made 2, 4, 8 or 16 times smaller, not \(scale) times")
        }
        var warnings: [String] = []
        let image = try AECDecoder(limits: limits(maxPixels, maxSide), model: try model()).decode(
            bytes(file, count),
            region: width == 0 ? nil : Region(x: x, y: y, width: width, height: height),
            scale: scale,
            layer: isLossy == 0 ? .exact : .base, salvage: salvages != 0,
            rows: { part in
                aec_host_rows(
                    Int32(part.rows.lowerBound), Int32(part.rows.count), Int32(part.width),
                    Int32(part.channels), Int32(part.bitDepth), part.samples.baseAddress,
                    part.samples.count)
            },
            latents: wantsLatents == 0 ? nil : handOver, warnings: &warnings)
        handOver(warnings: warnings)
        handOver(image.metadata)
        image.samples.withBytes { pixels in
            guard let alpha = image.alpha else { return hand(over: image, pixels, alpha: nil) }
            alpha.withBytes { hand(over: image, pixels, alpha: $0) }
        }
    }
}

@Sendable
private func handOver(_ latents: Latents) {
    aec_host_latents(
        Int32(latents.rows.count), Int32(latents.columns.count), Int32(latents.channels),
        latents.at(row: 0, column: 0))
}

private func hand(
    over image: AECImage, _ pixels: UnsafeRawBufferPointer, alpha: UnsafeRawBufferPointer?
) {
    aec_host_picture(
        Int32(image.width), Int32(image.height), Int32(image.colorModel.channels),
        Int32(image.bitDepth), pixels.baseAddress, pixels.count, alpha?.baseAddress,
        alpha?.count ?? 0)
}

extension AECImage.Samples {
    /// The samples as they lie in memory, those of 16 bits little-endian.
    fileprivate func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        switch self {
        case .bits8(let samples): samples.withUnsafeBytes(body)
        case .bits16(let samples): samples.withUnsafeBytes(body)
        }
    }
}

/// Tells the host what the header and the chunks of a file say.
@_expose(wasm, "aec_inspect")
@_cdecl("aec_inspect")
func inspect(_ file: UnsafeRawPointer, _ count: Int) {
    reporting { () throws(AECError) in
        let info = try AECDecoder.inspect(bytes(file, count), checksums: true)
        aec_host_info(
            Int32(info.width), Int32(info.height), Int32(info.colorModel.channels),
            Int32(info.bitDepth),
            info.hasAlpha ? 1 : 0, info.quality.percent, Int32(info.formatVersion),
            Int32(info.groupCount))
        info.modelID.withUnsafeBufferPointer { aec_host_model($0.baseAddress, $0.count) }
        if let layer = info.layer {
            aec_host_layer(
                Int32(layer.maxError), layer.isBaseEmpty ? 1 : 0, Int32(layer.baseSize),
                Int32(layer.size))
        }
        for chunk in info.chunks {
            withUTF8(chunk.type) { type, typeSize in
                withUTF8(chunk.meaning) { meaning, meaningSize in
                    aec_host_chunk(
                        type, typeSize, meaning, meaningSize, Int32(chunk.offset),
                        Int32(chunk.length),
                        chunk.isCritical ? 1 : 0)
                }
            }
        }
        if let defect = info.defect { hand(over: defect, to: aec_host_defect) }
        handOver(warnings: info.warnings)
        handOver(info.metadata)
    }
}
