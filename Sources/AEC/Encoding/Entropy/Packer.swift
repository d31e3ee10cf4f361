/// Turns the digits of a bin into bytes and order bits.
enum Packer {
    /// Packs `count` digits, of which the last is not zero.
    ///
    /// - Parameters:
    ///   - digits: with 7 zeros after the last one.
    ///   - bytes: room for `count`.
    /// - Returns: the number of bytes.
    static func pack(
        _ digits: UnsafePointer<UInt8>, count: Int, mode: BinMode,
        into bytes: UnsafeMutablePointer<UInt8>, bits: inout BitWriter
    ) -> Int {
        if mode.isRun {
            return packRuns(digits, count: count, shift: mode.runShift, into: bytes, bits: &bits)
        }
        let tuples = (count + (1 << mode.digitsLog2) - 1) >> mode.digitsLog2
        switch mode.digitsLog2 {
        case 0:
            bytes.update(from: digits, count: count)
        case 1:
            for n in 0..<tuples {
                var order = 0
                var length = 0
                bytes[n] = number(
                    Int(digits[2 * n]), Int(digits[2 * n + 1]), &order, &length)
                bits.append(order, length)
            }
        case 2:
            for n in 0..<tuples {
                var order = 0
                var length = 0
                bytes[n] = four(digits + 4 * n, &order, &length)
                bits.append(order, length)
            }
        default:
            for n in 0..<tuples {
                var order0 = 0
                var length0 = 0
                let first = four(digits + 8 * n, &order0, &length0)
                var order1 = 0
                var length1 = 0
                let second = four(digits + 8 * n + 4, &order1, &length1)
                var order = 0
                var length = 0
                bytes[n] = number(Int(first), Int(second), &order, &length)
                order = (order << length0 | order0) << length1 | order1
                bits.append(order, length + length0 + length1)
            }
        }
        return tuples
    }

    /// The number of an unordered pair; appends the bit of its order where it has one.
    @inline(__always)
    private static func number(_ a: Int, _ b: Int, _ order: inout Int, _ length: inout Int) -> UInt8
    {
        let low = min(a, b)
        let high = max(a, b)
        let differs = a == b ? 0 : 1
        order = order << differs | (a > b ? 1 : 0)
        length += differs
        return UInt8(truncatingIfNeeded: (high * (high + 1)) >> 1 + low)
    }

    /// The number of an unordered tuple of four; appends its order bits, the outer one first.
    @inline(__always)
    private static func four(
        _ digits: UnsafePointer<UInt8>, _ order: inout Int, _ length: inout Int
    ) -> UInt8 {
        var order0 = 0
        var length0 = 0
        let first = number(Int(digits[0]), Int(digits[1]), &order0, &length0)
        var order1 = 0
        var length1 = 0
        let second = number(Int(digits[2]), Int(digits[3]), &order1, &length1)
        let whole = number(Int(first), Int(second), &order, &length)
        order = (order << length0 | order0) << length1 | order1
        length += length0 + length1
        return whole
    }

    private static func packRuns(
        _ digits: UnsafePointer<UInt8>, count: Int, shift: Int,
        into bytes: UnsafeMutablePointer<UInt8>, bits: inout BitWriter
    ) -> Int {
        let limit = BinMode.runLimit << shift
        let mask = 1 << shift - 1
        var written = 0
        var start = 0
        for n in 0..<count where digits[n] != 0 {
            var run = n - start
            while run >= limit {
                bytes[written] = UInt8(truncatingIfNeeded: BinMode.runLimit)
                written += 1
                run -= limit
            }
            bytes[written] = UInt8(truncatingIfNeeded: run >> shift | Int(digits[n] - 1) << 7)
            written += 1
            bits.append(run & mask, shift)
            start = n + 1
        }
        return written
    }
}
