import AEC
import CAECPNG

/// The zlib streams of iCCP, iTXt and zTXt chunks.
enum PNGZlib {
    /// Inflates a stream of at most `limit` bytes, which are then reserved.
    static func inflate(
        _ stream: ArraySlice<UInt8>, limit: Int, budget: inout Budget
    ) -> Result<[UInt8], MetadataFault> {
        // It would fill any room, having none.
        guard !stream.isEmpty else { return .failure(.damaged) }
        // The length is nowhere in the file: room is made as it proves to be needed, and no more than the stream can
        // fill (DEFLATE expands at most about 1032 times) or the budget has.
        let room = budget.left
        guard room > 0 else { return .failure(.noMemory) }
        let most = min(limit, room, stream.count.multipliedClamping(by: 1040))
        var capacity = min(most, max(4096, stream.count.multipliedClamping(by: 8)))
        while true {
            var status = AEC_PNG_OK
            let bytes = stream.withUnsafeBufferPointer { source in
                [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
                    status = aec_png_inflate(
                        source.baseAddress, source.count, buffer.baseAddress, capacity,
                        &initialized)
                }
            }
            if status == AEC_PNG_OK {
                return budget.take(bytes.count) ? .success(bytes) : .failure(.noMemory)
            }
            guard status == AEC_PNG_LIMIT else { return .failure(.damaged) }
            guard capacity < most else {
                return .failure(most == room && room < limit ? .noMemory : .tooLarge)
            }
            capacity = min(most, capacity * 4)
        }
    }

    /// A text that may be compressed, as `inflate`.
    static func text(
        _ data: ArraySlice<UInt8>, isCompressed: Bool, limit: Int, budget: inout Budget
    ) -> Result<[UInt8], MetadataFault> {
        if isCompressed { return inflate(data, limit: limit, budget: &budget) }
        guard data.count <= limit else { return .failure(.tooLarge) }
        return budget.take(data.count) ? .success(Array(data)) : .failure(.noMemory)
    }

    /// - Throws: `limitExceeded` without memory.
    static func deflate(_ bytes: [UInt8]) throws(AECError) -> [UInt8] {
        let bound = aec_png_deflate_bound(bytes.count)
        let stream = bytes.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: bound) { buffer, initialized in
                initialized = aec_png_deflate(
                    source.baseAddress, source.count, buffer.baseAddress, bound)
            }
        }
        guard !stream.isEmpty else { throw AECError(.limitExceeded, "not enough memory") }
        return stream
    }
}

extension Int {
    /// The product, or the largest number.
    func multipliedClamping(by factor: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}
