@testable import AEC

/// A whole file. What reads gives a picture of the size that it declares, the same for every number of threads.
func fuzzDecode(_ input: [UInt8]) throws(BrokenPromise) -> FuzzTarget.Outcome {
    // Some groups in a row, and cheap.
    let limits = Limits(maxPixels: 1 << 15, maxSide: 4096)
    let bytes = AECFile.withSampleChecksums(
        AECFile.withLatentChecksums(AECFile.repaired(input), limits: limits), limits: limits)
    let result = try attempt(bytes.count, try AECDecoder(limits: limits).decode(bytes))
    let verified = try attempt(bytes.count, try AECDecoder(limits: limits).verify(bytes))
    switch (result, verified) {
    case (.success(let image), .success):
        guard let info = try? AECDecoder.inspect(bytes, limits: limits) else {
            throw BrokenPromise("inspection refuses a file that decodes")
        }
        try promise(
            image.width == info.width && image.height == info.height
                && image.colorModel == info.colorModel && image.bitDepth == info.bitDepth,
            "the picture is not the one that inspection tells of")
        let threads = 2 + Int(bytes[bytes.count - 1] & 1)
        let again = try attempt(
            bytes.count, try AECDecoder(limits: limits, threads: threads).decode(bytes))
        try promise((try? again.get()) == image, "\(threads) threads give another picture")
        try checkRegion(bytes, image, limits: limits)
        _ = try must(
            "the lossy picture of a good file is refused",
            try AECDecoder(limits: limits).decode(bytes, layer: .base))
    case (.failure(let a), .failure(let b)):
        try promise(
            a.code == b.code || needsNoLatents(bytes, limits: limits),
            "decode says \(a.code.name), verify \(b.code.name)")
        // What is damaged may still be salvaged in part, which must not trap either.
        var warnings: [String] = []
        _ = try attempt(
            bytes.count,
            try AECDecoder(limits: limits).decode(bytes, salvage: true, warnings: &warnings))
    case (.success, .failure(let error)):
        try promise(
            needsNoLatents(bytes, limits: limits), "verify refuses what decodes: \(error)")
    case (.failure(let error), .success):
        throw BrokenPromise("verify finds nothing wrong with what does not decode: \(error)")
    }
    return result.outcome
}

/// Whether exact blocks cover all of the picture, or the exact layer does without the lossy one: decoding does not look at
/// latents then.
private func needsNoLatents(_ bytes: [UInt8], limits: Limits) -> Bool {
    guard let file = try? ContainerReader(bytes, limits: limits) else { return false }
    let all = Region(x: 0, y: 0, width: file.header.width, height: file.header.height)
    if file.exactDecoder?.coversAll(of: all) == true { return true }
    guard let layer = file.layer else { return false }
    return !LosslessDecoder(layer, of: file, region: all).needsBase
}

/// A region, which the file chooses, has the pixels that it has in the whole picture; a preview has the size it should.
private func checkRegion(
    _ bytes: [UInt8], _ image: AECImage, limits: Limits
) throws(BrokenPromise) {
    // Symbols and a checksum.
    var choice = InputReader(Array(bytes.suffix(24)))
    let x = choice.below(image.width)
    let y = choice.below(image.height)
    let region = Region(
        x: x, y: y, width: 1 + choice.below(image.width - x),
        height: 1 + choice.below(image.height - y))
    let scale = Scale.allCases[choice.below(Scale.allCases.count)]
    let decoder = AECDecoder(limits: limits)
    let part = try must(
        "a region of a good file is refused", try decoder.decode(bytes, region: region))
    let channels = image.colorModel.channels
    try promise(
        part.samples == image.samples.cropped(region, width: image.width, channels: channels)
            && part.alpha == image.alpha?.cropped(region, width: image.width, channels: 1),
        "a region has other pixels than the picture has there: \(region)")
    let preview = try must(
        "a preview of a good file is refused",
        try decoder.decode(bytes, region: region, scale: scale))
    try promise(
        preview.width == scale.reduce(region.width)
            && preview.height == scale.reduce(region.height), "a preview has another size")
}

extension AECImage.Samples {
    fileprivate func cropped(_ region: Region, width: Int, channels: Int) -> AECImage.Samples {
        func crop<T>(_ samples: [T]) -> [T] {
            (region.y..<region.y + region.height).flatMap { y in
                let start = (y * width + region.x) * channels
                return samples[start..<start + region.width * channels]
            }
        }
        switch self {
        case .bits8(let samples): return .bits8(crop(samples))
        case .bits16(let samples): return .bits16(crop(samples))
        }
    }
}
