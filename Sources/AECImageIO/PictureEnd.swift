import AEC

/// Where a picture ends that comes through a pipe, as its bytes come: of a PNG behind its last chunk, of a PNM or PAM with binary
/// samples by its header. What follows may be without end.
package struct PictureEnd {
    /// Behind the picture's last byte; nil while that is not known, and for other formats.
    package private(set) var offset: Int?
    /// Bytes that came.
    private var count = 0
    private var isPNG = false
    /// Where the next chunk of a PNG begins.
    private var chunk = PNGCodec.signature.count
    /// What came of that chunk's length and type.
    private var head: [UInt8] = []

    package init() {}

    /// - Parameter bytes: what came next. The first ones hold the header of a PNM, or it is not looked for.
    package mutating func add(_ bytes: [UInt8]) {
        if count == 0 {
            switch ImageFile.format(of: bytes) {
            case .png: isPNG = true
            case .pnm: offset = try? PNMCodec.end(of: bytes)
            case .pam: offset = try? PAMCodec.end(of: bytes)
            case .jpeg, nil: break
            }
        }
        let start = count
        count += bytes.count
        while isPNG, offset == nil, chunk + head.count < count {
            let at = chunk + head.count - start
            let part = bytes[at..<min(at + 8 - head.count, bytes.count)]
            head += part
            guard head.count == 8 else { return }
            // Length, type and checksum, 12 bytes, stand around what the chunk holds
            chunk += 12 + Int(head.bigEndian(at: 0))
            if head[4...].elementsEqual("IEND".utf8) { offset = chunk }
            head = []
        }
    }
}
