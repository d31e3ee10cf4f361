/// A fixed number of floats, zero at first, on a 64-byte boundary.
///
/// Shared by reference: who writes where and when is the owner's to arrange (workers write disjoint parts).
public final class FloatBuffer: @unchecked Sendable {
    public let count: Int
    public let pointer: UnsafeMutablePointer<Float>

    public init(count: Int) {
        self.count = count
        let bytes = Memory.allocate(count * MemoryLayout<Float>.stride).baseAddress!
        pointer = bytes.bindMemory(to: Float.self, capacity: max(count, 1))
        pointer.initialize(repeating: 0, count: count)
    }

    public convenience init(_ values: [Float]) {
        self.init(count: values.count)
        values.withUnsafeBufferPointer {
            if let base = $0.baseAddress { pointer.update(from: base, count: count) }
        }
    }

    public var array: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

    public func fill(_ value: Float) { pointer.update(repeating: value, count: count) }

    public func copy(from other: FloatBuffer) {
        precondition(other.count == count)
        pointer.update(from: other.pointer, count: count)
    }

    deinit { pointer.deallocate() }
}
