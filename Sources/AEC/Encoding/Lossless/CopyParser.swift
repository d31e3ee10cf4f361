/// Decides for each pixel of a group whether it is copied from an earlier one, and from which: the path of least cost
/// through each row (Viterbi), in which a copy that goes on costs next to nothing.
struct CopyParser {
    /// Costs in 1/16 of a bit.
    struct Costs {
        /// A copy begins: by its code.
        var begin: [Int32] = [64, 64, 96, 96, 80, 112, 128, 128, 336]
        /// Literals begin behind a copy.
        var literals: Int32 = 32
    }

    let width: Int
    let count: Int
    /// [count]: colours as numbers
    let numbers: UnsafePointer<Int32>
    /// [count]: what a pixel costs as a literal
    let literalCosts: UnsafePointer<Int32>
    var costs = Costs()
    /// How many earlier places of the same colours are looked at.
    let depth: Int

    private static let slots = 14
    /// The first slot of offsets that are not the nearest neighbours'.
    private static let firstFree = 5
    private static let hashBits = 16

    /// [count]: for each pixel how far back the one lies that it is a copy of; 0: a literal.
    func parse(into offsets: UnsafeMutablePointer<Int32>) {
        let slots = CopyParser.slots
        let w = width
        let rows = (count + w - 1) / w
        let never = Int32.max / 2
        let recordOffsets = AlignedMemory<Int32>(count: w * slots)
        let continued = AlignedMemory<UInt16>(count: w)
        let bestSlots = AlignedMemory<UInt8>(count: w)
        let inherited = AlignedMemory<Int32>(count: w)
        let heads = AlignedMemory<Int32>(count: 1 << CopyParser.hashBits)
        let chain = AlignedMemory<Int32>(count: count)
        let runs = AlignedMemory<Int32>(count: w)
        let slotOffsets = AlignedMemory<Int32>(count: slots)
        let slotCosts = AlignedMemory<Int32>(count: slots)
        let slotEnds = AlignedMemory<Int32>(count: slots)
        let recent = AlignedMemory<Int32>(count: 3)
        let (offs, cost, ends) = (slotOffsets.pointer, slotCosts.pointer, slotEnds.pointer)
        let fixed: [Int32] = [0, 1, Int32(w), Int32(w) - 1, Int32(w) + 1]
        for s in 0..<slots {
            cost[s] = never
            offs[s] = s < 5 ? fixed[s] : 0
        }
        if w == 1 { offs[3] = 0 }
        var lastOffset: Int32 = 0
        costs.begin.withUnsafeBufferPointer { begin in
            for y in 0..<rows {
                let row = numbers + y * w
                // How far rows repeat what is above or to the left.
                var (up, left): (Int32, Int32) = (0, 0)
                for x in stride(from: w - 1, through: 0, by: -1) {
                    let p = y * w + x
                    up = y > 0 && numbers[p] == numbers[p - w] ? up + 1 : 0
                    left = p > 0 && numbers[p] == numbers[p - 1] ? left + 1 : 0
                    runs.pointer[x] = max(up, left)
                }
                // The state at the end of the last row goes on.
                for s in 0..<slots { cost[s] = never }
                var best: Int32 = 0
                if y > 0 {
                    if lastOffset == 0 {
                        cost[0] = 0
                    } else if let s = (1..<5).first(where: { offs[$0] == lastOffset }) {
                        cost[s] = 0
                    } else {
                        offs[5] = lastOffset
                        ends[5] = 0
                        cost[5] = 0
                    }
                }
                for x in 0..<w {
                    let p = y * w + x
                    let number = row[x]
                    let above = inherited.pointer[x]
                    var next = never
                    var nextSlot = 0
                    var going: UInt16 = 0
                    let record = recordOffsets.pointer + x * slots
                    // Literals.
                    let literal = literalCosts[p]
                    let fresh = best &+ costs.literals
                    if cost[0] <= fresh { going = 1 } else { cost[0] = fresh }
                    cost[0] = cost[0] &+ literal
                    next = cost[0]
                    record[0] = 0
                    // The nearest neighbours.
                    for s in 1..<slots {
                        let o = Int(offs[s])
                        if s >= CopyParser.firstFree && cost[s] == never { continue }
                        if o == 0 || o > p || numbers[p - o] != number {
                            cost[s] = never
                            continue
                        }
                        let entry: Int32
                        if s < CopyParser.firstFree {
                            entry = begin[s - 1]
                        } else if offs[s] == above {
                            entry = begin[4]
                        } else if offs[s] == recent.pointer[0] {
                            entry = begin[5]
                        } else if offs[s] == recent.pointer[1] {
                            entry = begin[6]
                        } else if offs[s] == recent.pointer[2] {
                            entry = begin[7]
                        } else {
                            entry = begin[8]
                        }
                        if cost[s] <= best &+ entry {
                            going |= 1 << UInt16(s)
                        } else {
                            cost[s] = best &+ entry
                        }
                        record[s] = offs[s]
                        if cost[s] < next { (next, nextSlot) = (cost[s], s) }
                    }
                    // Other offsets that may begin here.
                    func consider(_ offset: Int32, _ entry: Int32, _ length: Int32) {
                        let at = best &+ entry
                        var slot = -1
                        for s in CopyParser.firstFree..<slots {
                            if cost[s] == never {
                                if slot < 0 || cost[slot] < never { slot = s }
                            } else if offs[s] == offset {
                                return
                            } else if cost[s] > at, slot < 0 || cost[s] > cost[slot] {
                                slot = s
                            }
                        }
                        guard slot >= 0 else { return }
                        if nextSlot == slot { return }
                        offs[slot] = offset
                        cost[slot] = at
                        ends[slot] = Int32(x) + length
                        record[slot] = offset
                        going &= ~(1 << UInt16(slot))
                        if at < next { (next, nextSlot) = (at, slot) }
                    }
                    let o = Int(above)
                    if o > 0, o <= p, numbers[p - o] == number { consider(above, begin[4], 0) }
                    for r in 0..<3 {
                        let o = Int(recent.pointer[r])
                        if o > 0, o <= p, numbers[p - o] == number {
                            consider(Int32(o), begin[5 + r], 0)
                        }
                    }
                    if p + 4 <= count {
                        let slot = hash(p)
                        if runs.pointer[x] < 16, x + 4 <= w {
                            var covered = false
                            for s in CopyParser.firstFree..<slots
                            where cost[s] < never && ends[s] > Int32(x) + 6 { covered = true }
                            if !covered,
                                let (offset, length) = search(
                                    p, x, heads.pointer[slot], chain.pointer)
                            {
                                consider(Int32(offset), begin[8], Int32(length))
                            }
                        }
                        if runs.pointer[x] < 64 {
                            chain.pointer[p] = heads.pointer[slot]
                            heads.pointer[slot] = Int32(p + 1)
                        }
                    }
                    best = next
                    bestSlots.pointer[x] = UInt8(nextSlot)
                    continued.pointer[x] = going
                }
                // Back along the path.
                var slot = Int(bestSlots.pointer[w - 1])
                for x in stride(from: w - 1, through: 0, by: -1) {
                    offsets[y * w + x] = recordOffsets.pointer[x * slots + slot]
                    if continued.pointer[x] >> UInt16(slot) & 1 == 0, x > 0 {
                        slot = Int(bestSlots.pointer[x - 1])
                    }
                }
                lastOffset = offsets[y * w + w - 1]
                var before: Int32 = 0
                for x in 0..<w {
                    let offset = offsets[y * w + x]
                    defer { before = offset }
                    guard offset != 0, !fixed.contains(offset) else { continue }
                    if offset != before, offset != recent.pointer[0] {
                        if offset != recent.pointer[1] { recent.pointer[2] = recent.pointer[1] }
                        recent.pointer[1] = recent.pointer[0]
                        recent.pointer[0] = offset
                    }
                    inherited.pointer[x] = offset
                }
            }
        }
    }

