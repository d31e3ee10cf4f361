/// Takes decisions from the front of an input, and zeros once it is used up.
struct InputReader {
    private let bytes: [UInt8]
    private var next = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { next >= bytes.count }
    /// What has not been taken.
    var rest: [UInt8] { Array(bytes[min(next, bytes.count)...]) }

    mutating func u8() -> UInt8 {
        defer { next += 1 }
        return next < bytes.count ? bytes[next] : 0
    }

    mutating func u16() -> UInt16 { UInt16(u8()) | UInt16(u8()) << 8 }
    mutating func u32() -> UInt32 { UInt32(u16()) | UInt32(u16()) << 16 }

    /// One of 0 ..< count.
    mutating func below(_ count: Int) -> Int { Int(count <= 256 ? UInt32(u8()) : u32()) % count }
}
