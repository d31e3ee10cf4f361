/// XML taken apart into tags and what is between them, as far as an edit of XMP needs it: ranges of bytes, so that all
/// that an edit leaves keeps its bytes. Entities are left as they are, documents with a DTD are refused.
///
/// Tokens are made one at a time, so that no memory is taken for the millions that a packet may have.
struct XMLTokens: Sequence, IteratorProtocol {
    struct Attribute {
        let name: String
        /// Between the quotes.
        let value: Range<Int>
        /// With the white space before it.
        let whole: Range<Int>
    }

    enum Token {
        case start(name: String, attributes: [Attribute], isEmpty: Bool, whole: Range<Int>)
        case end(name: String, whole: Range<Int>)
        /// Text, comments, instructions.
        case other(Range<Int>)
    }

    private let bytes: [UInt8]
    private var at = 0

    /// Nil for what is no XML.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        while at < bytes.count {
            guard token() != nil else { return nil }
        }
        at = 0
    }

    mutating func next() -> Token? { at < bytes.count ? token() : nil }

    private mutating func token() -> Token? {
        let start = at
        guard bytes[at] == UInt8(ascii: "<") else {
            while at < bytes.count, bytes[at] != UInt8(ascii: "<") { at += 1 }
            return .other(start..<at)
        }
        at += 1
        if at < bytes.count, bytes[at] == UInt8(ascii: "!") || bytes[at] == UInt8(ascii: "?") {
            return skipWhatIsNoTag() ? .other(start..<at) : nil
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: "/") {
            at += 1
            guard let name = name() else { return nil }
            skipSpace()
            return take(">") ? .end(name: name, whole: start..<at) : nil
        }
        guard let name = name() else { return nil }
        var attributes: [Attribute] = []
        while true {
            let before = at
            skipSpace()
            if take("/") {
                guard take(">") else { return nil }
                return .start(
                    name: name, attributes: attributes, isEmpty: true, whole: start..<at)
            }
            if take(">") {
                return .start(
                    name: name, attributes: attributes, isEmpty: false, whole: start..<at)
            }
            guard let attribute = attribute(from: before) else { return nil }
            attributes.append(attribute)
        }
    }

    private mutating func attribute(from before: Int) -> Attribute? {
        guard let name = name() else { return nil }
        skipSpace()
        guard take("=") else { return nil }
        skipSpace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "'")
        else { return nil }
        let quote = bytes[at]
        let value = at + 1
        guard let end = bytes[value...].firstIndex(of: quote) else { return nil }
        at = end + 1
        return Attribute(name: name, value: value..<end, whole: before..<at)
    }

    /// A name with its prefix: all up to white space or a character of XML's own.
    private mutating func name() -> String? {
        let start = at
        while at < bytes.count, bytes[at] > 32, !"<>/=\"'!".utf8.contains(bytes[at]) { at += 1 }
        return at > start ? String(decoding: bytes[start..<at], as: UTF8.self) : nil
    }

    private mutating func skipSpace() {
        while at < bytes.count, [32, 9, 10, 13].contains(bytes[at]) { at += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    /// Comments, character data, instructions, with `at` behind their `<`.
    private mutating func skipWhatIsNoTag() -> Bool {
        for (opening, closing) in [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")]
        where bytes[at...].starts(with: opening.utf8) {
            return skip(past: Array(closing.utf8))
        }
        return false
    }

    private mutating func skip(past text: [UInt8]) -> Bool {
        while at <= bytes.count - text.count {
            if bytes[at...].starts(with: text) {
                at += text.count
                return true
            }
            at += 1
        }
        return false
    }
}
