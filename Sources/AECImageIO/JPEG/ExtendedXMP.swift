import AEC

/// XMP packets that are too long for one segment of a JPEG (XMP part 3, section 1.1.3.1): a short packet names by its
/// MD5 digest a second one, whose pieces stand in segments of their own.
enum ExtendedXMP {
    static let prefix = Array("http://ns.adobe.com/xmp/extension/\0".utf8)
    private static let noteName = "xmpNote:HasExtendedXMP"
    /// As Adobe recommends; a segment holds a little more.
    private static let pieceSize = 65400
    private static let digestLength = 32

    /// A packet with nothing but the name of the second one, which is all of `packet`.
    static func segments(for packet: [UInt8]) -> [UInt8] {
        let digest = MD5.hexadecimal(packet)
        var bytes = JPEGSegment.bytes(
            JPEGSegment.app1, JPEGMetadata.xmpPrefix + standIn(for: digest))
        for start in stride(from: 0, to: packet.count, by: pieceSize) {
            let piece = packet[start..<min(start + pieceSize, packet.count)]
            let place =
                UInt32(clamping: packet.count).bigEndianBytes
                + UInt32(clamping: start).bigEndianBytes
            bytes += JPEGSegment.bytes(
                JPEGSegment.app1, prefix + Array(digest.utf8) + place + piece)
        }
        return bytes
    }

    private static func standIn(for digest: String) -> [UInt8] {
        Array(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" \(noteName)="\(digest)"/>\
            </rdf:RDF></x:xmpmeta>
            """.utf8)
    }

    /// One packet with the properties of both.
    ///
    /// - Parameter parts: what the segments hold behind their signature: digest, length of the whole, offset, piece.
    /// - Returns: nil when a piece is missing, the whole is longer than `limit`, or the packets are not of the form in which Adobe writes them.
    static func join(
        _ main: [UInt8], with parts: [ArraySlice<UInt8>], limit: Int
    ) -> [UInt8]? {
        guard let digest = digest(namedIn: main),
            let extended = assemble(parts, digest, limit: limit)
        else { return nil }
        if main == standIn(for: String(decoding: digest, as: UTF8.self)) { return extended }
        guard let rest = XMPPacket.removing(main, matches: { $0 == noteName }),
            let (target, _) = description(of: rest),
            // The prefixes that the pieces use must be declared within them.
            let (source, declaresOthers) = description(of: extended), !declaresOthers
        else { return nil }
        return Array(rest[..<target.upperBound]) + extended[source] + rest[target.upperBound...]
    }

    /// The value of the property that names the second packet.
    private static func digest(namedIn main: [UInt8]) -> [UInt8]? {
        guard let tokens = XMLTokens(main) else { return nil }
        var isWithin = false
        for token in tokens {
            switch token {
            case .start(let name, let attributes, _, _):
                if let found = attributes.first(where: { $0.name == noteName }) {
                    return Array(main[found.value])
                }
                isWithin = name == noteName
            case .other(let text):
                if isWithin { return Array(main[text]) }
            case .end: isWithin = false
            }
        }
        return nil
    }

    /// The pieces with this digest, put together.
    private static func assemble(
        _ parts: [ArraySlice<UInt8>], _ digest: [UInt8], limit: Int
    ) -> [UInt8]? {
        let header = digestLength + 8
        let pieces = parts.filter { $0.count > header && $0.starts(with: digest) }
        guard digest.count == digestLength, let first = pieces.first else { return nil }
        let length = Int(first.bigEndian(at: first.startIndex + digestLength))
        guard length <= limit else { return nil }
        var whole: [UInt8] = []
        let sorted = pieces.sorted { offset($0) < offset($1) }
        for piece in sorted {
            guard Int(piece.bigEndian(at: piece.startIndex + digestLength)) == length,
                offset(piece) == whole.count
            else { return nil }
            whole += piece.dropFirst(header)
        }
        return whole.count == length ? whole : nil
    }

    private static func offset(_ piece: ArraySlice<UInt8>) -> Int {
        Int(piece.bigEndian(at: piece.startIndex + digestLength + 4))
    }

    /// Where the content of `rdf:RDF` stands, and whether namespaces other than its own and that of `x:xmpmeta` are declared
    /// outside of it or by it.
    private static func description(of packet: [UInt8]) -> (Range<Int>, declaresOthers: Bool)? {
        guard let tokens = XMLTokens(packet) else { return nil }
        var start: Int?
        var declaresOthers = false
        for token in tokens {
            switch token {
            case .start(let name, let attributes, let isEmpty, let whole) where start == nil:
                for attribute in attributes where attribute.name.hasPrefix("xmlns") {
                    if !["xmlns:x", "xmlns:rdf"].contains(attribute.name) { declaresOthers = true }
                }
                if name == "rdf:RDF", !isEmpty { start = whole.upperBound }
            case .end("rdf:RDF", let whole):
                return start.map { ($0..<whole.lowerBound, declaresOthers) }
            default: break
            }
        }
        return nil
    }
}
