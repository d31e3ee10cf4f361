/// A few different colours. Not a `Set`, which takes random numbers: WebAssembly has none.
struct ColorSet {
    private let most: Int
    private(set) var count = 0
    /// Colours, where their hash or a slot after it says; `free` elsewhere.
    private let slots: AlignedMemory<UInt64>
    private let used: AlignedMemory<UInt16>
    /// Of the colours, by their slots: how many came before.
    private let numbers: AlignedMemory<UInt8>
    /// The highest bits of a hash are the number of a slot.
    private let shift: UInt64

    /// No colour that is counted: white of 16 bits with opacity is not.
    private static let free = UInt64.max

    /// - Parameter most: how many there may be, at most 256.
    init(most: Int) {
        self.most = most
        let bits = most > 128 ? 9 : 8
        shift = UInt64(64 - bits)
        slots = AlignedMemory(count: 1 << bits)
        slots.pointer.update(repeating: ColorSet.free, count: slots.count)
        used = AlignedMemory(count: most)
        numbers = AlignedMemory(count: slots.count)
    }

    mutating func removeAll() {
        for i in 0..<count { slots.pointer[Int(used.pointer[i])] = ColorSet.free }
        count = 0
    }

    /// - Parameter color: its samples, one after the other.
    /// - Returns: false when there are more colours than there may be.
    mutating func insert(_ color: UInt64) -> Bool { number(of: color) != nil }

    /// Adds a colour that is not there yet.
    /// - Returns: how many different ones came before it; nil when there are more colours than there may be.
    mutating func number(of color: UInt64) -> Int? {
        var slot = Int(truncatingIfNeeded: (color &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while slots.pointer[slot] != ColorSet.free, slots.pointer[slot] != color {
            slot = (slot + 1) & (slots.count - 1)
        }
        if slots.pointer[slot] == color { return Int(numbers.pointer[slot]) }
        guard count < most else { return nil }
        slots.pointer[slot] = color
        numbers.pointer[slot] = UInt8(truncatingIfNeeded: count)
        used.pointer[count] = UInt16(truncatingIfNeeded: slot)
        count += 1
        return count - 1
    }
}
