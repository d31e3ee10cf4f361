/// Reads little-endian numbers from an array, never beyond its end.
///
///     var reader = ByteReader(bytes, at: 8)
///     let width = try reader.u32()
struct ByteReader {
    let bytes: [UInt8]
    /// The next byte to be read.
    private(set) var offset: Int

    init(_ bytes: [UInt8], at offset: Int) {
        self.bytes = bytes
        self.offset = offset
    }

    var remaining: Int { max(0, bytes.count - offset) }

    /// - Throws: `truncated` when fewer than `count` bytes are left.
    private func require(_ count: Int) throws(AECError) {
        guard offset >= 0, remaining >= count else {
            throw AECError(
                .truncated, "the file ends after \(bytes.count) bytes, in the middle of a field",
                offset: bytes.count)
        }
    }

    mutating func u8() throws(AECError) -> UInt8 {
        try require(1)
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func u16() throws(AECError) -> UInt16 {
        try require(2)
        defer { offset += 2 }
        return UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
    }

    mutating func u32() throws(AECError) -> UInt32 {
        try require(4)
        defer { offset += 4 }
        return UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8
            | UInt32(bytes[offset + 2]) << 16 | UInt32(bytes[offset + 3]) << 24
    }

    /// Reads the lengths, u32, of streams that follow them one after the other without gaps.
    /// - Parameters:
    ///   - end: where the last must end.
    ///   - tooLong: says of a stream that it ends beyond that.
    ///   - whole: all of them, in words.
    ///   - check: gets each stream's number, where it lies, and where its length stands.
    /// - Throws: `malformed` when the lengths do not add up, `truncated`, or what `check` throws.
    mutating func streams(
        _ count: Int, to end: Int, tooLong: (Int) -> String, whole: String,
        check: (Int, Range<Int>, Int) throws(AECError) -> Void
    ) throws(AECError) {
        var start = offset + 4 * count
        for index in 0..<count {
            let offset = offset
            let length = try u32()
            let left = end - start
            guard left >= 0, UInt64(length) <= UInt64(left) else {
                throw AECError(.malformed, tooLong(index), offset: offset)
            }
            try check(index, start..<start + Int(length), offset)
            start += Int(length)
        }
        guard start == end else {
            throw AECError(.malformed, "\(end - start) bytes follow \(whole)", offset: start)
        }
    }

    mutating func array(_ count: Int) throws(AECError) -> [UInt8] {
        try require(count)
        defer { offset += count }
        return [UInt8](bytes[offset..<offset + count])
    }
}

extension [UInt8] {
    mutating func appendLittleEndian(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value))
        append(UInt8(truncatingIfNeeded: value >> 8))
    }

    mutating func appendLittleEndian(_ value: UInt32) {
        appendLittleEndian(UInt16(truncatingIfNeeded: value))
        appendLittleEndian(UInt16(truncatingIfNeeded: value >> 16))
    }

    /// Overwrites the four bytes at `offset`, which must exist.
    mutating func storeLittleEndian(_ value: UInt32, at offset: Int) {
        for i in 0..<4 { self[offset + i] = UInt8(truncatingIfNeeded: value >> UInt32(8 * i)) }
    }
}
