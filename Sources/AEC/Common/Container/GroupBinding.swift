/// What ties the groups of a file to all else that makes its pixels: the header and the critical chunks before the groups.
/// Each of them has a checksum of its own, which a program that changes one of them can make right again; the groups'
/// checksums tell that they belonged to another header then. Section 5.3 of the format.
struct GroupBinding: Sendable {
    /// Whether the file's groups are tied to anything.
    private var isUsed: Bool
    /// Of the checksums so far.
    private var crc: UInt32 = 0

    init(_ header: FileHeader) {
        isUsed = header.bindsGroups
        add(checksum: header.checksum)
    }

    /// The CRC-32 of the next critical chunk.
    mutating func add(checksum: UInt32) { crc = GroupBinding.update(crc, checksum) }

    /// What ties the groups of the exact layer, in files of all entropy coders: the layer's head belongs to it.
    /// - Parameter head: the CRC-32 of chunk `xLYR`.
    func ofLayer(head: UInt32) -> GroupBinding {
        var binding = self
        binding.isUsed = true
        binding.add(checksum: head)
        return binding
    }

    /// What the checksum of a group's latents or samples is combined with by exclusive or; 0 where groups are not tied.
    func of(group index: Int) -> UInt32 {
        isUsed ? GroupBinding.update(crc, UInt32(truncatingIfNeeded: index)) : 0
    }

    private static func update(_ crc: UInt32, _ value: UInt32) -> UInt32 {
        withUnsafeBytes(of: value.littleEndian) { CRC32.update(crc, $0) }
    }
}
