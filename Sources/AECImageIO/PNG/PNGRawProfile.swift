/// Exif and XMP as ImageMagick writes them into text chunks: a line end, the name, a line end, the number of bytes, a
/// line end, and hexadecimal digits in lines. Read, never written.
enum PNGRawProfile {
    enum Kind { case exif, xmp }

    static func kind(keyword: String) -> Kind? {
        switch keyword {
        case "Raw profile type exif", "Raw profile type APP1": .exif
        case "Raw profile type xmp": .xmp
        default: nil
        }
    }

    /// The packet of XMP in a profile, nil in one of Exif. APP1 is what both are called in JPEG, where a prefix tells
    /// them apart, which ImageMagick copies.
    static func packet(in profile: [UInt8], of kind: Kind) -> ArraySlice<UInt8>? {
        let prefix = JPEGMetadata.xmpPrefix
        if profile.starts(with: prefix) { return profile.dropFirst(prefix.count) }
        return kind == .xmp ? profile[...] : nil
    }

    static func decode(_ text: [UInt8]) -> [UInt8]? {
        let lines = text.split(separator: UInt8(ascii: "\n"), maxSplits: 2)
        guard lines.count == 3,
            let count = Int(String(decoding: lines[1], as: UTF8.self).filter { $0 != " " }),
            count > 0, count <= lines[2].count / 2
        else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var high: UInt8?
        for character in lines[2] where bytes.count < count && character > 32 {
            guard let digit = digit(character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return bytes.count == count ? bytes : nil
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - 55
        default: nil
        }
    }
}
