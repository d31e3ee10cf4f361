extension AECDecoder {
    /// Decodes a picture, or a region of it, in a smaller size.
    ///
    ///     let preview = try AECDecoder().decode(bytes, scale: .eighth)
    ///
    /// Each pixel is the mean of a square of `scale` x `scale` pixels of the full decode, counted from the region's
    /// upper left corner and rounded to nearest; squares that the right or the lower edge cuts are means of what there
    /// is of them. Opacity is averaged likewise; colours are not weighted by it. Takes the time of a full decode, and
    /// memory for the preview and for a strip of the picture.
    /// - Parameter region: in pixels of the picture; nil for all of it.
    /// - Throws: as `decode(_:region:)`.
    public func decode(
        _ bytes: [UInt8], scale: Scale, region: Region? = nil
    ) throws(AECError) -> AECImage {
        var warnings: [String] = []
        return try decode(bytes, region: region, scale: scale, warnings: &warnings)
    }
}
