import AEC

/// A picture and settings from the input: size, kind, quality, threads, then its samples.
func fuzzRoundTrip(_ input: [UInt8]) throws(BrokenPromise) -> FuzzTarget.Outcome {
    var reader = InputReader(input)
    let kind = reader.u8()
    var width = 1 + reader.below(48)
    var height = 1 + reader.below(48)
    // A few pixels of the second group, in either direction.
    if kind & 0x0C == 0x0C { (width, height) = (1024 + width, 1 + height % 9) }
    if kind & 0x0E == 0x0E { (width, height) = (height, width) }
    let quality = Quality(raw: reader.u16() % (Quality.maximumRaw + 1))
    let threads = [1, 1, 1, 2, 3][reader.below(5)]
    let image = Seeds.picture(
        width, height, kind & 1 == 0 ? .rgb : .grey, texture: reader.rest)
    try checkRoundTrip(
        image, quality: quality ?? Quality(level: 7), model: .standard, threads: threads)
    return .accepted
}

/// Every picture can be encoded at every quality, and decodes to a picture of the same kind; nothing depends on threads.
func checkRoundTrip(
    _ image: AECImage, quality: Quality, model: Model, threads: Int
) throws(BrokenPromise) {
    let failure = "a picture does not come back"
    let bytes = try must(failure) { () throws(AECError) in
        try AECEncoder(quality: quality, model: model).encode(image)
    }
    let decoded = try must(failure) { () throws(AECError) in
        try AECDecoder(model: model).decode(bytes)
    }
    try promise(
        decoded.width == image.width && decoded.height == image.height
            && decoded.colorModel == image.colorModel && decoded.bitDepth == image.bitDepth,
        "a picture of another kind comes back")
    guard threads > 1 else { return }
    let again = try must(failure) { () throws(AECError) in
        try AECEncoder(quality: quality, model: model, threads: threads).encode(image)
    }
    try promise(again == bytes, "\(threads) threads write another file")
    let twice = try must(failure) { () throws(AECError) in
        try AECDecoder(model: model, threads: threads).decode(bytes)
    }
    try promise(twice == decoded, "\(threads) threads give another picture")
}
