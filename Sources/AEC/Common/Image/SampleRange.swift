/// The range that the colours of a picture of 16 bits use, where it is a smaller one: 0...2^bits - 1. Scanners, cameras
/// and medical devices of 10, 12 or 14 bits leave the upper bits at zero. The network codes such samples widened to
/// 0...65535, so that a quality means what it means for other pictures.
package struct SampleRange: Sendable, Equatable {
    /// 2...15
    package let bits: Int

    /// Nil for all 16 bits, or none that the format has.
    init?(bits: Int) {
        guard SampleRange.bits ~= bits else { return nil }
        self.bits = bits
    }

    /// The bits of a sample that a range may have.
    static let bits = 2...15

    /// The highest sample, 3...32767.
    var most: UInt16 { 1 << UInt16(truncatingIfNeeded: bits) &- 1 }

    /// The sample of this range that is nearest to one of 0...65535: undoes `widened`.
    func narrowed(_ sample: UInt16) -> UInt16 {
        UInt16(truncatingIfNeeded: (UInt32(sample) &* UInt32(most) &+ 32767) / 65535)
    }
}
