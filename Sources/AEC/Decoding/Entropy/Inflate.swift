import CZlib

/// The one place where the decoding half needs DEFLATE.
enum Inflate {
    /// Inflates one raw DEFLATE stream that must end at the end of `source` and fill `destination`
    /// exactly.
    ///
    /// - Returns: 0, -1 for a malformed stream or one of another size, -2 without memory.
    static func inflate(
        _ source: UnsafeBufferPointer<UInt8>, into destination: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        guard let from = source.baseAddress, let to = destination.baseAddress else { return -1 }
        return Int(aec_inflate(from, source.count, to, destination.count))
    }

    /// The same for a range of an array.
    static func inflate(
        _ bytes: [UInt8], _ range: Range<Int>,
        into destination: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        bytes.withUnsafeBufferPointer {
            inflate(
                UnsafeBufferPointer(rebasing: $0[range.clamped(to: 0..<$0.count)]),
                into: destination)
        }
    }
}
