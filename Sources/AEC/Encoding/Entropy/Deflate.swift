import CZlib

/// DEFLATE of bytes that have no structure of the codec's own: alpha, exact blocks and metadata.
enum Deflate {
    /// How hard zlib looks for repetitions.
    enum Level: Int32 {
        case quick = 6
        case best = 9
    }

    /// The one of several forms of the same that takes the fewest bytes, by a quick trial, and its stream.
    /// - Parameter level: of the stream.
    /// - Throws: `internalInconsistency` without memory.
    static func smallest<Form>(
        of forms: [(form: Form, data: [UInt8])], level: Level = .best
    ) throws(AECError) -> (form: Form, data: [UInt8], stream: [UInt8])? {
        var best: (form: Form, data: [UInt8], size: Int)?
        for (form, data) in forms {
            let size = try deflate(data, level: .quick).count
            if size < best?.size ?? .max { best = (form, data, size) }
        }
        guard let best else { return nil }
        return try smallest((best.form, best.data), level: level)
    }

    /// The same of forms that are made one at a time, of which no more than two are in memory.
    static func smallest<Form>(
        of forms: [Form], data: (Form) -> [UInt8]
    ) throws(AECError) -> (form: Form, data: [UInt8], stream: [UInt8])? {
        var best: (form: Form, data: [UInt8], size: Int)?
        for form in forms {
            let data = data(form)
            let size = try deflate(data, level: .quick).count
            if size < best?.size ?? .max { best = (form, data, size) }
        }
        guard let best else { return nil }
        return try smallest((best.form, best.data), level: .best)
    }

    private static func smallest<Form>(
        _ best: (form: Form, data: [UInt8]), level: Level
    ) throws(AECError) -> (form: Form, data: [UInt8], stream: [UInt8]) {
        // In noise, repetitions of a few bytes take more than the bytes.
        var stream = try deflate(best.data, level: level)
        for strategy in [AEC_DEFLATE_FILTERED, AEC_DEFLATE_RLE] {
            let other = try deflate(best.data, level: level, strategy: strategy)
            if other.count < stream.count { stream = other }
        }
        return (best.form, best.data, stream)
    }

    /// One raw stream.
    /// - Throws: `internalInconsistency` without memory.
    static func deflate(
        _ source: [UInt8], level: Level = .best,
        strategy: aec_deflate_strategy = AEC_DEFLATE_DEFAULT
    ) throws(AECError) -> [UInt8] {
        let bound = aec_deflate_bound(source.count)
        var written = -1
        let bytes = [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            source.withUnsafeBufferPointer { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                written = aec_deflate(
                    from, source.count, to, bound, level.rawValue,
                    Int32(bitPattern: strategy.rawValue))
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
