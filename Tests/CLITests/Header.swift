import TestSupport

/// The header of an `.aec` file as spec/aec-format.md gives it, for tests that change it.
enum Header {
    private static let checksumOffset = 25

    /// The file with the checksum that its changed header needs.
    static func mended(_ bytes: [UInt8]) -> [UInt8] {
        let head = bytes[..<checksumOffset]
        return head + littleEndian(crc32(head)) + bytes[(checksumOffset + 4)...]
    }
}
