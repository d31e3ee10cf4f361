/// The index of a file of several pictures (CIPA DC-007, 5.2), in a segment APP2 of the first one.
enum MultiPictureIndex {
    static let prefix = Array("MPF\0".utf8)
    /// No file has as many.
    private static let maximum = 64

    struct Entry {
        /// 0x01xxxx for a preview of the first picture, other numbers for panoramas, stereo pictures and what else.
        let type: Int
        /// In the file. Nobody has looked yet whether it is there.
        let range: Range<Int>

        var isPreview: Bool { type & 0xFF0000 == 0x010000 }
    }

    private enum Tag {
        static let version = 0xB000
        static let count = 0xB001
        static let entries = 0xB002
    }

    /// The segment that leads from a picture to the one behind it.
    ///
    /// - Parameters:
    ///   - first: bytes of the first picture, with this segment.
    ///   - second: bytes of the second one.
    ///   - at: where the segment stands in the first.
    static func segment(first: Int, second: Int, at: Int) -> [UInt8] {
        func entry(_ tag: Int, _ type: UInt8, _ count: UInt32, _ value: [UInt8]) -> [UInt8] {
            [UInt8(tag >> 8), UInt8(tag & 255), 0, type] + count.bigEndianBytes + value
        }
        // Offsets count from the TIFF header, behind marker, length and prefix.
        let header = at + 4 + prefix.count
        let numbers: [UInt32] = [
            // A primary picture of no special kind, and one of an undefined kind.
            0x030000, UInt32(clamping: first), 0, 0,
            0, UInt32(clamping: second), UInt32(clamping: first - header), 0,
        ]
        let directory =
            entry(Tag.version, 7, 4, Array("0100".utf8))
            + entry(Tag.count, 4, 1, UInt32(2).bigEndianBytes)
            + entry(Tag.entries, 7, 32, UInt32(50).bigEndianBytes)
        return JPEGSegment.bytes(
            JPEGSegment.app2,
            prefix + Array("MM\0*".utf8) + UInt32(8).bigEndianBytes + [0, 3] + directory
                + [0, 0, 0, 0] + numbers.flatMap(\.bigEndianBytes))
    }

    /// The pictures behind the first one.
    ///
    /// - Parameter data: what follows the prefix, with its indices in the file: offsets count from its beginning.
    static func entries(in data: ArraySlice<UInt8>) -> [Entry] {
        guard let block = ExifBlock(Array(data)), let directory = block.number(4, 4),
            let field = block.entries(of: directory).first(where: {
                block.number($0, 2) == Tag.entries
            }),
            let size = block.number(field + 4, 4), let first = block.number(field + 8, 4)
        else { return [] }
        return (0..<min(size / 16, maximum)).compactMap { index in
            let at = first + 16 * index
            guard let attributes = block.number(at, 4), let size = block.number(at + 4, 4),
                let offset = block.number(at + 8, 4), offset > 0
            else { return nil }
            let start = data.startIndex + offset
            return Entry(type: attributes & 0xFFFFFF, range: start..<start + size)
        }
    }
}
