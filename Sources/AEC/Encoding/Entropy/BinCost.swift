/// Estimates of the bits that a bin will take, from the histogram of its magnitudes.
///
/// Entropies plus what zlib was measured to add: the redundancy of Huffman codes and the
/// description of their tables.
enum BinCost {
    /// A descriptor and two bytes of count.
    static let descriptor = 24.0
    /// The Huffman table that all bins of runs share.
    static let runTable = 160.0
    /// Of a tuple bin's table: in all, and for each tuple that occurs.
    static let tupleTable = 100.0
    static let tupleTableEntry = 2.5

    /// Bits of an Exp-Golomb code of `value`.
    static func exponential(_ value: Int) -> Double {
        Double(2 * (Int.bitWidth - (value + 1).leadingZeroBitCount) - 1)
    }

    /// The shift that makes runs of zeros between symbols that differ from zero about 4 units
    /// long, or 2 where there are too few for a table of many runs.
    static func runShift(total: Double, nonZero: Double) -> Int {
        guard nonZero > 0 else { return 7 }
        // The nearest power of two, by squares.
        let ratio = total / ((nonZero < 200 ? 2 : 4) * nonZero)
        var shift = 0
        while shift < 7 && ratio * ratio > Double(1 << (2 * shift + 1)) { shift += 1 }
        return shift
    }

    /// Bits of a bin coded as runs, without signs.
    static func runs(_ histogram: UnsafePointer<Double>, total: Double) -> Double {
        let nonZero = total - histogram[0]
        guard nonZero > 0 else { return 16 }
        let large = nonZero - histogram[1]
        var bits =
            PortableMath.xlog2(total) - PortableMath.xlog2(histogram[0])
            - PortableMath.xlog2(nonZero)
        bits +=
            PortableMath.xlog2(nonZero) - PortableMath.xlog2(large)
            - PortableMath.xlog2(histogram[1])
        if large > 0 {
            for magnitude in 2..<SymbolHistogram.columns where histogram[magnitude] > 0 {
                bits += histogram[magnitude] * exponential(magnitude - 2)
            }
        }
        return bits + 0.05 * nonZero + descriptor - (nonZero < 100 ? 8 : 0)
    }

    /// Bits of a bin coded as tuples, without signs and without low bits kept apart.
    ///
    /// - Parameter scratch: room for 512 numbers.
    static func tuples(
        _ histogram: UnsafePointer<Double>, total: Double, mode: BinMode, tableWeight: Double,
        scratch: UnsafeMutablePointer<Double>
    ) -> Double {
        let columns = SymbolHistogram.columns
        let radix = min(mode.radix, columns)
        var bits = PortableMath.xlog2(total)
        var escaped = 0.0
        for digit in 0..<(radix - 1) {
            bits -= PortableMath.xlog2(histogram[digit])
            scratch[digit] = histogram[digit] / total
        }
        for magnitude in (radix - 1)..<columns where histogram[magnitude] > 0 {
            escaped += histogram[magnitude]
            // What the histogram counts together is spread out: about six bits each.
            bits +=
                histogram[magnitude]
                * (radix == columns ? 6 : exponential(magnitude - radix + 1))
        }
        bits -= PortableMath.xlog2(escaped)
        scratch[radix - 1] = escaped / total
        // The distribution of unordered tuples, were the symbols independent.
        var values = scratch
        var spare = scratch + 256
        var count = radix
        for _ in 0..<mode.digitsLog2 {
            var pair = 0
            for b in 0..<count {
                let p = 2 * values[b]
                for a in 0..<b { spare[pair + a] = p * values[a] }
                spare[pair + b] = values[b] * values[b]
                pair += b + 1
            }
            swap(&values, &spare)
            count = pair
        }
        let bytes = total / Double(1 << mode.digitsLog2)
        var used = 0.0
        for n in 0..<count { used += min(1, values[n] * bytes) }
        let first = values[0]
        var redundancy = first > 0.3 ? 0.057 : 0.033
        if first > 0.5 && first < 1 {
            redundancy = max(
                redundancy, 1 + PortableMath.xlog2(first) + PortableMath.xlog2(1 - first))
        }
        return bits + bytes * redundancy + descriptor + tableWeight
            * (tupleTable + tupleTableEntry * used)
    }
}
