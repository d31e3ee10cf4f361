/// PNG files written by hand, chunk by chunk, for what the library's own writer never makes: palettes, few bits, passes,
/// transparency, damage with correct checksums.
public struct HandmadePNG {
    public var chunks: [(name: String, data: [UInt8])] = []

    public static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// An image of `rows`, each with its filter byte, in one stored DEFLATE block.
    public init(
        width: UInt32, height: UInt32, depth: UInt8, colorType: UInt8, interlaced: Bool = false,
        before: [(name: String, data: [UInt8])] = [], rows: [[UInt8]]
    ) {
        chunks.append(
            (
                "IHDR",
                Self.bytes(width) + Self.bytes(height)
                    + [depth, colorType, 0, 0, interlaced ? 1 : 0]
            ))
        chunks += before
        chunks.append(("IDAT", Self.stored(rows.flatMap { $0 })))
        chunks.append(("IEND", []))
    }

    /// A file of these chunks.
    public init(chunks: [(name: String, data: [UInt8])]) { self.chunks = chunks }

    public var bytes: [UInt8] {
        chunks.reduce(into: Self.signature) { file, chunk in
            let body = Array(chunk.name.utf8) + chunk.data
            file += Self.bytes(UInt32(chunk.data.count)) + body + Self.bytes(crc32(body))
        }
    }

    /// Big-endian.
    public static func bytes(_ value: UInt32) -> [UInt8] { littleEndian(value).reversed() }

    /// A zlib stream of one stored block (RFC 1950, RFC 1951).
    public static func stored(_ data: [UInt8]) -> [UInt8] {
        precondition(data.count <= 65535)
        let count = UInt16(data.count)
        var a: UInt32 = 1
        var b: UInt32 = 0
        for byte in data {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        let length = [UInt8(truncatingIfNeeded: count), UInt8(count >> 8)]
        return [0x78, 0x01, 1] + length + length.map { ~$0 } + data + bytes(b << 16 | a)
    }
}
