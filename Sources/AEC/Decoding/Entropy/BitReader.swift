/// Bits of a byte string, the most significant of each byte first. Past the end it reads zeros,
/// and says so.
struct BitReader {
    private var next: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    /// The unread bits, from the top.
    private var window: UInt64 = 0
    private var available = 0
    /// Bits handed out past the end, whether read or not.
    private var padding = 0

    /// Reads `bytes`, which must outlive the reader.
    init(_ bytes: UnsafeBufferPointer<UInt8>, placeholder: UnsafePointer<UInt8>) {
        next = bytes.baseAddress ?? placeholder
        end = next + bytes.count
    }

    /// True when more bits were read than there are.
    var overrun: Bool { padding > available }

    /// The bytes not yet touched; a byte of which one bit was read counts as touched.
    var bytesLeft: Int { (end - next) + max(0, available - padding) >> 3 }

    /// Makes at least 56 bits available.
    @inline(__always)
    mutating func refill() {
        if end - next >= 8 {
            let word = UnsafeRawPointer(next).loadUnaligned(as: UInt64.self).bigEndian
            window |= word >> UInt64(truncatingIfNeeded: available)
            next += (63 - available) >> 3
            available |= 56
        } else {
            refillSlowly()
        }
    }

    @inline(never)
    private mutating func refillSlowly() {
        while available <= 56 {
            if next < end {
                window |= UInt64(next.pointee) << UInt64(truncatingIfNeeded: 56 - available)
                next += 1
            } else {
                padding += 8
            }
            available += 8
        }
    }

    /// Makes at least `count` bits available, `count` at most 56.
    @inline(__always)
    mutating func require(_ count: Int) {
        if available < count { refill() }
    }

    /// The next `count` bits, 0...56, of those made available.
    @inline(__always)
    mutating func take(_ count: Int) -> Int {
        let value = (window >> 1) >> UInt64(truncatingIfNeeded: 63 - count)
        window <<= UInt64(truncatingIfNeeded: count)
        available -= count
        return Int(truncatingIfNeeded: value)
    }

    /// The next bit, of those made available, without consuming it.
    @inline(__always)
    func peekBit() -> Int { Int(truncatingIfNeeded: window >> 63) }

    /// Consumes `count` bits, 0...56, of those made available.
    @inline(__always)
    mutating func skip(_ count: Int) {
        window <<= UInt64(truncatingIfNeeded: count)
        available -= count
    }

    /// Exp-Golomb of order 0: n zeros, then the n + 1 bits of value + 1. nil when n is above 15.
    @inline(__always)
    mutating func takeExponential() -> Int? {
        let zeros = window.leadingZeroBitCount
        guard zeros <= 15 else { return nil }
        return take(2 * zeros + 1) - 1
    }

    /// Goes on to the next byte's first bit. False when a bit that it skips is set.
    mutating func alignToByte() -> Bool {
        let partial = available & 7
        return take(partial) == 0
    }
}
