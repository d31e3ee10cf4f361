extension AECDecoder {
    /// Decodes into memory of the caller's, as `AECImage.write(into:layout:)` writes it.
    ///
    ///     let info = try AECDecoder.inspect(bytes)
    ///     var pixels = [UInt8](repeating: 0, count: info.width * info.height * 4)
    ///     try pixels.withUnsafeMutableBytes { try AECDecoder().decode(bytes, into: $0, layout: .rgba) }
    ///
    /// Takes the memory of the decoded image beside the buffer.
    /// - Returns: the image's metadata.
    /// - Throws: as `decode(_:region:scale:layer:)` and `AECImage.write(into:layout:)`. The buffer may have been written to by then.
    @discardableResult
    public func decode(
        _ bytes: [UInt8], region: Region? = nil, scale: Scale = .full,
        layer: DecodingLayer = .exact, into buffer: UnsafeMutableRawBufferPointer,
        layout: PixelLayout, bitDepth: Int = 8,
        bytesPerRow: Int? = nil, isPremultiplied: Bool = false
    ) throws(AECError) -> Metadata {
        let image = try decode(bytes, region: region, scale: scale, layer: layer)
        try image.write(
            into: buffer, layout: layout, bitDepth: bitDepth, bytesPerRow: bytesPerRow,
            isPremultiplied: isPremultiplied)
        return image.metadata
    }

    /// Decodes bytes that are held otherwise than in an array, such as Foundation's Data or a part of a larger file, which
    /// are copied into one.
    public func decode(
        _ bytes: some Collection<UInt8>, region: Region? = nil, scale: Scale = .full,
        layer: DecodingLayer = .exact
    ) throws(AECError) -> AECImage {
        try decode(Array(bytes), region: region, scale: scale, layer: layer)
    }

    /// Inspects bytes that are held otherwise than in an array; they are copied into one.
    public static func inspect(
        _ bytes: some Collection<UInt8>, limits: Limits = .default, checksums: Bool = false
    ) throws(AECError) -> FileInfo {
        try inspect(Array(bytes), limits: limits, checksums: checksums)
    }
}
