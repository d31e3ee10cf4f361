import AEC

// The code of Sources/AEC/AEC.docc/AEC.md and Decoding.md, in their order.

public func thereAndBack(_ image: AECImage) throws -> AECImage {
    let bytes = try AECEncoder(.quality(60)).encode(image)
    let back = try AECDecoder().decode(bytes)
    return back
}

public func decodeWithinLimits(_ bytes: [UInt8]) throws -> (AECDecoder, AECImage) {
    let limits = Limits(maxPixels: 50_000_000, maxSide: 20_000, maxMemory: 1 << 30)
    let decoder = AECDecoder(limits: limits)
    let image = try decoder.decode(bytes)
    return (decoder, image)
}

public func lookAtTheHeader(_ bytes: [UInt8]) throws -> FileInfo {
    let info = try AECDecoder.inspect(bytes)
    print(info.width, info.height, info.quality.percent)
    return info
}

public func sayWhatIsWrong(_ bytes: [UInt8], _ decoder: AECDecoder) {
    do {
        _ = try decoder.decode(bytes)
    } catch {
        let isTooLarge = error.code == .limitExceeded
        print(isTooLarge ? "too large: \(error.message)" : "\(error.code): \(error)")
    }
}

public func decodeLess(_ bytes: [UInt8], _ decoder: AECDecoder) throws -> [AECImage] {
    let part = try decoder.decode(bytes, region: Region(x: 8, y: 16, width: 32, height: 24))
    let preview = try decoder.decode(bytes, scale: .eighth)
    return [part, preview]
}
