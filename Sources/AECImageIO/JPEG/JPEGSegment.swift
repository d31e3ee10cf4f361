import AEC

/// A marker segment of a JPEG (ITU-T T.81, annex B): FF, type, length of two bytes that counts itself, data.
struct JPEGSegment {
    /// The second byte of the marker.
    let type: UInt8
    let data: ArraySlice<UInt8>

    static let app0: UInt8 = 0xE0
    static let app1: UInt8 = 0xE1
    static let app2: UInt8 = 0xE2
    /// The most that a segment holds.
    static let largest = 65533

    /// The segments between the start of the image and that of its first scan, or damage.
    static func header(of file: [UInt8]) -> JPEGSegments { JPEGSegments(file: file) }

    /// A complete segment.
    static func bytes(_ type: UInt8, _ data: [UInt8]) -> [UInt8] {
        let length = data.count + 2
        return [0xFF, type, UInt8(length >> 8), UInt8(length & 255)] + data
    }
}

/// Segments one at a time, so that no memory is taken for the millions that a file may have.
struct JPEGSegments: Sequence, IteratorProtocol {
    private let file: [UInt8]
    private var at = 2

    init(file: [UInt8]) { self.file = file }

    mutating func next() -> JPEGSegment? {
        while at + 4 <= file.count, file[at] == 0xFF {
            let type = file[at + 1]
            if type == 0xFF {
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
