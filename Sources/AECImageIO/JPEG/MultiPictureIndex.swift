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
        static let entries = 0xB002
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
