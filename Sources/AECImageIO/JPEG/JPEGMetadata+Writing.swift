import AEC

extension JPEGMetadata {
    private static let largestProfile =
        mostProfileSegments * (JPEGSegment.largest - profilePrefix.count - 2)

    /// The segments that hold a picture's metadata, and warnings about what a JPEG has no place for.
    static func segments(for metadata: Metadata) -> (bytes: [UInt8], warnings: [String]) {
        var bytes: [UInt8] = []
        var warnings: [String] = []
        if let exif = metadata.exif {
            let data = exifPrefix + exif
            if data.count <= JPEGSegment.largest {
                bytes += JPEGSegment.bytes(JPEGSegment.app1, data)
            } else {
                warnings.append(
                    "a JPEG holds at most \(JPEGSegment.largest - exifPrefix.count) bytes of Exif: the \(exif.count) bytes were left out"
                )
            }
        }
        if var xmp = metadata.xmp {
            if let map = metadata.gainMap {
                xmp = XMPPacket.settingGainMapLength(map.count, in: xmp)
            }
            let data = xmpPrefix + xmp
            if data.count <= JPEGSegment.largest {
                bytes += JPEGSegment.bytes(JPEGSegment.app1, data)
            } else {
                bytes += ExtendedXMP.segments(for: xmp)
            }
        }
        if let profile = metadata.iccProfile {
            if profile.count <= largestProfile {
                bytes += profileSegments(profile)
            } else {
                warnings.append(
                    "a JPEG holds at most \(largestProfile) bytes of ICC profile: the \(profile.count) bytes were left out"
                )
            }
        }
        if let iptc = metadata.iptc {
            let room = JPEGSegment.largest - photoshopPrefix.count
            for start in stride(from: 0, to: iptc.count, by: room) {
                bytes += JPEGSegment.bytes(
                    JPEGSegment.app13,
                    photoshopPrefix + iptc[start..<min(start + room, iptc.count)])
            }
        }
        bytes += comments(of: metadata.texts, warnings: &warnings)
        if metadata.lightLevels != nil {
            warnings.append(
                "a JPEG cannot say how bright its picture is: mDCV and cLLI were left out")
        }
        if let resolution = metadata.resolution, JFIFDensity.fields(of: resolution) == nil {
            warnings.append(
                "a JPEG cannot say that its resolution is \(resolution.x) x \(resolution.y): it was left out"
            )
        }
        if metadata.iccProfile == nil, let meaning = metadata.color?.meaningBesideSRGB {
            warnings.append(
                "a JPEG cannot say that its colours are those of \(meaning): they will be shown as sRGB"
            )
        }
        return (bytes, warnings)
    }

    /// Comments; a JPEG has no other texts.
    private static func comments(
        of texts: [Metadata.Text], warnings: inout [String]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        var lost: [String] = []
        for text in texts {
            if text.keyword == commentKeyword, text.text.count <= JPEGSegment.largest {
                bytes += JPEGSegment.bytes(JPEGSegment.comment, text.text)
            } else if !text.isOfProgram {
                lost.append(String(decoding: text.keyword, as: UTF8.self))
            }
        }
        if !lost.isEmpty {
            let names = lost.prefix(3).joined(separator: ", ") + (lost.count > 3 ? ", ..." : "")
            warnings.append(
                lost.count == 1
                    ? "a JPEG has no place for the text \(names): it was left out"
                    : "a JPEG has no place for \(lost.count) texts (\(names)): they were left out")
        }
        return bytes
    }

    private static func profileSegments(_ profile: [UInt8]) -> [UInt8] {
        let room = JPEGSegment.largest - profilePrefix.count - 2
        let starts = Array(stride(from: 0, to: profile.count, by: room))
        return starts.enumerated().flatMap { index, start in
            let part = profile[start..<min(start + room, profile.count)]
            return JPEGSegment.bytes(
                JPEGSegment.app2, profilePrefix + [UInt8(index + 1), UInt8(starts.count)] + part)
        }
    }
}
