import AEC

@testable import AECImageIO

/// A picture in a format of others. What reads can be written and comes back the same from a lossless format.
func fuzzPicture(_ bytes: [UInt8]) throws(BrokenPromise) -> FuzzTarget.Outcome {
    let limits = Limits(maxPixels: 1 << 18, maxSide: 1 << 12)
    let result = try attempt(bytes.count) { () throws(AECError) in
        try ImageFile.read(bytes, limits: limits)
    }
    guard case .success(let image) = result else { return result.outcome }
    try promise(
        image.width <= limits.maxSide && image.height <= limits.maxSide
            && image.width * image.height <= limits.maxPixels
            && image.samples.count == image.width * image.height * image.colorModel.channels,
        "a picture beyond the limits or of a wrong size")
    // Writing is the slow part, and what it does depends on little but size and kind.
    guard image.width * image.height <= 1 << 12 else { return .accepted }
    let failure = "a picture that was read cannot be written and read again"
    let png = try must(failure) { () throws(AECError) in
        try ImageFile.read(PNGCodec.encode(image))
    }
    try promise(png == image, "another picture comes back from PNG")
    let pnm = try must(failure) { () throws(AECError) in
        try ImageFile.read(PNMCodec.encode(image))
    }
    try promise(pnm == image, "another picture comes back from PNM")
    let jpeg = try must(failure) { () throws(AECError) in
        try ImageFile.read(JPEGCodec.encode(image))
    }
    try promise(
        jpeg.width == image.width && jpeg.height == image.height,
        "a picture of another size comes back from JPEG")
    return .accepted
}
