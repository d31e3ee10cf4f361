extension AECDecoder {
    /// The file of the lossy picture alone: the first bytes of a file with an exact layer, up to where that begins, without
    /// the form of a PNG, which only the exact picture is in. They are those that the encoder makes without the layer.
    ///
    ///     let small = try AECDecoder.base(of: archive)
    ///
    /// What lies behind the lossy picture is not looked at; its own chunks are checked, without a model. A file without
    /// a layer is given as it is.
    /// - Throws: `truncated`, `malformed` or `checksumMismatch` where the lossy picture is damaged, `limitExceeded`,
    ///   `unsupportedVersion` or `unsupportedFeature`.
    public static func base(
        of bytes: [UInt8], limits: Limits = .default
    ) throws(AECError) -> [UInt8] {
        let file = try ContainerReader(bytes, limits: limits, readsLayer: false)
        guard file.baseSize < bytes.count,
            let form = file.chunks.first(where: { $0.type == .pngForm })
        else { return Array(bytes[..<file.baseSize]) }
        return Array(bytes[..<form.offset] + bytes[form.end..<file.baseSize])
    }
}
