/// The header of an `.aec` file as spec/aec-format.md gives it, for tests that change it.
enum Header {
    private static let checksumOffset = 25

    /// The file with the checksum that its changed header needs.
    static func mended(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let checksum = crc32(bytes[..<checksumOffset])
        for i in 0..<4 {
            bytes[checksumOffset + i] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * i))
        }
        return bytes
    }

    /// CRC-32 as in PNG, bit by bit.
    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
