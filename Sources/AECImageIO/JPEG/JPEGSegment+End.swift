extension JPEGSegment {
    /// The place behind the end of the picture that begins at `start`, be it in its header or in its scans.
    ///
    /// - Returns: nil where the file ends before it does.
    static func end(of file: [UInt8], from start: Int = 0) -> Int? {
        file.withUnsafeBufferPointer { bytes in
            var at = start + 2
            while at + 1 < bytes.count {
                guard bytes[at] == 0xFF else {
                    at += 1
                    continue
                }
                switch bytes[at + 1] {
                case 0xD9: return at + 2
                // Fill bytes before a marker.
                case 0xFF: at += 1
                // A byte of a scan that is FF, and markers without a length.
                case 0, 1, 0xD0...0xD8: at += 2
                default:
                    guard at + 4 <= bytes.count else { return nil }
                    let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
                    guard length >= 2 else { return nil }
                    at += 2 + length
                }
            }
            return nil
        }
    }
}
