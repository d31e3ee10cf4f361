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
}

extension AECImage {
    /// Turned as its metadata asks, which then says that it is upright. Needs a second picture in memory unless it is
    /// upright already.
    func upright() throws(AECError) -> AECImage {
        guard metadata.orientation.value > 1 else { return self }
        var image = try metadata.orientation.upright(self)
        image.metadata.resetOrientation()
        return image
    }

    /// The same without an alpha plane that is opaque throughout.
    var alphaIfTransparent: Samples? {
        switch alpha {
        case .bits8(let plane): plane.allSatisfy { $0 == .max } ? nil : alpha
        case .bits16(let plane): plane.allSatisfy { $0 == .max } ? nil : alpha
        case nil: nil
        }
    }
}
