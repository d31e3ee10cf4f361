import AEC

// The code of Sources/AEC/AEC.docc/Compressing.md, in its order.

public func compressAtAQuality(_ image: AECImage) throws -> [UInt8] {
    let encoder = AECEncoder(.quality(60))
    let bytes = try encoder.encode(image)
    return bytes
}

public func compressToATarget(_ image: AECImage) throws -> [[UInt8]] {
    let small = try AECEncoder(.targetSize(20_000)).encode(image)
    let thrifty = try AECEncoder(.bitsPerPixel(0.5)).encode(image)
    let faithful = try AECEncoder(.psnr(36)).encode(image)
    return [small, thrifty, faithful]
}

public func sayWhatWasFound(_ image: AECImage) throws -> Encoding {
    var warnings: [String] = []
    let encoding = try AECEncoder(.psnr(36)).encoding(of: image, warnings: &warnings)
    print(encoding.quality.percent, encoding.bytes.count, warnings)
    return encoding
}

public func compressAFaceBetter(_ image: AECImage) throws -> [UInt8] {
    let face = QualityMap.Part(Region(x: 900, y: 400, width: 512, height: 512), points: 30)
    let portrait = try AECEncoder(.quality(40), qualityMap: QualityMap(regions: [face])).encode(image)
    return portrait
}

public func patientEncoder() -> AECEncoder {
    let patient = AECEncoder(.quality(60), effort: Effort(7), threads: 2)
    return patient
}

public func compressWithoutWaiting(_ image: AECImage) async throws -> [UInt8] {
    let task = Task {
        try await AECEncoder(.quality(60)).encode(image) { share in print("\(Int(100 * share)) %") }
    }
    let file = try await task.value
    return file
}
