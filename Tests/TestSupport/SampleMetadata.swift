import AEC

/// Metadata made by code.
public enum SampleMetadata {
    /// Bytes that pass for an ICC profile: its header says of which colours it is.
    public static func profile(size: Int = 600, of colors: StaticString = "RGB ") -> [UInt8] {
        var profile = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        profile.replaceSubrange(16..<20, with: colors.withUTF8Buffer { Array($0) })
        profile.replaceSubrange(36..<40, with: "acsp".utf8)
        return profile
    }

    /// An Exif block: a directory with a camera's name, the orientation and the place, which points to a directory of GPS
    /// data, and a second directory, that of a thumbnail.
    public static func exif(
        orientation: UInt16 = 1, isBigEndian: Bool = true, hasGPS: Bool = true
    ) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return isBigEndian ? little.reversed() : little
        }
        func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
            number(tag, 2) + number(type, 2) + number(count, 4)
                + (value + [0, 0, 0, 0]).prefix(4)
        }
        let camera = Array("Camera Obscura\0\0".utf8)
        let entries = hasGPS ? 3 : 2
        let cameraAt = 8 + 2 + 12 * entries + 4
        let thumbnailAt = cameraAt + camera.count
        let gpsAt = thumbnailAt + 2 + 12 + 4
        let latitudeAt = gpsAt + 2 + 24 + 4
        var bytes =
            (isBigEndian ? Array("MM".utf8) : Array("II".utf8)) + number(42, 2) + number(8, 4)
        bytes += number(entries, 2)
        bytes += entry(0x010F, 2, camera.count, number(cameraAt, 4))
        bytes += entry(0x0112, 3, 1, number(Int(orientation), 2))
        if hasGPS { bytes += entry(0x8825, 4, 1, number(gpsAt, 4)) }
        bytes += number(thumbnailAt, 4) + camera
        bytes += number(1, 2) + entry(0x0103, 3, 1, number(6, 2)) + number(0, 4)
        guard hasGPS else { return bytes }
        bytes += number(2, 2) + entry(1, 2, 2, Array("N\0".utf8))
        bytes += entry(2, 5, 3, number(latitudeAt, 4)) + number(0, 4)
        for value in [47, 1, 22, 1, 5919, 100] { bytes += number(value, 4) }
        return bytes
    }

    /// An XMP packet with a title, an orientation and, as an attribute and as an element, a place.
    public static func xmp(orientation: Int = 1, padding: Int = 0) -> [UInt8] {
        Array(
            """
            <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
             xmlns:exif="http://ns.adobe.com/exif/1.0/" tiff:Orientation="\(orientation)"
             exif:GPSLatitude="47,22.99N" exif:ExposureTime="1/60">
            <exif:GPSLongitude>8,32.5E</exif:GPSLongitude><tiff:Make>Camera Obscura</tiff:Make>
            </rdf:Description></rdf:RDF></x:xmpmeta>
            \(String(repeating: " ", count: padding))<?xpacket end="w"?>
            """.utf8)
    }

    /// What a camera's file has.
    public static let camera = Metadata(iccProfile: profile(), exif: exif(), xmp: xmp())

    /// All that a file can say.
    public static let full = Metadata(
        iccProfile: profile(), exif: exif(), xmp: xmp(),
        color: ColorDescription(
            codePoints: .init(primaries: 9, transfer: 16, matrix: 0, fullRange: 1), sRGBIntent: 2,
            gamma: 45455,
            chromaticities: Pictures.primariesOfSRGB))
}
