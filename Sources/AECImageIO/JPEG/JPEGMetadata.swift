import AEC

/// Metadata in the segments of a JPEG: Exif in APP1 (CIPA DC-008, 4.7), XMP in APP1 (XMP part 3, section 1.1.3), an ICC
/// profile in APP2 (ICC.1, annex B.4).
struct JPEGMetadata {
    private(set) var metadata = Metadata()
    /// What could not be kept.
    private(set) var warnings: [String] = []

    static let exifPrefix = Array("Exif\0\0".utf8)
    static let xmpPrefix = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    static let profilePrefix = Array("ICC_PROFILE\0".utf8)

    init(reading file: [UInt8], limits: Limits) {
        var profile: [JPEGSegment] = []
        var extensions: [ArraySlice<UInt8>] = []
        for segment in JPEGSegment.header(of: file) {
            if segment.type == JPEGSegment.app1 {
                if let block = segment.content(after: JPEGMetadata.exifPrefix) {
                    takeExif(Array(block))
                } else if let packet = segment.content(after: JPEGMetadata.xmpPrefix) {
                    takeXMP(Array(packet))
                } else if let part = segment.content(after: ExtendedXMP.prefix) {
                    extensions.append(part)
                }
            } else if segment.type == JPEGSegment.app2,
                segment.content(after: JPEGMetadata.profilePrefix) != nil
            {
                profile.append(segment)
            }
        }
        if !profile.isEmpty { takeProfile(profile) }
        if !extensions.isEmpty { extendXMP(extensions, limit: limits.maxMetadata) }
        check(limits.maxMetadata)
    }

    private mutating func warn(_ text: String) {
        // A file can repeat a fault as often as it likes.
        if !warnings.contains(text) { warnings.append(text) }
    }

    private mutating func takeExif(_ block: [UInt8]) {
        if metadata.exif != nil {
            warn("the JPEG has several Exif segments: the first one counts")
        } else if ExifBlock(block) == nil {
            warn("the JPEG's Exif segment is damaged and was left out")
        } else {
            metadata.exif = block
        }
    }

    private mutating func takeXMP(_ packet: [UInt8]) {
        if metadata.xmp == nil {
            metadata.xmp = packet
        } else {
            warn("the JPEG has several XMP segments: the first one counts")
        }
    }

    /// Each segment says which it is, from 1, and how many there are.
    private mutating func takeProfile(_ segments: [JPEGSegment]) {
        var parts = [ArraySlice<UInt8>?](repeating: nil, count: segments.count)
        for segment in segments {
            guard let content = segment.content(after: JPEGMetadata.profilePrefix),
                let number = content.first, number > 0, number <= parts.count,
                parts[Int(number) - 1] == nil, content.count >= 2,
                content[content.startIndex + 1] == parts.count
            else {
                warn("the JPEG's ICC profile is damaged and was left out")
                return
            }
            parts[Int(number) - 1] = content.dropFirst(2)
        }
        // As many different numbers as there are segments: none is missing.
        metadata.iccProfile = parts.flatMap { $0 ?? [] }
    }

    private mutating func extendXMP(_ parts: [ArraySlice<UInt8>], limit: Int) {
        if let main = metadata.xmp, let whole = ExtendedXMP.join(main, with: parts, limit: limit) {
            metadata.xmp = whole
        } else {
            warn(
                "the JPEG's extended XMP is damaged, too long or of an unusual form, and was left out"
            )
        }
    }

    private mutating func check(_ limit: Int) {
        func isTooLarge(_ block: [UInt8]?, _ name: String) -> Bool {
            guard let block, block.count > limit else { return false }
            warn(
                "the JPEG's \(name) exceeds the limit of \(limit) bytes of metadata and was left out (raise it with --max-metadata)"
            )
            return true
        }
        if isTooLarge(metadata.exif, "Exif segment") { metadata.exif = nil }
        if isTooLarge(metadata.xmp, "XMP") { metadata.xmp = nil }
        if isTooLarge(metadata.iccProfile, "ICC profile") { metadata.iccProfile = nil }
    }
}

extension JPEGSegment {
    /// What follows a signature.
    fileprivate func content(after prefix: [UInt8]) -> ArraySlice<UInt8>? {
        data.starts(with: prefix) ? data.dropFirst(prefix.count) : nil
    }
}
