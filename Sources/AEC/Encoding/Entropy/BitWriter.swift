/// Appends bits, the most significant of each byte first, to memory that grows.
struct BitWriter: ~Copyable {
    private var bytes: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0
    /// Pending bits, from the bottom; fewer than 32 between calls.
    private var window: UInt64 = 0
    private var pending = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 64)
        bytes = .allocate(capacity: self.capacity)
    }

    deinit { bytes.deallocate() }

    /// The complete bytes; call `alignToByte()` first.
    var contents: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: count) }

    /// Appends the low `length` bits of `value`, which has no others; `length` in 0...32.
    @inline(__always)
    mutating func append(_ value: Int, _ length: Int) {
        window =
            window << UInt64(truncatingIfNeeded: length) | UInt64(truncatingIfNeeded: value)
        pending += length
        if pending >= 32 { flushWord() }
    }

    @inline(__always)
    private mutating func flushWord() {
        if capacity - count < 4 { grow() }
        pending -= 32
        let word = UInt32(truncatingIfNeeded: window >> UInt64(truncatingIfNeeded: pending))
        UnsafeMutableRawPointer(bytes + count).storeBytes(of: word.bigEndian, as: UInt32.self)
        count += 4
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * capacity)
        larger.update(from: bytes, count: count)
        bytes.deallocate()
        bytes = larger
        capacity *= 2
    }

    /// Exp-Golomb of order 0, `value` in 0...65534.
    @inline(__always)
    mutating func appendExponential(_ value: Int) {
        let length = Int.bitWidth - (value + 1).leadingZeroBitCount
        append(value + 1, 2 * length - 1)
    }

    /// Fills the last byte with zeros.
    mutating func alignToByte() {
        if capacity - count < 8 { grow() }
        while pending > 0 {
            let shift = pending - 8
            let byte =
                shift >= 0
                ? window >> UInt64(truncatingIfNeeded: shift)
                : window << UInt64(truncatingIfNeeded: -shift)
            bytes[count] = UInt8(truncatingIfNeeded: byte)
            count += 1
            pending = max(0, shift)
        }
        window = 0
    }
}
