/// Form 1 of a group of the exact layer: what is not a photograph, coded without the lossy picture.
enum ScanlineForm {
    /// Bytes that `decode` allocates at most.
    static func memory(_ group: LosslessGroup) -> Int { group.sampleCount * group.bitDepth / 8 }

    /// - Parameters:
    ///   - range: where the body lies in `bytes`.
    ///   - samples: gets those of the group.
    /// - Throws: `malformed` with the offset in `bytes`.
    static func decode(
        _ bytes: [UInt8], _ range: Range<Int>, group: LosslessGroup,
        into samples: UnsafeMutablePointer<UInt16>
    ) throws(AECError) {
        let size = group.bitDepth / 8
        let data = AlignedMemory<UInt8>(count: group.sampleCount * size)
        let buffer = UnsafeMutableBufferPointer(start: data.pointer, count: data.count)
        guard Inflate.inflate(bytes, range, into: buffer) == 0 else {
            throw AECError(
                .malformed, "a group of the exact layer does not inflate to \(data.count) bytes",
                offset: range.lowerBound)
        }
        for i in 0..<group.sampleCount {
            samples[i] =
                size == 1
                ? UInt16(data.pointer[i])
                : UInt16(data.pointer[2 * i]) | UInt16(data.pointer[2 * i + 1]) << 8
        }
    }
}
