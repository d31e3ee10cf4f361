/// Exif, XMP and IPTC as ImageMagick writes them into text chunks: a line end, the name, a line end, the number of bytes, a
/// line end, and hexadecimal digits in lines. Written for IPTC only, which PNG has no other place for.
enum PNGRawProfile {
    enum Kind { case exif, xmp, iptc }

    static let iptcKeyword = "Raw profile type iptc"

    static func encode(_ profile: [UInt8], name: String) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        var text = Array("\n\(name)\n\(profile.count)\n".utf8)
        text.reserveCapacity(text.count + profile.count * 2 + profile.count / 36 + 2)
        for (index, byte) in profile.enumerated() {
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            if index % 36 == 35 { text.append(UInt8(ascii: "\n")) }
        }
        return text + [UInt8(ascii: "\n")]
    }

    static func kind(keyword: String) -> Kind? {
        switch keyword {
        case "Raw profile type exif", "Raw profile type APP1": .exif
        case "Raw profile type xmp": .xmp
        case iptcKeyword, "Raw profile type 8bim": .iptc
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
