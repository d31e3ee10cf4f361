import AEC

/// A marker segment of a JPEG (ITU-T T.81, annex B): FF, type, length of two bytes that counts itself, data.
struct JPEGSegment {
    /// The second byte of the marker.
    let type: UInt8
    let data: ArraySlice<UInt8>

    static let app0: UInt8 = 0xE0
    static let app1: UInt8 = 0xE1
    static let app2: UInt8 = 0xE2
    static let app13: UInt8 = 0xED
    static let app14: UInt8 = 0xEE
    static let comment: UInt8 = 0xFE
    /// The most that a segment holds.
    static let largest = 65533

    /// The segments between the start of the image and that of its first scan, or damage. Bytes between them that belong
    /// to none are skipped, as libjpeg does.
    static func header(of file: [UInt8]) -> JPEGSegments { JPEGSegments(file: file) }

    /// Where the first scan of a file begins; nil where there is none before its end or damage.
    static func scan(of file: [UInt8]) -> Int? {
        var segments = JPEGSegments(file: file)
        while segments.next() != nil {}
        let at = segments.at
        return at + 1 < file.count && file[at] == 0xFF && file[at + 1] == 0xDA ? at : nil
    }

    /// A complete segment.
    static func bytes(_ type: UInt8, _ data: [UInt8]) -> [UInt8] {
        let length = data.count + 2
        return [0xFF, type, UInt8(length >> 8), UInt8(length & 255)] + data
    }
}

/// Segments one at a time, so that no memory is taken for the millions that a file may have.
struct JPEGSegments: Sequence, IteratorProtocol {
    private let file: [UInt8]
    /// Where the next one begins, or what ends them.
    private(set) var at = 2

    init(file: [UInt8]) { self.file = file }

    mutating func next() -> JPEGSegment? {
        while at + 4 <= file.count {
            let type = file[at + 1]
            if file[at] != 0xFF || type == 0xFF || type == 0 {
                at += 1
                continue
            }
            // A scan, or the end of the image.
            if type == 0xDA || type == 0xD9 { return nil }
            let length = Int(file[at + 2]) << 8 | Int(file[at + 3])
            let end = at + 2 + length
            guard length >= 2, end <= file.count else { return nil }
            let data = file[(at + 4)..<end]
            at = end
            return JPEGSegment(type: type, data: data)
        }
        return nil
    }
}
