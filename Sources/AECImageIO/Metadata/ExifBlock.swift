/// An Exif block, read and changed in place (TIFF 6.0, section 2; CIPA DC-008, 4.5): whatever is not touched keeps its
/// bytes and its position, so that offsets within makers' notes stay right.
struct ExifBlock {
    private(set) var bytes: [UInt8]
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
        guard let first = directories.first,
            let entry = entries(of: first).first(where: { number($0, 2) == Tag.orientation })
        else { return nil }
        switch number(entry + 2, 2) {
        case FieldType.short: return entry + 8
        case FieldType.long: return isLittleEndian ? entry + 8 : entry + 10
        default: return nil
        }
    }

    /// Removes the entries that point to GPS data, and wipes that data.
    ///
    /// - Returns: false when the block is too odd to be sure; it is then better dropped as a whole.
    mutating func removeGPS() -> Bool {
        let chain = directories
        guard let first = chain.first, number(first, 2) != nil else { return false }
        for directory in chain {
            let found = entries(of: directory).filter { number($0, 2) == Tag.gps }
            guard let entry = found.first else { continue }
            guard found.count == 1, let gps = number(entry + 8, 4), wipe(gps, sparing: chain)
            else { return false }
            remove(entry, from: directory)
        }
        return true
    }

    // MARK: Directories

    private enum Tag {
        static let orientation = 0x0112
        static let gps = 0x8825
    }

    private enum FieldType {
        static let short = 3
        static let long = 4
        /// Bytes of a value, by its type.
        static let sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]
    }

    /// Where the directories stand that the header leads to: the picture's, its thumbnail's. No file has many.
    private var directories: [Int] {
        var found: [Int] = []
        var next = number(4, 4)
        while let at = next, at >= 8, found.count < 8, !found.contains(at),
            let count = number(at, 2)
        {
            found.append(at)
            next = number(at + 2 + 12 * count, 4)
        }
        return found
    }

    /// Where the complete entries of a directory stand: tag, type, count, value or its offset.
    private func entries(of directory: Int) -> [Int] {
        guard let count = number(directory, 2) else { return [] }
        let complete = min(count, (bytes.count - directory - 2) / 12)
        return (0..<max(complete, 0)).map { directory + 2 + 12 * $0 }
    }

    /// The entries, their number before and the offset of the next directory behind.
    private func range(of directory: Int) -> Range<Int> {
        let end = directory + 2 + 12 * (number(directory, 2) ?? 0) + 4
        return directory..<min(end, bytes.count)
    }

    /// Zeroes a directory and the values that it points to.
    ///
    /// - Returns: false, and nothing is changed, when they lie outside of the block or within what must stay.
    private mutating func wipe(_ directory: Int, sparing chain: [Int]) -> Bool {
        guard number(directory, 2) != nil else { return false }
        var ranges = [range(of: directory)]
        var total = 0
        for entry in entries(of: directory) {
            guard let type = number(entry + 2, 2), let count = number(entry + 4, 4),
                let offset = number(entry + 8, 4), FieldType.sizes.indices.contains(type)
            else { return false }
            let size = FieldType.sizes[type] * count
            guard size > 4 else { continue }
            // Values that together exceed the block overlap, as a file's would that wants to keep us busy.
            total += size
            guard offset <= bytes.count, size <= bytes.count - offset, total <= bytes.count else {
                return false
            }
            ranges.append(offset..<offset + size)
        }
        let kept = [0..<8] + chain.map { range(of: $0) }
        guard !ranges.contains(where: { part in kept.contains { $0.overlaps(part) } }) else {
            return false
        }
        for range in ranges {
            for at in range { bytes[at] = 0 }
        }
        return true
    }

    /// Moves what follows an entry in its directory over it.
    private mutating func remove(_ entry: Int, from directory: Int) {
        let end = range(of: directory).upperBound
        let count = number(directory, 2) ?? 1
        bytes.replaceSubrange(
            entry..<end, with: Array(bytes[(entry + 12)..<end]) + [UInt8](repeating: 0, count: 12))
        set(directory, 2, to: count - 1)
    }

    // MARK: Numbers

    private func number(_ offset: Int, _ count: Int) -> Int? {
        guard offset >= 0, offset <= bytes.count - count else { return nil }
        let part = bytes[offset..<offset + count]
        return isLittleEndian
            ? part.reversed().reduce(0) { $0 << 8 | Int($1) }
            : part.reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func set(_ offset: Int, _ count: Int, to value: Int) {
        for i in 0..<count {
            let shift = 8 * (isLittleEndian ? i : count - 1 - i)
            bytes[offset + i] = UInt8(truncatingIfNeeded: value >> shift)
        }
    }
}
