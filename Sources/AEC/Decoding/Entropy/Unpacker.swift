/// Turns packed bytes back into digits.
struct Unpacker {
    private let digits: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private let tables = TupleTables()
    /// The digits unpacked so far.
    private(set) var count = 0

    /// - Parameter capacity: the room at `digits`.
    init(digits: UnsafeMutablePointer<UInt8>, capacity: Int) {
        self.digits = digits
        self.capacity = capacity
    }

    /// Appends the digits of one bin. False when the bytes are impossible or the room does not
    /// suffice.
    mutating func unpack(
        _ packed: UnsafeBufferPointer<UInt8>, mode: BinMode, reader: inout BitReader
    ) -> Bool {
        if mode.isRun { return unpackRuns(packed, shift: mode.runShift, reader: &reader) }
        guard packed.count <= (capacity - count) >> mode.digitsLog2 else { return false }
        switch mode.digitsLog2 {
        case 0:
            for byte in packed {
                digits[count] = byte
                count += 1
            }
            return true
        case 1: return unpackPairs(packed, reader: &reader)
        case 2: return unpackFours(packed, reader: &reader)
        default: return unpackEights(packed, reader: &reader)
        }
    }

    private mutating func unpackRuns(
        _ packed: UnsafeBufferPointer<UInt8>, shift: Int, reader: inout BitReader
    ) -> Bool {
        var bits = reader
        for byte in packed {
            let run = Int(byte & 127)
            if run == BinMode.runLimit {
                guard byte < 128, run << shift <= capacity - count else { return false }
                (digits + count).initialize(repeating: 0, count: run << shift)
                count += run << shift
                continue
            }
            bits.require(8)
            let zeros = run << shift | bits.take(shift)
            guard zeros < capacity - count else { return false }
            (digits + count).initialize(repeating: 0, count: zeros)
            count += zeros
            digits[count] = 1 + byte >> 7
            count += 1
        }
        reader = bits
        return true
    }

    private mutating func unpackPairs(
        _ packed: UnsafeBufferPointer<UInt8>, reader: inout BitReader
    ) -> Bool {
        var bits = reader
        var to = digits + count
        for byte in packed {
            guard Int(byte) < TupleTables.pairCount else { return false }
            let low = tables.low[Int(byte)]
            let high = tables.high[Int(byte)]
            bits.require(1)
            let swap = bits.peekBit() == 1 && low != high
            bits.skip(low == high ? 0 : 1)
            to[0] = swap ? high : low
            to[1] = swap ? low : high
            to += 2
        }
        count += 2 * packed.count
        reader = bits
        return true
    }

    private mutating func unpackFours(
        _ packed: UnsafeBufferPointer<UInt8>, reader: inout BitReader
    ) -> Bool {
        var bits = reader
        var to = UnsafeMutableRawPointer(digits + count)
        for byte in packed {
            let number = Int(byte)
            guard number < 231 else { return false }
            bits.require(3)
            let order = bits.take(Int(tables.senaryBits[number]))
            to.storeBytes(of: tables.senary[8 * number + order].littleEndian, as: UInt32.self)
            to += 4
        }
        count += 4 * packed.count
        reader = bits
        return true
    }

    private mutating func unpackEights(
        _ packed: UnsafeBufferPointer<UInt8>, reader: inout BitReader
    ) -> Bool {
        var bits = reader
        var to = UnsafeMutableRawPointer(digits + count)
        for byte in packed {
            guard byte < 231 else { return false }
            let low = Int(tables.low[Int(byte)])
            let high = Int(tables.high[Int(byte)])
            bits.require(7)
            let swap = low != high && bits.peekBit() == 1
            bits.skip(low == high ? 0 : 1)
            let first = swap ? high : low
            let second = swap ? low : high
            let order0 = bits.take(Int(tables.ternaryBits[first]))
            to.storeBytes(of: tables.ternary[8 * first + order0].littleEndian, as: UInt32.self)
            let order1 = bits.take(Int(tables.ternaryBits[second]))
            (to + 4).storeBytes(
                of: tables.ternary[8 * second + order1].littleEndian, as: UInt32.self)
            to += 8
        }
        count += 8 * packed.count
        reader = bits
        return true
    }
}
