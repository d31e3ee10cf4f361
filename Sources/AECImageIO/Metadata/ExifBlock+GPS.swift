extension ExifBlock {
    /// Removes the entries that point to GPS data wherever they stand, wipes that data, and takes the places out of a
    /// packet of XMP that the block holds, as TIFF files do.
    ///
    /// - Returns: false when the block is too odd to be sure; it is then better dropped as a whole, and may have been
    ///   changed in part.
    mutating func removeGPS() -> Bool {
        guard removeGPSInSight() else { return false }
        // Where parts overlap, others may come to light when one is gone.
        var again = self
        return again.removeGPSInSight() && again.bytes == bytes
    }

    private mutating func removeGPSInSight() -> Bool {
        guard let directories = ExifDirectories(of: self)?.found, !directories.isEmpty else {
            return false
        }
        let kept = [0..<8] + directories.map { range(of: $0) }
        for directory in directories {
            guard removeGPS(from: directory, sparing: kept) else { return false }
        }
        return removePlacesFromXMP(in: directories, sparing: kept)
    }

    private mutating func removeGPS(from directory: Int, sparing kept: [Range<Int>]) -> Bool {
        let found = entries(of: directory).filter { number($0, 2) == Tag.gps }
        guard let entry = found.first else { return true }
        guard found.count == 1, let places = pointers(in: entry), places.count == 1,
            wipe(places[0], sparing: kept)
        else { return false }
        remove(entry, from: directory)
        return true
    }

    // MARK: XMP

    /// The packets keep their length, as all that follows them its place: white space takes that of what is removed.
    private mutating func removePlacesFromXMP(
        in directories: [Int], sparing kept: [Range<Int>]
    ) -> Bool {
        // Packets that together exceed the block overlap, as a file's would that wants to keep us busy.
        var total = 0
        for directory in directories {
            for entry in entries(of: directory) where number(entry, 2) == Tag.xmp {
                guard let size = size(of: entry), let offset = number(entry + 8, 4) else {
                    return false
                }
                // Four bytes in the entry itself name no place.
                guard size > 4 else { continue }
                total += size
                guard offset <= bytes.count, size <= bytes.count - offset, total <= bytes.count
                else { return false }
                let place = offset..<offset + size
                let packet = Array(bytes[place])
                guard let rest = XMPPacket.removingGPS(packet) else { return false }
                if rest.count == packet.count { continue }
                guard !kept.contains(where: { $0.overlaps(place) }) else { return false }
                let blanks = [UInt8](repeating: UInt8(ascii: " "), count: size - rest.count)
                bytes.replaceSubrange(place, with: rest + blanks)
            }
        }
        return true
    }

    // MARK: Changes

    /// The entries, their number before and the offset of the next directory behind.
    func range(of directory: Int) -> Range<Int> {
        let end = directory + 2 + 12 * (number(directory, 2) ?? 0) + 4
        return directory..<min(end, bytes.count)
    }

    /// Zeroes a directory and the values that it points to.
    ///
    /// - Returns: false, and nothing is changed, when they lie outside of the block or within what must stay.
    mutating func wipe(_ directory: Int, sparing kept: [Range<Int>]) -> Bool {
        guard number(directory, 2) != nil else { return false }
        var ranges = [range(of: directory)]
        var total = 0
        for entry in entries(of: directory) {
            guard let size = size(of: entry), let offset = number(entry + 8, 4) else {
                return false
            }
            guard size > 4 else { continue }
            // As for packets of XMP.
            total += size
            guard offset <= bytes.count, size <= bytes.count - offset, total <= bytes.count else {
                return false
            }
            ranges.append(offset..<offset + size)
        }
        guard !ranges.contains(where: { part in kept.contains { $0.overlaps(part) } }) else {
            return false
        }
        for range in ranges {
            for at in range { bytes[at] = 0 }
        }
        return true
    }

    /// Moves what follows an entry in its directory over it.
    mutating func remove(_ entry: Int, from directory: Int) {
        let end = range(of: directory).upperBound
        let count = number(directory, 2) ?? 1
        bytes.replaceSubrange(
            entry..<end, with: Array(bytes[(entry + 12)..<end]) + [UInt8](repeating: 0, count: 12))
        set(directory, 2, to: count - 1)
    }
}
