/// Memory of one pass through a network: handed out by moving a pointer, taken back all at once.
///
/// A pass asks for the same sizes every time, so after the first one nothing is allocated any more.
/// Not thread-safe: each worker owns one.
final class Arena {
    /// A cache line, and the width of the widest vector.
    private static let alignment = 64
    private static let blockSize = 32 << 20

    private var blocks: [UnsafeMutableRawBufferPointer] = []
    private var block = 0
    private var used = 0

    /// What `release` takes back to.
    struct Mark { fileprivate let block, used: Int }

    /// Bytes that the arena holds, used or not.
    var capacity: Int { blocks.reduce(0) { $0 + $1.count } }

    var mark: Mark { Mark(block: block, used: used) }

    /// Takes back everything handed out since the mark.
    func release(to mark: Mark) { (block, used) = (mark.block, mark.used) }

    func reset() { (block, used) = (0, 0) }

    /// Uninitialised memory on a 64-byte boundary.
    func bytes(_ count: Int) -> UnsafeMutableRawPointer {
        let size = roundUp(count, to: Arena.alignment)
        while block < blocks.count, used + size > blocks[block].count {
            (block, used) = (block + 1, 0)
        }
        if block == blocks.count {
            blocks.append(Memory.allocate(max(size, Arena.blockSize)))
        }
        defer { used += size }
        return blocks[block].baseAddress! + used
    }

    /// Uninitialised floats on a 64-byte boundary.
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
        bytes(count * MemoryLayout<Float>.stride).bindMemory(to: Float.self, capacity: count)
    }

    deinit { for block in blocks { block.deallocate() } }
}

/// Buffers that come and go while gradients flow back: a freed one serves the next request of its size, still warm in
/// the cache.
final class BufferPool {
    private var free: [Int: [UnsafeMutablePointer<Float>]] = [:]

    /// Uninitialised floats on a 64-byte boundary.
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
        if let buffer = free[count]?.popLast() { return buffer }
        let bytes = Memory.allocate(count * MemoryLayout<Float>.stride).baseAddress!
        return bytes.bindMemory(to: Float.self, capacity: count)
    }

    func give(_ buffer: UnsafeMutablePointer<Float>, count: Int) {
        free[count, default: []].append(buffer)
    }

    deinit { for buffers in free.values { for buffer in buffers { buffer.deallocate() } } }
}
