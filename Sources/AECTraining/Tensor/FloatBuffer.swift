/// A fixed number of floats, zero at first, on a 64-byte boundary.
///
/// Shared by reference, without locks: workers must write disjoint parts.
public final class FloatBuffer: @unchecked Sendable {
    /// The number of floats.
    public let count: Int
    /// The first float. Valid for as long as the buffer lives.
    public let pointer: UnsafeMutablePointer<Float>

    /// So many zeros.
    public init(count: Int) {
        self.count = count
        let bytes = Memory.allocate(count * MemoryLayout<Float>.stride).baseAddress!
        pointer = bytes.bindMemory(to: Float.self, capacity: max(count, 1))
        pointer.initialize(repeating: 0, count: count)
    }

    /// A copy of these values.
    public convenience init(_ values: [Float]) {
        self.init(count: values.count)
        values.withUnsafeBufferPointer {
            if let base = $0.baseAddress { pointer.update(from: base, count: count) }
        }
    }

    /// A copy of the values.
    public var array: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

    /// Sets every value.
    public func fill(_ value: Float) { pointer.update(repeating: value, count: count) }

    /// Copies all values of a buffer of the same size.
    public func copy(from other: FloatBuffer) {
        precondition(other.count == count)
        pointer.update(from: other.pointer, count: count)
    }

    deinit { pointer.deallocate() }
}
