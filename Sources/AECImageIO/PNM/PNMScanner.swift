import AEC

/// Reads the text of a PNM's or PAM's header, and of samples that are written as text.
struct PNMScanner {
    let bytes: [UInt8]
    private(set) var at: Int
    /// The format's name, for messages.
    let name: String

    init(_ bytes: [UInt8], at: Int, name: String) {
        self.bytes = bytes
        self.at = at
        self.name = name
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    /// A letter P, a digit, then white space or a comment.
    static func begins(_ bytes: [UInt8], digits: ClosedRange<UInt8>) -> Bool {
        guard bytes.count >= 2, bytes[0] == UInt8(ascii: "P"), digits.contains(bytes[1]) else {
            return false
        }
        return bytes.count == 2 || isSpace(bytes[2]) || bytes[2] == UInt8(ascii: "#")
    }

    /// Skips white space and comments, which run from # to the end of the line.
    private mutating func skip() {
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "#") {
                while at < bytes.count, bytes[at] != 10, bytes[at] != 13 { at += 1 }
            } else if PNMScanner.isSpace(bytes[at]) {
                at += 1
            } else {
                return
            }
        }
    }

    /// A decimal number below a thousand million, which no overflow can come near, of digits that something ends.
    mutating func number(_ what: String) throws(AECError) -> Int {
        skip()
        let start = at
        var value = 0
        while at < bytes.count, (48...57).contains(bytes[at]) {
            value = value * 10 + Int(bytes[at] - 48)
            at += 1
            guard value < 1_000_000_000 else {
                throw AECError(
                    .malformed, "damaged \(name): the \(what) is too large", offset: start)
            }
        }
        // Without this, a file cut within its last number would read as another picture.
        if at == bytes.count { throw truncated() }
        if at == start {
            throw AECError(.malformed, "damaged \(name): the \(what) is not a number", offset: at)
        }
        guard PNMScanner.isSpace(bytes[at]) || bytes[at] == UInt8(ascii: "#") else {
            throw AECError(
                .malformed, "damaged \(name): no white space after the \(what)", offset: at)
        }
        return value
    }

    /// A 0 or 1, which need nothing between them.
    mutating func bit() throws(AECError) -> UInt8 {
        skip()
        guard at < bytes.count else { throw truncated() }
        guard bytes[at] == 48 || bytes[at] == 49 else {
            throw AECError(
                .malformed, "damaged \(name): a sample that is neither 0 nor 1", offset: at)
        }
        at += 1
        return bytes[at - 1] - 48
    }

    /// What stands up to the next white space; PAM.
    mutating func word() throws(AECError) -> String {
        skip()
        let start = at
        while at < bytes.count, !PNMScanner.isSpace(bytes[at]) { at += 1 }
        guard at < bytes.count else { throw truncated() }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    /// The rest of the line without white space around it; PAM.
    mutating func restOfLine() throws(AECError) -> String {
        guard let end = bytes[at...].firstIndex(of: 10) else { throw truncated() }
        var line = bytes[at..<end]
        while let first = line.first, PNMScanner.isSpace(first) { line.removeFirst() }
        while let last = line.last, PNMScanner.isSpace(last) { line.removeLast() }
        at = end + 1
        return String(decoding: line, as: UTF8.self)
    }

    /// The one byte of white space between the header and binary samples.
    mutating func separator() throws(AECError) {
        guard at < bytes.count else { throw truncated() }
        guard PNMScanner.isSpace(bytes[at]) else {
            throw AECError(
                .malformed, "damaged \(name): no white space after the header", offset: at)
        }
        at += 1
    }

    /// The next bytes.
    mutating func take(_ count: Int) throws(AECError) -> ArraySlice<UInt8> {
        guard bytes.count - at >= count else { throw truncated() }
        at += count
        return bytes[(at - count)..<at]
    }

    /// Throws unless that many bytes are left, before anything is allocated for what they say.
    func require(_ count: Int) throws(AECError) {
        guard bytes.count - at >= count else { throw truncated() }
    }

    /// Nothing but white space may follow: more would be a second picture, or damage.
    mutating func end() throws(AECError) {
        while at < bytes.count, PNMScanner.isSpace(bytes[at]) { at += 1 }
        if at == bytes.count { return }
        if bytes[at] == UInt8(ascii: "P") {
            throw AECError(
                .unsupportedFeature,
                "this \(name) holds several pictures, which is not supported: split it first",
                offset: at)
        }
        throw AECError(.malformed, "damaged \(name): bytes after the picture", offset: at)
    }

    private func truncated() -> AECError {
        AECError(.truncated, "the \(name) ends before its picture does", offset: bytes.count)
    }
}
