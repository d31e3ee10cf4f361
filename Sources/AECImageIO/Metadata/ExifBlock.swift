/// An Exif block, read and changed in place (TIFF 6.0, section 2; CIPA DC-008, 4.5): whatever is not touched keeps its
/// bytes and its position, so that offsets within makers' notes stay right.
struct ExifBlock {
    /// As many as at first, whatever is changed, but for a thumbnail that was their end.
    var bytes: [UInt8]
    private let isLittleEndian: Bool

    /// Nil for what does not begin as a TIFF does.
    init?(_ bytes: [UInt8]) {
        switch bytes.prefix(4) {
        case [0x49, 0x49, 0x2A, 0]: isLittleEndian = true
        case [0x4D, 0x4D, 0, 0x2A]: isLittleEndian = false
        default: return nil
        }
        self.bytes = bytes
    }

    /// As CIPA DC-008 counts them; 1, upright, where there is none or it is not understood, as viewers do.
    var orientation: Int {
        guard let at = orientationOffset, let value = number(at, 2), (1...8).contains(value) else {
            return 1
        }
        return value
    }

    mutating func resetOrientation() {
        if let at = orientationOffset { set(at, 2, to: 1) }
    }

    /// Where the two bytes of the value stand.
    private var orientationOffset: Int? {
        guard let first = number(4, 4), first >= 8,
            let entry = entries(of: first).first(where: { number($0, 2) == Tag.orientation })
        else { return nil }
        switch number(entry + 2, 2) {
        case FieldType.short: return entry + 8
        case FieldType.long: return isLittleEndian ? entry + 8 : entry + 10
        default: return nil
        }
    }

    // MARK: Directories and their entries

    enum Tag {
        static let orientation = 0x0112
        static let subDirectories = 0x014A
        static let xmp = 0x02BC
        static let exif = 0x8769
        static let gps = 0x8825
        static let interoperability = 0xA005
    }

    enum FieldType {
        static let short = 3
        static let long = 4
        /// The offset of a directory.
        static let directory = 13
        /// Bytes of a value, by its type.
        static let sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
        /// UTF-8, of Exif 3.0 (CIPA DC-008-2023, 4.6.2).
        static let utf8 = 129
    }

    /// Where the complete entries of a directory stand: tag, type, count, value or its offset.
    func entries(of directory: Int) -> [Int] {
        guard let count = number(directory, 2) else { return [] }
        let complete = min(count, (bytes.count - directory - 2) / 12)
        return (0..<max(complete, 0)).map { directory + 2 + 12 * $0 }
    }

    /// Bytes of an entry's value; nil for a type that is not known.
    func size(of entry: Int) -> Int? {
        guard let type = number(entry + 2, 2), let count = number(entry + 4, 4) else { return nil }
        if type == FieldType.utf8 { return count }
        guard FieldType.sizes.indices.contains(type) else { return nil }
        return FieldType.sizes[type] * count
    }

    /// The offsets that an entry holds, where it is one that points to directories; nil when they are not understood or
    /// more than any file has.
    func pointers(in entry: Int) -> [Int]? {
        guard let type = number(entry + 2, 2), let count = number(entry + 4, 4),
            let value = number(entry + 8, 4), type == FieldType.long || type == FieldType.directory,
            (1...ExifDirectories.maximum).contains(count)
        else { return nil }
        if count == 1 { return [value] }
        let offsets = (0..<count).compactMap { number(value + 4 * $0, 4) }
        return offsets.count == count ? offsets : nil
    }

    // MARK: Numbers

    func number(_ offset: Int, _ count: Int) -> Int? {
        guard offset >= 0, offset <= bytes.count - count else { return nil }
        let part = bytes[offset..<offset + count]
        return isLittleEndian
            ? part.reversed().reduce(0) { $0 << 8 | Int($1) }
            : part.reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func set(_ offset: Int, _ count: Int, to value: Int) {
        for i in 0..<count {
            let shift = 8 * (isLittleEndian ? i : count - 1 - i)
            bytes[offset + i] = UInt8(truncatingIfNeeded: value >> shift)
        }
    }
}
