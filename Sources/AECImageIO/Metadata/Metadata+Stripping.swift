import AEC

/// A part of a picture's metadata that can be left out.
public enum MetadataPart: String, Sendable, CaseIterable {
    /// Everything, the descriptions of colours too.
    case all
    /// The whole Exif block; the whole XMP packet.
    case exif, xmp
    /// The ICC profile.
    case icc
    /// Where the picture was taken: the GPS directory of Exif and the GPS properties of XMP. The rest of both stays.
    case gps
    /// IPTC; the texts of PNG and comments of JPEG.
    case iptc, text
    /// The gain map of an HDR picture, and what XMP says of it.
    case gainmap
    /// The form that a PNG had: its palette, few bits, interlacing.
    case pngform
}

extension Metadata {
    /// Leaves parts out.
    ///
    ///     let warnings = image.metadata.strip([.gps, .xmp])
    ///
    /// GPS data is wiped from an Exif block in place, so that whatever else it holds keeps its position. Makers' notes
    /// are opaque: what a maker may have hidden there is not found.
    ///
    /// - Returns: warnings: what could not be edited is left out as a whole, since a place that stays is worse than a
    ///   lost caption.
    public mutating func strip(_ parts: Set<MetadataPart>) -> [String] {
        if parts.contains(.all) { self = Metadata() }
        if parts.contains(.exif) { exif = nil }
        if parts.contains(.xmp) {
            // A gain map that only XMP leads to is none without it.
            if let xmp, XMPPacket.promisesGainMap(xmp) { gainMap = nil }
            xmp = nil
        }
        if parts.contains(.icc) { iccProfile = nil }
        if parts.contains(.iptc) { iptc = nil }
        if parts.contains(.text) { texts = [] }
        if parts.contains(.gainmap) { removeGainMap() }
        if parts.contains(.pngform) { pngForm = nil }
        guard parts.contains(.gps) else { return [] }
        var warnings: [String] = []
        if let bytes = exif {
            var block = ExifBlock(bytes)
            if block?.removeGPS() == true {
                exif = block?.bytes
            } else {
                exif = nil
                warnings.append(
                    "the Exif block is damaged: it was left out as a whole, since its GPS data cannot be found"
                )
            }
        }
        if let packet = xmp {
            xmp = XMPPacket.removingGPS(packet)
            if xmp == nil {
                warnings.append(
                    "the XMP packet is damaged: it was left out as a whole, since its GPS data cannot be found"
                )
            }
        }
        return warnings
    }
}
