import CAECHost

/// A picture that the host describes.
/// - Throws: `invalidArgument` when sizes do not fit together.
func image(_ picture: aec_host_image) throws(AECError) -> AECImage {
    guard
        let colorModel = AECImage.ColorModel(rawValue: UInt8(truncatingIfNeeded: picture.channels)),
        picture.width > 0, picture.height > 0
    else {
        throw AECError(.invalidArgument, "a picture has 1 or 3 channels and at least one pixel")
    }
    let (area, overflow) = picture.width.multipliedReportingOverflow(by: picture.height)
    let (count, overflow3) = area.multipliedReportingOverflow(by: picture.channels)
    guard !overflow, !overflow3, let pixels = picture.pixels else {
        throw AECError(
            .limitExceeded, "a picture of \(picture.width) x \(picture.height) pixels is too large")
    }
    func samples(_ start: UnsafeRawPointer, _ count: Int32) -> AECImage.Samples {
        if picture.bit_depth == 16 {
            let samples = start.assumingMemoryBound(to: UInt16.self)
            return .bits16([UInt16](UnsafeBufferPointer(start: samples, count: Int(count))))
        }
        return .bits8(bytes(start, Int(count)))
    }
    func part(_ part: aec_host_bytes) -> [UInt8]? { part.start.map { bytes($0, Int(part.count)) } }
    return try AECImage(
        width: Int(picture.width), height: Int(picture.height), colorModel: colorModel,
        samples: samples(pixels, count), alpha: picture.alpha.map { samples($0, area) },
        metadata: Metadata(
            iccProfile: part(picture.icc), exif: part(picture.exif), xmp: part(picture.xmp)))
}

/// Encodes a picture and hands the file, its quality and warnings to the host.
/// - Parameters:
///   - target: an `aec_host_target`, and `value` what it says.
///   - tuning: 0 for what suits the target, 1 for the look, 2 for PSNR.
///   - exact: other than 0 where colours count that cannot be seen.
@_expose(wasm, "aec_encode")
@_cdecl("aec_encode")
func encode(
    _ picture: UnsafePointer<aec_host_image>, _ target: Int32, _ value: Double, _ effort: Int32,
    _ tuning: Int32, _ exact: Int32
) {
    reportingProgress(hasPasses: true) { () throws(AECError) in
        let encoder = AECEncoder(
            try encodingTarget(target, value), effort: Effort(Int(effort)),
            tuning: tuning == 0 ? nil : tuning == 1 ? .visual : .psnr, exact: exact != 0,
            model: try model())
        var warnings: [String] = []
        let encoding = try encoder.encoding(of: try image(picture.pointee), warnings: &warnings)
        handOver(warnings: warnings)
        encoding.bytes.withUnsafeBufferPointer {
            aec_host_file($0.baseAddress, $0.count, encoding.quality.percent)
        }
    }
}

private func encodingTarget(_ target: Int32, _ value: Double) throws(AECError) -> EncodingTarget {
    // What is no whole number, or none of 32 bits, is out of all proportion.
    let whole = Int(exactly: value) ?? 0
    return switch aec_host_target(UInt32(truncatingIfNeeded: target)) {
    case AEC_HOST_QUALITY: .quality(value)
    case AEC_HOST_SIZE: .targetSize(whole)
    case AEC_HOST_BPP: .bitsPerPixel(value)
    case AEC_HOST_PSNR: .psnr(value)
    case AEC_HOST_LOSSLESS: .lossless
    case AEC_HOST_NEAR_LOSSLESS: .nearLossless(maxError: whole)
    default: throw AECError(.invalidArgument, "there is no target \(target)")
    }
}

/// Tells the host by how much the second picture differs from the first.
@_expose(wasm, "aec_compare")
@_cdecl("aec_compare")
func compare(_ original: UnsafePointer<aec_host_image>, _ other: UnsafePointer<aec_host_image>) {
    reporting { () throws(AECError) in
        let (a, b) = (try image(original.pointee), try image(other.pointee))
        guard a.width == b.width, a.height == b.height else {
            throw AECError(
                .invalidArgument,
                "pictures of \(a.width) x \(a.height) and \(b.width) x \(b.height) pixels cannot be compared"
            )
        }
        // Colours that nobody sees do not count: PSNR leaves them out by itself.
        let score = SSIMULACRA2.score(
            original: a.blackWhereHidden(in: a), distorted: b.blackWhereHidden(in: a))
        aec_host_comparison(PSNR.rgb(a, b), score ?? .nan)
    }
}
