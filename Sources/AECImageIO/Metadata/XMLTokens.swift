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

    /// Those of a tag, taken apart one at a time like the tokens themselves.
    struct Attributes: Sequence, IteratorProtocol {
        fileprivate var scanner: XMLTokens
        fileprivate let end: Int

        mutating func next() -> Attribute? {
            guard scanner.at < end else { return nil }
            let before = scanner.at
            scanner.skipSpace()
            return scanner.attribute(from: before)
        }
    }

    enum Token {
        case start(name: String, attributes: Attributes, isEmpty: Bool, whole: Range<Int>)
        case end(name: String, whole: Range<Int>)
        /// Text, comments, instructions.
        case other(Range<Int>)
    }

    /// The most attributes of a tag. Properties may be attributes, but there are hundreds at most, and what holds more
    /// was made to take time and memory.
    static let mostAttributes = 1 << 16

    private let bytes: [UInt8]
    private var at = 0
    /// Whether a tag of too many attributes has been met.
    private var isExcessive = false

    /// Nil for what is no XML, and for tags of too many attributes.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        while at < bytes.count {
            guard token() != nil else { return nil }
        }
        at = 0
    }

    /// Whether a tag has more attributes than there may be. Takes a look at large packets only: each takes five bytes or
    /// more.
    static func areTooMany(in bytes: [UInt8]) -> Bool {
        guard bytes.count / 5 >= mostAttributes else { return false }
        var tokens = XMLTokens(unchecked: bytes)
        while tokens.at < bytes.count, tokens.token() != nil {}
        return tokens.isExcessive
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

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
        let first = at
        var count = 0
        while true {
            let before = at
            skipSpace()
            let isEmpty = take("/")
            if isEmpty || at < bytes.count && bytes[at] == UInt8(ascii: ">") {
                guard take(">") else { return nil }
                var scanner = self
                scanner.at = first
                return .start(
                    name: name, attributes: Attributes(scanner: scanner, end: before),
                    isEmpty: isEmpty, whole: start..<at)
            }
            count += 1
            isExcessive = count > XMLTokens.mostAttributes
            guard !isExcessive, attribute(from: before) != nil else { return nil }
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
