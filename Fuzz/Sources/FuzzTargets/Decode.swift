@testable import AEC

/// A whole file. What reads gives a picture of the size that it declares, the same for every number of threads.
func fuzzDecode(_ input: [UInt8]) throws(BrokenPromise) -> FuzzTarget.Outcome {
    // Some groups in a row, and cheap.
    let limits = Limits(maxPixels: 1 << 15, maxSide: 4096)
    let bytes = AECFile.withLatentChecksums(AECFile.repaired(input), limits: limits)
    let result = try attempt(bytes.count) { () throws(AECError) in
        try AECDecoder(limits: limits).decode(bytes)
    }
    let verified = try attempt(bytes.count) { () throws(AECError) in
        try AECDecoder(limits: limits).verify(bytes)
    }
    switch (result, verified) {
    case (.success(let image), .success):
        guard let info = try? AECDecoder.inspect(bytes, limits: limits) else {
            throw BrokenPromise("inspection refuses a file that decodes")
        }
        try promise(
            image.width == info.width && image.height == info.height
                && image.colorModel == info.colorModel,
            "the picture is not the one that inspection tells of")
        let threads = 2 + Int(bytes[bytes.count - 1] & 1)
        let again = try attempt(bytes.count) { () throws(AECError) in
            try AECDecoder(limits: limits, threads: threads).decode(bytes)
        }
        try promise((try? again.get()) == image, "\(threads) threads give another picture")
    case (.failure(let a), .failure(let b)):
        try promise(a.code == b.code, "decode says \(a.code.name), verify \(b.code.name)")
    case (.success, .failure(let error)):
        throw BrokenPromise("verify refuses what decodes: \(error)")
    case (.failure(let error), .success):
        throw BrokenPromise("verify finds nothing wrong with what does not decode: \(error)")
    }
    return result.outcome
}
