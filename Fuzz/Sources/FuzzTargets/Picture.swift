import AEC

@testable import AECImageIO

/// A picture in a format of others. What reads can be written and comes back the same from a lossless format.
func fuzzPicture(_ bytes: [UInt8]) throws(BrokenPromise) -> FuzzTarget.Outcome {
    let limits = Limits(maxPixels: 1 << 18, maxSide: 1 << 12)
    let result = try attempt(bytes.count, try ImageFile.read(bytes, limits: limits))
    guard case .success(let image) = result else {
        // What is damaged may still be salvaged in part, which must not trap either.
        _ = try attempt(bytes.count, try ImageFile.load(bytes, limits: limits, salvage: true))
        return result.outcome
    }
    try promise(
        image.width <= limits.maxSide && image.height <= limits.maxSide
            && image.width * image.height <= limits.maxPixels, "a picture beyond the limits")
    try checkStripping(image.metadata)
    // Writing is the slow part, and what it does depends on little but size and kind.
    guard image.width * image.height <= 1 << 12 else { return .accepted }
    try checkWriting(image)
    return .accepted
}

/// What can be left out is left out at once.
private func checkStripping(_ metadata: Metadata) throws(BrokenPromise) {
    var once = metadata
    _ = once.strip([.gps])
    var twice = once
    let warnings = twice.strip([.gps])
    try promise(warnings.isEmpty && twice == once, "stripping twice finds more: \(warnings)")
    _ = twice.strip([.all])
    try promise(twice.isEmpty, "something is left of the metadata")
}

private func checkWriting(_ image: AECImage) throws(BrokenPromise) {
    let failure = "a picture that was read cannot be written and read again"
    // Which a PNG cannot hold
    var unmapped = image
    unmapped.metadata.removeGainMap()
    let png = try must(failure, try ImageFile.read(PNGCodec.encode(unmapped)))
    try promise(png == unmapped, "another picture comes back from PNG")
    var bare = image
    bare.metadata = Metadata()
    let pam = try must(failure, try ImageFile.read(PAMCodec.encode(image)))
    try promise(pam == bare, "another picture comes back from PAM")
    if image.alpha == nil {
        let pnm = try must(failure, try ImageFile.read(PNMCodec.encode(image)))
        try promise(pnm == bare, "another picture comes back from PNM")
        let jpeg = try must(failure, try ImageFile.read(JPEGCodec.encode(image)))
        try promise(
            jpeg.width == image.width && jpeg.height == image.height && jpeg.alpha == nil,
            "a picture of another size comes back from JPEG")
    }
}
