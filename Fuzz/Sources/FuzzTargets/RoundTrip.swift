@testable import AEC

/// A picture and settings from the input: size, kind, quality or target, effort, threads, alpha and metadata, then its
/// samples.
func fuzzRoundTrip(_ input: [UInt8]) throws(BrokenPromise) -> FuzzTarget.Outcome {
    var reader = InputReader(input)
    let kind = reader.u8()
    var width = 1 + reader.below(48)
    var height = 1 + reader.below(48)
    // A few pixels of the second group or of alpha's second band, in either direction.
    if kind & 0x0C == 0x0C { (width, height) = (1024 + width, 1 + height % 9) }
    if kind & 0x0E == 0x0E { (width, height) = (height, width) }
    let quality = Quality(raw: reader.u16() % (Quality.maximumRaw + 1)) ?? Quality(level: 7)
    let threads = [1, 1, 1, 2, 3][reader.below(5)]
    let effort = Effort(1 + reader.below(9))
    let extras = reader.u8()
    let texture = reader.rest
    var image = Seeds.picture(
        width, height, kind & 1 == 0 ? .rgb : .grey, isDeep: kind & 0x10 != 0,
        hasAlpha: kind & 0x20 != 0, texture: texture)
    if kind & 0x40 != 0 { Seeds.addParts(to: &image.metadata, texture) }
    if extras & 1 != 0 { image.metadata.exif = Array("II*\0".utf8) + texture }
    if extras & 2 != 0 { image.metadata.xmp = [0x3C] + texture }
    if extras & 4 != 0 { image.metadata.iccProfile = Seeds.profile(image.colorModel) + texture }
    if extras & 8 != 0 {
        image.metadata.color = ColorDescription(
            codePoints: .init(primaries: extras, transfer: extras, matrix: 0, fullRange: 1),
            sRGBIntent: extras >> 6, gamma: 1 + UInt32(extras))
    }
    if kind & 0x80 != 0 {
        return try checkLayer(
            image, quality: quality, maxError: Int(extras), effort: effort, threads: threads)
    }
    if extras & 0xE0 == 0xE0 {
        // Up to 64 dB, or 16 kB.
        let target = quality.raw
        return try checkTarget(
            target & 1 == 0
                ? .psnr(Double(target) / 28 + 0.5) : .targetSize(1 + 9 * Int(target)), of: image)
    }
    let exact = extras & 0x10 != 0
    let tuning = extras & 0x20 == 0 ? Tuning.psnr : .visual
    let decoded = try checkRoundTrip(
        image, quality: quality, model: .standard, threads: threads, exact: exact, effort: effort,
        tuning: tuning)
    // With a map of steps blocks may be worse.
    guard tuning == .psnr else { return .accepted }
    try checkBlocks(of: decoded, image, quality: quality, countsHidden: exact)
    return .accepted
}

/// With an exact layer every sample comes back, or comes as near as was asked for; and the lossy picture is a file by itself.
private func checkLayer(
    _ image: AECImage, quality: Quality, maxError: Int, effort: Effort, threads: Int
) throws(BrokenPromise) -> FuzzTarget.Outcome {
    let failure = "a picture does not come back"
    func encode(_ target: EncodingTarget, _ threads: Int) throws(BrokenPromise) -> [UInt8] {
        let encoder = AECEncoder(
            target, effort: effort, tuning: .psnr, exact: true, baseQuality: quality,
            threads: threads)
        return try must(failure, try encoder.encode(image))
    }
    let target = maxError == 0 ? EncodingTarget.lossless : .nearLossless(maxError: maxError)
    let bytes = try encode(target, 1)
    let decoded = try must(failure, try AECDecoder(threads: threads).decode(bytes))
    let (a, b) = (decoded.samples.as16Bits, image.samples.as16Bits)
    let most = maxError * (image.bitDepth == 8 ? 257 : 1)
    try promise(
        zip(a, b).allSatisfy { abs(Int($0) - Int($1)) <= most }, "samples are too far off")
    let isOpaque = image.alpha?.isOpaque ?? true
    try promise(decoded.alpha == (isOpaque ? nil : image.alpha), "another alpha comes back")
    try promise(decoded.metadata == image.metadata, "other metadata come back")
    let base = try must(failure, try AECDecoder.base(of: bytes))
    try promise(
        try encode(.quality(quality), threads) == base, "the lossy picture is another file")
    if threads > 1 {
        try promise(try encode(target, threads) == bytes, "\(threads) threads write another file")
    }
    return .accepted
}

