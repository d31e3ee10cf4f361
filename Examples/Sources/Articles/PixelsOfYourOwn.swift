import AEC

// The code of Sources/AEC/AEC.docc/PixelsOfYourOwn.md, in its order.

public func imageOfAFrame(
    _ frame: [UInt8], width: Int, height: Int, bytesPerRow: Int
) throws -> AECImage {
    let image = try AECImage(
        width: width, height: height, layout: .bgra, bytes: frame, bytesPerRow: bytesPerRow,
        isPremultiplied: true)
    return image
}

public func imageOfAScan() throws -> AECImage {
    let scan = try AECImage(
        width: 2, height: 1, colorModel: .grey, samples: .bits16([0, 65535]), alpha: nil)
    return scan
}

public func decodeIntoATexture(
    _ bytes: [UInt8], _ buffer: UnsafeMutableRawBufferPointer, bytesPerRow: Int
) throws {
    try AECDecoder().decode(
        bytes, into: buffer, layout: .rgba, bytesPerRow: bytesPerRow, isPremultiplied: true)
}

public func decodeIntoAnArray(_ bytes: [UInt8]) throws -> [UInt8] {
    let rgba = try AECDecoder().decode(bytes).bytes(layout: .rgba)
    return rgba
}

public protocol ProgressBar: Sendable {
    func show(_ share: Double)
}

public func decodeWithoutWaiting(
    _ bytes: [UInt8], _ progress: any ProgressBar
) async throws -> AECImage {
    let picture = try await AECDecoder().decode(bytes) { share in progress.show(share) }
    return picture
}
