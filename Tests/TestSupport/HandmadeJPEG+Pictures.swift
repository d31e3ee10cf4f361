/// What phones and cameras put behind a picture, and the segments that tell of it.
extension HandmadeJPEG {
    /// A file of several pictures with an index (CIPA DC-007), which must be the first segment of all.
    ///
    /// - Parameter others: what stands behind the first picture, with the type by which the index calls it.
    public static func multiPicture(_ first: [UInt8], _ others: [(type: UInt32, file: [UInt8])])
        -> [UInt8]
    {
        let count = UInt32(others.count + 1)
        // The index is counted in the first picture's length: the same for any numbers.
        let size = inserting(0xE2, index(count, []), into: first).count
        var entries = [0x2003_0000, UInt32(size), 0, 0]
        // Offsets count from the TIFF header: behind the start of the image, a marker, a length and four letters.
        var at = size - 10
        for (type, file) in others {
            entries += [type, UInt32(file.count), UInt32(at), 0]
            at += file.count
        }
        return inserting(0xE2, index(count, entries), into: first) + others.flatMap(\.file)
    }

    private static func index(_ count: UInt32, _ entries: [UInt32]) -> [UInt8] {
        let directory: [[UInt8]] = [
            [0, 3], [0xB0, 0, 0, 7], HandmadePNG.bytes(4), Array("0100".utf8),
            [0xB0, 1, 0, 4], HandmadePNG.bytes(1), HandmadePNG.bytes(count),
            [0xB0, 2, 0, 7], HandmadePNG.bytes(16 * count), HandmadePNG.bytes(50), [0, 0, 0, 0],
        ]
        let words = entries + [UInt32](repeating: 0, count: Int(4 * count) - entries.count)
        return Array("MPF\0MM\0*\0\0\0\u{8}".utf8) + directory.flatMap { $0 }
            + words.flatMap(HandmadePNG.bytes)
    }

    /// With a packet of XMP.
    public static func withXMP(_ packet: String, _ file: [UInt8]) -> [UInt8] {
        inserting(0xE1, Array("http://ns.adobe.com/xap/1.0/\0".utf8) + packet.utf8, into: file)
    }

    /// The first bytes of an MP4, and some that may be a film.
    public static let video: [UInt8] =
        [0, 0, 0, 24] + Array("ftypmp42".utf8)
        + (0..<500).map { UInt8(truncatingIfNeeded: $0 * 37) }

    /// A gain map: a grey picture with the words of Adobe's that make it one.
    public static let gainMap = withXMP(
        """
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
        <rdf:Description xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" \
        hdrgm:GainMapMax="2.3"/></rdf:RDF></x:xmpmeta>
        """, baseline(components: [77]))

    /// What a phone says of a picture with a gain map and a video, each if it has one.
    public static func promises(gainMap: Int?, video: Int?) -> String {
        func item(_ semantic: String, _ type: String, _ length: Int) -> String {
            """
            <rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="\(semantic)" \
            Item:Mime="\(type)" Item:Length="\(length)"/></rdf:li>
            """
        }
        var items = item("Primary", "image/jpeg", 0)
        var properties = ""
        var list = ""
        if let gainMap {
            items += item("GainMap", "image/jpeg", gainMap)
            properties += #" hdrgm:Version="1.0""#
        }
        if let video {
            items += item("MotionPhoto", "video/mp4", video)
            properties += #" GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1""#
        }
        if gainMap != nil || video != nil {
            list = "<Container:Directory><rdf:Seq>\(items)</rdf:Seq></Container:Directory>"
        }
        return """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"
             xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"
             xmlns:Container="http://ns.google.com/photos/1.0/container/"
             xmlns:Item="http://ns.google.com/photos/1.0/container/item/"\(properties) GCamera:Night="1"
             >\(list)<dc:title>Sea</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>
            """
    }
}
