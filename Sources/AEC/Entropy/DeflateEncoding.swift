import CZlib

/// DEFLATE of bytes that have no structure of the codec's own: alpha and metadata.
enum Deflate {
    /// How hard zlib looks for repetitions, as its level.
    enum Effort: Int32 {
        case quick = 6
        case best = 9
    }

    /// One raw stream.
    /// - Throws: `internalInconsistency` without memory.
    static func deflate(
        _ source: [UInt8], effort: Effort = .best
    ) throws(AECError) -> [UInt8] {
        let bound = aec_deflate_bound(source.count)
        var written = -1
        let bytes = [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            source.withUnsafeBufferPointer { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                written = aec_deflate(
                    from, source.count, to, bound, effort.rawValue,
                    Int32(bitPattern: AEC_DEFLATE_DEFAULT.rawValue))
            }
            count = max(0, written)
        }
        guard written >= 0 else {
            throw AECError(
                .internalInconsistency, "\(source.count) bytes could not be deflated")
        }
        return bytes
    }
}
