/// CRC-32 as in PNG and `.aec` files, bit by bit, straight from the definition.
public func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var state: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        state ^= UInt32(byte)
        for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
    }
    return ~state
}

/// Four bytes, the lowest first.
public func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

/// Calls `body` with the bytes with one of them changed, for each byte and each of these changes, and with words for which
/// that is.
public func forEachChange(
    of bytes: [UInt8], at places: Range<Int>? = nil, flipping masks: [UInt8],
    _ body: (_ changed: [UInt8], _ what: String) throws -> Void
) rethrows {
    for place in places ?? bytes.indices {
        for mask in masks {
            var changed = bytes
            changed[place] ^= mask
            try body(changed, "byte \(place) ^ \(mask)")
        }
    }
}
