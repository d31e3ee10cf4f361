import AEC

extension Metadata {
    /// How the picture is to be turned.
    var orientation: ExifOrientation {
        ExifOrientation(value: exif.flatMap { ExifBlock($0) }?.orientation ?? 1)
    }

    /// To be called when the picture has been turned: says so in Exif and XMP.
    mutating func resetOrientation() {
        guard orientation.value > 1, let bytes = exif, var block = ExifBlock(bytes) else { return }
        block.resetOrientation()
        exif = block.bytes
        xmp = xmp.map(XMPPacket.resettingOrientation)
    }

    /// To be called when a picture has other pixels than its metadata speaks of: when it was turned, cut or made smaller.
    /// Corrects the tags and properties of Exif and XMP that repeat its size, where there are any, and leaves out
    /// thumbnails that show something else.
    ///
    ///     var part = try decoder.decode(bytes, region: region, scale: .half)
    ///     let warnings = part.metadata.adapt(toWidth: part.width, height: part.height, showsAll: false)
    ///
    /// - Parameters:
    ///   - width: pixels in a row.
    ///   - height: rows of pixels.
    ///   - showsAll: whether the picture shows what it did, the same way up, so that thumbnails and a gain map stay true.
    /// - Returns: warnings: a gain map of the whole is left out of a part.
    public mutating func adapt(toWidth width: Int, height: Int, showsAll: Bool) -> [String] {
        correct(width: width, height: height, showsAll: showsAll)
        guard !showsAll, gainMap != nil else { return [] }
        removeGainMap()
        return ["the gain map was left out, since it is that of the whole picture"]
    }

    /// Without the gain map, and without what XMP says of it.
    mutating func removeGainMap() {
        gainMap = nil
        xmp = xmp.map { XMPPacket.removingPromises($0, hasGainMap: false) }
    }

    /// What `adapt` does to Exif and XMP.
    mutating func correct(width: Int, height: Int, showsAll: Bool) {
        if let bytes = exif, var block = ExifBlock(bytes) {
            block.setDimensions(width: width, height: height)
            if !showsAll { block.removeThumbnail() }
            exif = block.bytes
        }
        if var packet = xmp {
            packet = XMPPacket.settingDimensions(width: width, height: height, in: packet)
            if !showsAll { packet = XMPPacket.removingThumbnails(packet) }
            xmp = packet
        }
    }
}

extension AECImage {
    /// Turned as its metadata asks, which then says that it is upright. Needs a second picture in memory unless it is
    /// upright already.
    func upright() throws(AECError) -> AECImage {
        guard metadata.orientation.value > 1 else { return self }
        var image = try metadata.orientation.upright(self)
        image.metadata.resetOrientation()
        image.metadata.correct(width: image.width, height: image.height, showsAll: false)
        if metadata.orientation.value >= 5, let resolution = metadata.resolution {
            image.metadata.resolution = Metadata.Resolution(
                x: resolution.y, y: resolution.x, isPerMetre: resolution.isPerMetre)
        }
        return image
    }

    /// The same without an alpha plane that is opaque throughout.
    var alphaIfTransparent: Samples? { alpha.flatMap { $0.isOpaque ? nil : $0 } }
}
