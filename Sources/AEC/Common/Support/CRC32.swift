import CZlib

/// The CRC-32 of PNG and gzip (polynomial 0xEDB88320, reflected, inverted before and after).
///
///     let crc = CRC32.of(bytes, 0..<bytes.count)
///     let latents = values.withUnsafeBytes { CRC32.update(0, $0) }    // little-endian machines
enum CRC32 {
    /// The checksum of a range of bytes; the range is clamped to the array.
    static func of(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
        bytes.withUnsafeBytes { buffer in
            update(0, UnsafeRawBufferPointer(rebasing: buffer[range.clamped(to: 0..<buffer.count)]))
        }
    }

    /// Continues `crc` (0 at the start) over `bytes`.
    static func update(_ crc: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        // A null pointer resets zlib's checksum instead of continuing it.
        guard let base = bytes.baseAddress, bytes.count > 0 else { return crc }
        return aec_crc32(crc, base.assumingMemoryBound(to: UInt8.self), bytes.count)
    }
}
