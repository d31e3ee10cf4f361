/// Image resources of Photoshop's (Adobe Photoshop File Formats Specification, "Image Resource Blocks"): `8BIM`, a number,
/// a name, a length, data.
enum PhotoshopResources {
    private enum Number {
        static let iptc = 0x0404
        /// Whether IPTC or XMP was changed last, whether the picture is protected, and where to read of that.
        static let kept: Set = [iptc, 0x0425, 0x040A, 0x040B]
        static let paths = 2000...2999
    }

    private static let signature = Array("8BIM".utf8)
    /// Those of other programs of Adobe's, which are framed alike.
    private static let signatures = ["8BIM", "PHUT", "DCSR", "AgHg", "MeSa"].map { Array($0.utf8) }

    /// What says something of the picture, byte by byte: IPTC and what belongs to it. Settings of printing, thumbnails,
    /// slices and what else a program keeps for itself is left out.
    ///
    /// - Returns: nil when the resources are damaged; otherwise those kept, and whether there were clipping paths, which
    ///   were not.
    static func kept(of bytes: ArraySlice<UInt8>) -> (bytes: [UInt8], hadPaths: Bool)? {
        var kept: [UInt8] = []
        var hadPaths = false
        var rest = bytes
        while !rest.isEmpty {
            // Bytes that fill up the last segment.
            if rest.allSatisfy({ $0 == 0 }) { break }
            guard signatures.contains(Array(rest.prefix(4))), rest.count >= 12 else { return nil }
            let start = rest.startIndex
            let number = Int(rest[start + 4]) << 8 | Int(rest[start + 5])
            // With its length, and filled up to an even number of bytes.
            let name = (Int(rest[start + 6]) + 2) & ~1
            let at = start + 6 + name
            guard at + 4 <= rest.endIndex else { return nil }
            let size = Int(rest.bigEndian(at: at))
            guard size <= rest.endIndex - at - 4 else { return nil }
            let end = min(at + 4 + size + size & 1, rest.endIndex)
            if Number.kept.contains(number), rest.starts(with: signature) {
                kept += rest[start..<end]
                if (end - start) % 2 == 1 { kept.append(0) }
            }
            hadPaths = hadPaths || Number.paths.contains(number)
            rest = rest[end...]
        }
        return (kept, hadPaths)
    }

    /// IPTC alone (IIM), as a resource.
    static func wrapping(_ iptc: [UInt8]) -> [UInt8] {
        signature + [UInt8(Number.iptc >> 8), UInt8(Number.iptc & 255), 0, 0]
            + UInt32(clamping: iptc.count).bigEndianBytes + iptc
            + [UInt8](repeating: 0, count: iptc.count & 1)
    }
}
