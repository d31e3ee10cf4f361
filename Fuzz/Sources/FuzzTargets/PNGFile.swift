@testable import AEC

/// PNG files whose checksums are made right, so that changes reach what lies behind them.
enum PNGFile {
    /// Follows the lengths of the chunks for as long as they fit the file.
    static func repaired(_ input: [UInt8]) -> [UInt8] {
        var bytes = input
        var at = 8
        while at + 12 <= bytes.count {
            let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - at - 12 else { break }
            let end = at + 8 + length
            let crc = CRC32.of(bytes, at + 4..<end)
            for i in 0..<4 { bytes[end + i] = UInt8(truncatingIfNeeded: crc >> UInt32(24 - 8 * i)) }
            at = end + 4
        }
        return bytes
    }
}
