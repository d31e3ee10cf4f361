extension ScanlineForm {
    /// Bytes that `encode` allocates at most, its result among them.
    static func encodingMemory(_ group: LosslessGroup) -> Int {
        3 * group.sampleCount * group.bitDepth / 8
    }

    /// The body: what follows the byte of the form.
    /// - Parameters:
    ///   - samples: of the group.
    ///   - base: those of the lossy picture.
    /// - Throws: `internalInconsistency` without memory.
    static func encode(
        _ samples: UnsafePointer<UInt16>, base: UnsafePointer<UInt16>, group: LosslessGroup,
        effort: Effort
    ) throws(AECError) -> [UInt8] {
        var data: [UInt8] = []
        data.reserveCapacity(group.sampleCount * group.bitDepth / 8)
        for i in 0..<group.sampleCount {
            data.append(UInt8(truncatingIfNeeded: samples[i]))
            if group.bitDepth == 16 { data.append(UInt8(truncatingIfNeeded: samples[i] >> 8)) }
        }
        return try Deflate.deflate(data, level: .quick)
    }
}
