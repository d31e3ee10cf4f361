/// A gain as the kernels apply it: (x * multiplier + 2^(shift - 1)) >> shift for each channel.
extension GainTable {
    /// log2 of the gains between two trained levels, linearly interpolated. -> [channels], 16 fraction bits
    func log2(at quality: Quality) -> [Int32] {
        let (level, part) = quality.position
        let fraction = Int64(part)
        let low = log2 + level * channels
        let high = low + channels
        var result: [Int32] = []
        result.reserveCapacity(channels)
        for c in 0..<channels {
            let sum = Int64(low[c]) * (256 - fraction) + Int64(high[c]) * fraction
            result.append(Int32(truncatingIfNeeded: sum >> 8))
        }
        return result
    }

    /// The range of log2 of a gain: that of the shifts that a multiplier leaves, 2...30.
    static let range: ClosedRange<Int32> = -16 * 65536...13 * 65536 - 1

    /// The gains at a quality. The multiplier is 2^14 times the fractional power of two, in 16384...32767; the shift is
    /// 14 less the whole power. Exact in integers, so that every decoder uses the same gains.
    /// - Parameter addend: changes all gains: added to their log2 values, which are kept in their range.
    /// -> multiplier [channels], shift [channels], 1...30 for a model that has been validated
    func gain(
        at quality: Quality, adding addend: Int32 = 0
    ) -> (multiplier: [Int16], shift: [Int32]) {
        var multiplier: [Int16] = []
        var shift: [Int32] = []
        multiplier.reserveCapacity(channels)
        shift.reserveCapacity(channels)
        for value in log2(at: quality) {
            let value = min(
                max(value + addend, GainTable.range.lowerBound), GainTable.range.upperBound)
            var whole = value >> 16
            var mantissa = GainTable.powerOfTwo(fraction: value & 0xFFFF)
            if mantissa == 32768 {
                mantissa = 16384
                whole += 1
            }
            multiplier.append(Int16(truncatingIfNeeded: mantissa))
            shift.append(14 - whole)
        }
        return (multiplier, shift)
    }

    /// 2^14 * 2^(fraction / 65536), rounded, by one multiplication for each bit that is set. 0 <= fraction < 65536
    static func powerOfTwo(fraction: Int32) -> Int64 {
        let upper = upperPowers[Int(fraction >> 8)]
        return (multiplied(upper, by: fraction, bits: 8..<16) + (1 << 15)) >> 16
    }

    /// `start` times the roots of these bits of `fraction` that are set, from the highest on.
    private static func multiplied(
        _ start: Int64, by fraction: Int32, bits: Range<Int>
    ) -> Int64 {
        var m = start
        for k in bits where fraction & (0x8000 >> Int32(k)) != 0 {
            m = (m * roots[k] + (1 << 29)) >> 30
        }
        return m
    }

    /// What the upper eight bits make of 2^30.
    private static let upperPowers = (0..<256).map {
        multiplied(1 << 30, by: Int32($0) << 8, bits: 0..<8)
    }

    /// round(2^30 * 2^(2^-k)) for k = 1...16.
    private static let roots: [Int64] = [
        1_518_500_250, 1_276_901_417, 1_170_923_762, 1_121_280_436, 1_097_253_708, 1_085_434_106,
        1_079_572_136, 1_076_653_033,
        1_075_196_443, 1_074_468_888, 1_074_105_294, 1_073_923_544, 1_073_832_680, 1_073_787_251,
        1_073_764_537, 1_073_753_181,
    ]
}
