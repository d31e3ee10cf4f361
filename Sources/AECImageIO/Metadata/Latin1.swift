/// ISO 8859-1, in which PNG has its plain texts and nobody knows what JPEG has its comments.
enum Latin1 {
    /// In UTF-8.
    static func decode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.flatMap { $0 < 0x80 ? [$0] : [0xC0 | $0 >> 6, 0x80 | $0 & 0x3F] }
    }

    /// From UTF-8; nil where that has other characters, or zeros, which end what is read.
    static func encode(_ text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var at = 0
        while at < text.count {
            let byte = text[at]
            if 1..<0x80 ~= byte {
                bytes.append(byte)
            } else if byte == 0xC2 || byte == 0xC3, at + 1 < text.count, text[at + 1] & 0xC0 == 0x80
            {
                at += 1
                bytes.append(byte << 6 | text[at] & 0x3F)
            } else {
                return nil
            }
            at += 1
        }
        return bytes
    }
}
