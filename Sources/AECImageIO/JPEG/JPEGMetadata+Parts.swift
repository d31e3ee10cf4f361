import AEC

/// What few JPEGs have: IPTC, comments, a gain map.
extension JPEGMetadata {
    /// The keyword of a comment among the texts.
    static let commentKeyword = Array("Comment".utf8)
    /// No file has as many.
    static let maximumTexts = 1024

    /// Photoshop's resources, of which one may be cut by the end of a segment.
    mutating func takeResources(_ parts: [ArraySlice<UInt8>]) {
        guard !parts.isEmpty else { return }
        let size = parts.reduce(0) { $0 + $1.count }
        // All of them, and what is kept.
        guard hasRoom(for: size, "IPTC") else { return }
        defer { budget.release(size) }
        guard let found = PhotoshopResources.kept(of: parts.flatMap { $0 }[...]) else {
            warn(MetadataFault.damaged.warning(of: "the JPEG's IPTC", limits: limits))
            return
        }
        if found.hadPaths { warn("the JPEG's clipping paths were left out") }
        if !found.bytes.isEmpty, hasRoom(for: found.bytes.count, "IPTC") {
            metadata.iptc = found.bytes
        }
    }

    mutating func takeComments(_ comments: [ArraySlice<UInt8>]) {
        var left = limits.maxMetadata
        for comment in comments {
            // Some writers end them as C does its strings.
            let end = comment.lastIndex { $0 != 0 }.map { $0 + 1 } ?? comment.startIndex
            let bytes = Array(comment[..<end])
            guard !bytes.isEmpty else { continue }
            // Nobody says which characters they are: UTF-8 is recognised.
            let isUTF8 = String(decoding: bytes, as: UTF8.self).utf8.elementsEqual(bytes)
            let text = isUTF8 ? bytes : Latin1.decode(bytes)
            guard metadata.texts.count < JPEGMetadata.maximumTexts, text.count <= left else {
                warn(MetadataFault.tooLarge.warning(of: "a comment of the JPEG", limits: limits))
                return
            }
            guard hasRoom(for: text.count + JPEGMetadata.commentKeyword.count, "comment") else {
                return
            }
            left -= text.count
            metadata.texts.append(
                Metadata.Text(keyword: JPEGMetadata.commentKeyword, text: text))
        }
    }

    /// Keeps a gain map, warns of all else behind the picture, and lets the packet of XMP speak only of what is kept.
    mutating func takeRemainder(_ remainder: JPEGRemainder, of file: [UInt8]) {
        // One without an end was cut off
        if let place = remainder.gainMap,
            JPEGSegment.end(of: file, from: place.lowerBound) ?? .max > place.upperBound
        {
            warn(MetadataFault.damaged.warning(of: "the JPEG's gain map", limits: limits))
        } else if let place = remainder.gainMap, hasRoom(for: place.count, "gain map") {
            let map = GainMap.cleaned(Array(file[place]))
            budget.release(place.count - map.count)
            metadata.gainMap = map
        }
        for warning in remainder.warnings { warn(warning) }
        guard let packet = metadata.xmp else { return }
        let rest = XMPPacket.removingPromises(packet, hasGainMap: metadata.gainMap != nil)
        budget.release(packet.count - rest.count)
        metadata.xmp = rest
    }
}