/// No block is worse than a file of the standard model may have it.
private func checkBlocks(
    of decoded: AECImage, _ image: AECImage, quality: Quality, countsHidden: Bool
) throws(BrokenPromise) {
    func values(_ samples: AECImage.Samples) -> [Double] {
        switch samples {
        case .bits8(let samples): samples.map { Double($0) }
        case .bits16(let samples): samples.map { Double($0) / 257 }
        }
    }
    let (a, b) = (values(image.samples), values(decoded.samples))
    let alpha = countsHidden ? nil : image.alpha.map(values)
    let channels = image.colorModel.channels
    let across = (image.width + 15) / 16
    var blocks = [(sum: Double, count: Int)](
        repeating: (0, 0), count: across * ((image.height + 15) / 16))
    for i in a.indices where alpha.map({ $0[i / channels] > 0 }) ?? true {
        let pixel = i / channels
        let block = pixel / image.width / 16 * across + pixel % image.width / 16
        blocks[block].sum += (a[i] - b[i]) * (a[i] - b[i])
        blocks[block].count += 1
    }
    for (number, block) in blocks.enumerated() where block.count > 0 {
        let error = block.sum / Double(block.count)
        try promise(
            error <= quality.largestBlockError,
            "block \(number) has an error of \(error), more than \(quality.largestBlockError)")
    }
}

/// Every picture can be encoded at every quality, and decodes to a picture of the same kind with the same alpha and
/// metadata; nothing depends on threads.
/// - Returns: what comes back.
@discardableResult
func checkRoundTrip(
    _ image: AECImage, quality: Quality, model: Model, threads: Int, exact: Bool = false,
    effort: Effort = .standard, tuning: Tuning = .visual
) throws(BrokenPromise) -> AECImage {
    let failure = "a picture does not come back"
    func encode(_ threads: Int) throws(BrokenPromise) -> [UInt8] {
        let encoder = AECEncoder(
            .quality(quality), effort: effort, tuning: tuning, exact: exact, model: model,
            threads: threads)
        var warnings: [String] = []
        let bytes = try must(failure, try encoder.encode(image, warnings: &warnings))
        try promise(warnings.isEmpty, "the encoder warns: \(warnings)")
        return bytes
    }
    func decode(_ bytes: [UInt8], _ threads: Int) throws(BrokenPromise) -> AECImage {
        var warnings: [String] = []
        let image = try must(
            failure,
            try AECDecoder(model: model, threads: threads).decode(bytes, warnings: &warnings))
        try promise(warnings.isEmpty, "the decoder warns: \(warnings)")
        return image
    }
    let bytes = try encode(1)
    let decoded = try decode(bytes, 1)
    try promise(
        decoded.width == image.width && decoded.height == image.height
            && decoded.colorModel == image.colorModel && decoded.bitDepth == image.bitDepth,
        "a picture of another kind comes back")
    try promise(decoded.metadata == image.metadata, "other metadata come back")
    let isOpaque = image.alpha?.isOpaque ?? true
    try promise(decoded.alpha == (isOpaque ? nil : image.alpha), "another alpha comes back")
    guard threads > 1 else { return decoded }
    try promise(try encode(threads) == bytes, "\(threads) threads write another file")
    try promise(try decode(bytes, threads) == decoded, "\(threads) threads give another picture")
    return decoded
}

/// A file is no larger than it may be, and no worse, or the encoder says that this cannot be reached.
private func checkTarget(
    _ target: EncodingTarget, of image: AECImage
) throws(BrokenPromise) -> FuzzTarget.Outcome {
    var warnings: [String] = []
    let encoding: Encoding
    do throws(AECError) {
        encoding = try AECEncoder(target).encoding(of: image, warnings: &warnings)
    } catch {
        try promise(error.code == .unreachableTarget, "\(target): \(error)")
        return .refused(error)
    }
    switch target {
    case .targetSize(let size):
        try promise(encoding.bytes.count <= size, "a file is larger than \(size) bytes")
    case .psnr(let psnr):
        try promise((encoding.psnr ?? 0) >= psnr, "a file has less than \(psnr) dB")
    default: break
    }
    return .accepted
}
