/// Codes groups of the exact layer in the form that takes the fewest bytes.
struct LosslessGroupEncoder: Sendable {
    let effort: Effort

    /// A coded group: what its chunk holds, as far as it does not depend on the rest of the file.
    struct Coded: Sendable {
        /// Of the samples that a decoder gives.
        let checksum: UInt32
        let form: LosslessForm
        /// What follows the byte of the form.
        let body: [UInt8]
    }

    /// Bytes that `encode` allocates at most.
    func memory(_ group: LosslessGroup) -> Int {
        let decoding =
            group.maxError == 0 ? 0 : 2 * group.sampleCount + LosslessGroupDecoder.memory(group)
        // Of the one that is tried first, the body stays: that of the residuals.
        return max(
            ScanlineForm.encodingMemory(group), ResidualForm.encodingMemory(group, effort: effort))
            + group.sampleCount * group.bitDepth / 8 + decoding
            // What the samples and the lossy ones are narrowed to
            + (group.bitDepth == 16 ? 4 * group.sampleCount : 0)
    }

    /// Looks at the group first, so that photographs are not tried as drawings, nor drawings as photographs.
    /// - Parameters:
    ///   - samples: of the group.
    ///   - base: those of the lossy picture.
    /// - Throws: `internalInconsistency` without memory, or when a form does not keep to the group's largest error.
    func encode(
        _ samples: UnsafePointer<UInt16>, base: UnsafePointer<UInt16>, group: LosslessGroup
    ) throws(AECError) -> Coded {
        if LosslessGroupEncoder.isWithin(group, base, of: samples) {
            return Coded(checksum: group.checksum(base), form: .base, body: [])
        }
        let spread =
            group.bitDepth == 16 && group.maxError == 0
            ? SampleSpread(of: samples, count: group.sampleCount) : .none
        let (form, body) = try smallest(samples, base: base, group: group, spread)
        return try checked(
            form: form, group.bitDepth == 16 ? [spread.rawValue] + body : body, samples, base: base,
            group: group)
    }

    private func smallest(
        _ samples: UnsafePointer<UInt16>, base: UnsafePointer<UInt16>, group: LosslessGroup,
        _ spread: SampleSpread
    ) throws(AECError) -> (LosslessForm, [UInt8]) {
        guard spread != .none else { return try smallest(samples, base: base, group: group) }
        let (numbers, ofBase) = (
            narrowed(samples, by: spread, group), narrowed(base, by: spread, group)
        )
        let result = try smallest(
            numbers.pointer, base: ofBase.pointer, group: spread.narrowed(group))
        return withExtendedLifetime((numbers, ofBase)) { result }
    }

    private func narrowed(
        _ samples: UnsafePointer<UInt16>, by spread: SampleSpread, _ group: LosslessGroup
    ) -> AlignedMemory<UInt16> {
        let result = AlignedMemory<UInt16>(count: group.sampleCount)
        for i in 0..<group.sampleCount { result.pointer[i] = spread.narrowed(samples[i]) }
        return result
    }

    private func smallest(
        _ samples: UnsafePointer<UInt16>, base: UnsafePointer<UInt16>, group: LosslessGroup
    ) throws(AECError) -> (LosslessForm, [UInt8]) {
        let prospect = ScanlineForm.prospect(samples, group: group)
        // Drawings stay exact where samples may be off, too: what is flat would not stay flat, and everybody would see that.
        let residual =
            prospect == .best
            ? nil : try ResidualForm.encode(samples, base: base, group: group, effort: effort)
        // Noise may take more than its samples do.
        let stored = group.sampleCount * group.bitDepth / 8
        if let residual, prospect == .none, residual.count < stored * 15 / 16 {
            return (.residual, residual)
        }
        let scanline = try ScanlineForm.encode(samples, group: group, effort: effort)
        if let residual, residual.count < scanline.count { return (.residual, residual) }
        return (.scanline, scanline)
    }

    /// Whether no sample is off by more than the group allows.
    private static func isWithin(
        _ group: LosslessGroup, _ decoded: UnsafePointer<UInt16>, of samples: UnsafePointer<UInt16>
    ) -> Bool {
        for i in 0..<group.sampleCount
        where abs(Int32(decoded[i]) - Int32(samples[i])) > group.maxError { return false }
        return true
    }

    /// With the checksum of what a decoder gives: the samples themselves, or, where they may be off, what is seen to come out.
    private func checked(
        form: LosslessForm, _ body: [UInt8], _ samples: UnsafePointer<UInt16>,
        base: UnsafePointer<UInt16>, group: LosslessGroup
    ) throws(AECError) -> Coded {
        if group.maxError == 0 {
            return Coded(checksum: group.checksum(samples), form: form, body: body)
        }
        let decoded = AlignedMemory<UInt16>(count: group.sampleCount)
        decoded.pointer.update(from: base, count: group.sampleCount)
        try LosslessGroupDecoder.decode(
            form: form.rawValue, body, body.indices, group: group, into: decoded.pointer)
        guard LosslessGroupEncoder.isWithin(group, decoded.pointer, of: samples) else {
            throw AECError(
                .internalInconsistency,
                "samples are off by more than the \(group.maxError) that was asked for")
        }
        return Coded(checksum: group.checksum(decoded.pointer), form: form, body: body)
    }
}
