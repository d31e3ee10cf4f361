import CLibrary

enum Memory {
    /// Two megabytes: a large page of most machines.
    private static let largePage = 2 << 20

    /// Uninitialised memory on a 64-byte boundary. Where it is large, the system is asked for large pages: tensors are
    /// walked in steps of many kilobytes, and with small pages each step is a new one to look up.
    static func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        guard count >= 2 * largePage else {
            return .allocate(byteCount: max(count, 64), alignment: 64)
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: roundUp(count, to: largePage), alignment: largePage)
        #if os(Linux)
            // A wish: where it is not granted, nothing but time is lost.
            _ = madvise(buffer.baseAddress!, buffer.count, Int32(MADV_HUGEPAGE))
        #endif
        return buffer
    }
}
