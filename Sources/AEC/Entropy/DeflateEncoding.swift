import CZlib

/// DEFLATE of bytes that have no structure of the codec's own: alpha and metadata.
enum Deflate {
    enum Strategy {
        /// For text, masks, tables.
        case standard
        /// For rows that a filter has made small numbers of.
        case filtered
    }

    /// One raw stream.
    /// - Throws: `internalInconsistency` without memory.
    static func deflate(
        _ source: [UInt8], strategy: Strategy = .standard
    ) throws(AECError) -> [UInt8] {
        let bound = aec_deflate_bound(source.count)
        var written = -1
        let bytes = [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            source.withUnsafeBufferPointer { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                let number =
                    switch strategy {
                    case .standard: AEC_DEFLATE_DEFAULT
                    case .filtered: AEC_DEFLATE_FILTERED
                    }
                written = aec_deflate(
                    from, source.count, to, bound, 9, Int32(bitPattern: number.rawValue))
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
