/// What stands behind the end of a JPEG's picture: further pictures, the video of a phone's motion photo, data of makers.
struct JPEGRemainder {
    /// A gain map: what makes an HDR picture of the first one.
    private(set) var gainMap: Range<Int>?
    /// Further pictures, previews of the first one aside.
    private(set) var pictures = 0
    private(set) var hasVideo = false
    /// Bytes that are nothing of these.
    private(set) var unknownBytes = 0

    /// Looked at one by one; what follows more is not told apart.
    private static let maximum = 1000

    /// - Parameter listed: the pictures that an index in the file tells of.
    init(of file: [UInt8], listed: [MultiPictureIndex.Entry]) {
        guard let end = JPEGSegment.end(of: file) else { return }
        let entries = listed.filter {
            $0.range.lowerBound >= end && $0.range.upperBound <= file.count
                && file[$0.range].starts(with: JPEGCodec.signature)
        }
        var at = end
        var seen = 0
        while at < file.count {
            seen += 1
            if let entry = entries.first(where: { $0.range.contains(at) }) {
                take(at..<entry.range.upperBound, of: file, isPreview: entry.isPreview)
                at = entry.range.upperBound
            } else if file[at...].starts(with: JPEGCodec.signature), seen <= JPEGRemainder.maximum {
                let end = JPEGSegment.end(of: file, from: at) ?? file.count
                take(at..<end, of: file, isPreview: false)
                at = end
            } else {
                let next = entries.map(\.range.lowerBound).filter { $0 > at }.min() ?? file.count
                let padding = file[at..<next].prefix { $0 == 0 }.count
                if padding == 0 { takeOther(at..<next, of: file) }
                at = padding == 0 ? next : at + padding
            }
        }
    }

    private mutating func take(_ range: Range<Int>, of file: [UInt8], isPreview: Bool) {
        // No longer header than that of its own: others may begin within what seems to be one.
        let head = Array(file[range].prefix(JPEGRemainder.longestHeader))
        if gainMap == nil, JPEGRemainder.isGainMap(head) {
            gainMap = range
        } else if !isPreview {
            pictures += 1
        }
    }

    /// Bytes in which a gain map says that it is one.
    private static let longestHeader = 1 << 20

    /// Whether the header of a picture says so: by Adobe's or Apple's XMP, or by ISO 21496-1.
    private static func isGainMap(_ file: [UInt8]) -> Bool {
        JPEGSegment.header(of: file).contains { segment in
            if segment.type == JPEGSegment.app2 {
                return segment.data.starts(with: gainMapPrefix)
            }
            guard segment.type == JPEGSegment.app1,
                segment.data.starts(with: JPEGMetadata.xmpPrefix)
            else { return false }
            return gainMapWords.contains { find($0, in: segment.data.indices, of: file) }
        }
    }

    static let gainMapPrefix = Array("urn:iso:std:iso:ts:21496:-1\0".utf8)
    private static let gainMapWords = ["http://ns.adobe.com/hdr-gain-map/1.0/", "HDRGainMap"]

    private mutating func takeOther(_ range: Range<Int>, of file: [UInt8]) {
        // The box that every MP4 begins with; Samsung's phones have a trailer of their own around it.
        if JPEGRemainder.find("ftyp", in: range, of: file) {
            hasVideo = true
        } else if !file[range].suffix(4).elementsEqual("SEFT".utf8) {
            unknownBytes += range.count
        }
    }

    private static func find(_ word: String, in range: Range<Int>, of file: [UInt8]) -> Bool {
        let word = Array(word.utf8)
        return file.withUnsafeBufferPointer { bytes in
            var at = range.lowerBound
            while at + word.count <= range.upperBound {
                var same = 0
                while same < word.count, bytes[at + same] == word[same] { same += 1 }
                if same == word.count { return true }
                at += 1
            }
            return false
        }
    }

    /// What is left out with the picture's file: all but the gain map.
    var warnings: [String] {
        var warnings: [String] = []
        if pictures > 0 {
            warnings.append(
                pictures == 1
                    ? "the JPEG's second picture was left out"
                    : "\(pictures) pictures behind the JPEG's first one were left out")
        }
        if hasVideo {
            warnings.append(
                "the video behind the JPEG's picture was left out, the still one is kept")
        }
        if unknownBytes > 0 {
            warnings.append(
                "\(unknownBytes) bytes of unknown kind behind the JPEG's picture were left out")
        }
        return warnings
    }
}
