/// How the samples of a group of 16 bits come from numbers of fewer bits, as programs make them that know 8 or 16 bits only: the numbers
/// are what is coded. The first byte of a body of form 1 or 2 in a picture of 16 bits (spec/aec-format.md, section 14.3).
struct SampleSpread: Equatable {
    /// 0 for samples as they are; z, or `repeated` + z.
    let rawValue: UInt8

    /// The flag of numbers whose upper bits are repeated in the lower ones.
    private static let repeated: UInt8 = 0x80

    /// Samples as they are.
    static let none = SampleSpread(known: 0)

    private init(known rawValue: UInt8) { self.rawValue = rawValue }

    /// Nil for what is reserved.
    init?(rawValue: UInt8) {
        let most: UInt8 = rawValue & SampleSpread.repeated == 0 ? 15 : 8
        guard rawValue & 0x7F <= most, rawValue != SampleSpread.repeated else { return nil }
        self.rawValue = rawValue
    }

    /// The low bits that say nothing: z.
    private var shift: UInt16 { UInt16(rawValue & 0x7F) }

    private var isRepeated: Bool { rawValue & SampleSpread.repeated != 0 }

    /// The group of the numbers.
    func narrowed(_ group: LosslessGroup) -> LosslessGroup {
        LosslessGroup(
            rows: group.rows, columns: group.columns, channels: group.channels,
            bitDepth: shift >= 8 ? 8 : 16, maxError: group.maxError)
    }

    /// The number of a sample, or, of one that has none, one nearby.
    @inline(__always)
    func narrowed(_ sample: UInt16) -> UInt16 { sample >> shift }

    /// The sample of a number; nil for one of too many bits.
    @inline(__always)
    func widened(_ number: UInt16) -> UInt16? {
        guard rawValue != 0 else { return number }
        guard number >> (16 - shift) == 0 else { return nil }
        return number << shift | (isRepeated ? number >> (16 - 2 * shift) : 0)
    }

    /// The one with the fewest bits that has all of these samples.
    init(of samples: UnsafePointer<UInt16>, count: Int) {
        var bits: UInt16 = 0
        for i in 0..<count { bits |= samples[i] }
        if bits != 0, bits & 1 == 0 {
            self.init(known: UInt8(bits.trailingZeroBitCount))
            return
        }
        for shift in stride(from: UInt8(8), to: 0, by: -1) where bits != 0 {
            let spread = SampleSpread(known: SampleSpread.repeated | shift)
            var i = 0
            while i < count, spread.widened(spread.narrowed(samples[i])) == samples[i] { i += 1 }
            if i == count {
                self = spread
                return
            }
        }
        self = .none
    }
}