    private func hash(_ p: Int) -> Int {
        var key: UInt64 = 0
        for i in 0..<4 {
            key = (key &+ UInt64(UInt32(bitPattern: numbers[p + i]))) &* 0x9E37_79B9_7F4A_7C15
            key ^= key >> 29
        }
        return Int(truncatingIfNeeded: key >> UInt64(64 - CopyParser.hashBits))
    }

    /// The earlier place that is the same for longest, here and in the rows below.
    private func search(
        _ p: Int, _ x: Int, _ head: Int32, _ chain: UnsafePointer<Int32>
    ) -> (offset: Int, length: Int)? {
        var at = Int(head)
        var left = depth
        var best = (score: 0, offset: 0, length: 0)
        let most = min(width - x, 64)
        while at > 0, left > 0 {
            let q = at - 1
            var length = 0
            while length < most, numbers[q + length] == numbers[p + length] { length += 1 }
            if length >= 4 {
                var score = length
                for row in 1...6 {
                    let below = p + row * width
                    guard below + length <= count else { break }
                    var same = 0
                    while same < length, numbers[q + row * width + same] == numbers[below + same] {
                        same += 1
                    }
                    score += same
                }
                if score > best.score { best = (score, p - q, length) }
            }
            at = Int(chain[q])
            left -= 1
        }
        return best.score > 0 ? (best.offset, best.length) : nil
    }
}
