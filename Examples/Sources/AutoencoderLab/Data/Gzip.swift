import AEC
import CZlib

/// A gzip file (RFC 1952) of one member.
enum Gzip {
    static func matches(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// - Parameter maxBytes: a longer content is refused before it is allocated.
    /// - Throws: `truncated`, `malformed`, `checksumMismatch`, `limitExceeded`.
    static func expand(_ bytes: [UInt8], maxBytes: Int = 1 << 30) throws(AECError) -> [UInt8] {
        guard bytes.count >= 18 else {
            throw AECError(.truncated, "a gzip file has 18 bytes or more")
        }
        let flags = bytes[3]
        guard matches(bytes), bytes[2] == 8, flags & 0xE0 == 0 else {
            throw AECError(.malformed, "this is not a gzip file of deflated data", offset: 0)
        }
        var start = 10
        if flags & 4 != 0 { start += 2 + Int(bytes[10]) + Int(bytes[11]) << 8 }
        // A name and a comment, each ended by a zero.
        for flag in [UInt8(8), 16] where flags & flag != 0 {
            while start < bytes.count, bytes[start] != 0 { start += 1 }
            start += 1
        }
        if flags & 2 != 0 { start += 2 }
        let end = bytes.count - 8
        guard start <= end else { throw AECError(.truncated, "the gzip header is cut off") }
        func number(_ at: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) }
        }
        let size = Int(number(end + 4))
        guard size <= maxBytes else {
            throw AECError(.limitExceeded, "\(size) bytes are more than the limit of \(maxBytes)")
        }
        // DEFLATE expands at most about 1032 times: what declares more is damaged.
        guard size <= (end - start) * 1040 else {
            throw AECError(.malformed, "the gzip file declares an impossible size", offset: end + 4)
        }
        var result = [UInt8](repeating: 0, count: size)
        let status = bytes.withUnsafeBufferPointer { from in
            result.withUnsafeMutableBufferPointer {
                aec_inflate(from.baseAddress! + start, end - start, $0.baseAddress, size)
            }
        }
        guard status == 0 else {
            throw AECError(.malformed, "the gzip file's data is damaged", offset: start)
        }
        guard aec_crc32(0, result, size) == number(end) else {
            throw AECError(
                .checksumMismatch, "the gzip file's checksum does not match", offset: end)
        }
        return result
    }
}
