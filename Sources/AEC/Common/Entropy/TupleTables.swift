/// From the number of an unordered tuple back to its digits.
///
/// Two numbers a <= b have the number b * (b + 1) / 2 + a; a tuple of 4 or 8 is a pair of the
/// numbers of its halves. The order in which a tuple's halves came is one bit wherever they
/// differ, the outermost pair first, then the tuple that came first. That the symbols of a bin are
/// alike in distribution makes these bits incompressible, so that nothing is lost by keeping them
/// out of the Huffman codes, whose tables become ten times smaller.
final class TupleTables {
    /// The largest number of a pair + 1, of any radix in use.
    static let pairCount = 253

    /// [253]: the smaller and the larger number of a pair.
    let low: UnsafeMutablePointer<UInt8>
    let high: UnsafeMutablePointer<UInt8>
    /// Tuples of four senary digits: [231][8 orders], the first digit in the lowest byte.
    let senary: UnsafeMutablePointer<UInt32>
    /// [231]: the number of order bits of a tuple of four.
    let senaryBits: UnsafeMutablePointer<UInt8>
    /// The same for four ternary digits: [21][8 orders] and [21].
    let ternary: UnsafeMutablePointer<UInt32>
    let ternaryBits: UnsafeMutablePointer<UInt8>

    init() {
        low = .allocate(capacity: TupleTables.pairCount)
        high = .allocate(capacity: TupleTables.pairCount)
        senary = .allocate(capacity: 231 * 8)
        senaryBits = .allocate(capacity: 231)
        ternary = .allocate(capacity: 21 * 8)
        ternaryBits = .allocate(capacity: 21)
        var number = 0
        for b in 0..<22 {
            for a in 0...b {
                low[number] = UInt8(truncatingIfNeeded: a)
                high[number] = UInt8(truncatingIfNeeded: b)
                number += 1
            }
        }
        fill(senary, senaryBits, count: 231)
        fill(ternary, ternaryBits, count: 21)
    }

    deinit {
        low.deallocate()
        high.deallocate()
        senary.deallocate()
        senaryBits.deallocate()
        ternary.deallocate()
        ternaryBits.deallocate()
    }

    /// Expands every order of every tuple of four whose number is below `count`.
    private func fill(
        _ digits: UnsafeMutablePointer<UInt32>, _ bits: UnsafeMutablePointer<UInt8>, count: Int
    ) {
        for number in 0..<count {
            let halves = (Int(low[number]), Int(high[number]))
            let differs = halves.0 != halves.1 ? 1 : 0
            let first = low[halves.0] != high[halves.0] ? 1 : 0
            let second = low[halves.1] != high[halves.1] ? 1 : 0
            let total = differs + first + second
            bits[number] = UInt8(truncatingIfNeeded: total)
            for order in 0..<(1 << total) {
                var left = total
                // The next order bit, or 0 where halves are equal.
                func swap(_ unequal: Bool) -> Bool {
                    guard unequal else { return false }
                    left -= 1
                    return order >> left & 1 == 1
                }
                let (x, y) = swap(differs == 1) ? (halves.1, halves.0) : halves
                let swapX = swap(low[x] != high[x])
                let swapY = swap(low[y] != high[y])
                let word0 = swapX ? pair(high[x], low[x]) : pair(low[x], high[x])
                let word1 = swapY ? pair(high[y], low[y]) : pair(low[y], high[y])
                digits[8 * number + order] = word0 | word1 << 16
            }
        }
    }

    private func pair(_ first: UInt8, _ second: UInt8) -> UInt32 {
        UInt32(first) | UInt32(second) << 8
    }
}
