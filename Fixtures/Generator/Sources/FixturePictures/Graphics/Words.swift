/// Text that means nothing, of words that look like some.
enum Words {
    private static let words = [
        "the", "of", "and", "in", "to", "a", "is", "for", "that", "with", "on", "as", "by", "from",
        "at",
        "coder", "picture", "edge", "letter", "quality", "signal", "window", "report", "number",
        "harbour", "market", "station", "forest", "winter", "journey", "machine", "garden",
        "history",
        "quick", "jumping", "fuzzy", "exact", "boxed", "vivid", "wide", "bright", "plain", "seven",
        "total", "figure", "section", "question", "answer", "village", "northern", "invoice",
        "amount",
    ]
    private static let names = [
        "File", "Edit", "View", "Help", "Open", "Save", "Cancel", "OK", "Search", "Settings",
        "Home",
        "Send", "Reply", "Delete", "New", "Users", "Orders", "Sales", "Log out", "Profile", "Back",
        "Next", "Apply", "Export", "Mail", "Photos", "Music", "Tools",
    ]

    /// At most `length` characters, at least a word.
    static func sentence(_ length: Int, _ stream: inout RandomStream) -> String {
        var text = stream.pick(words)
        text = text.prefix(1).uppercased() + text.dropFirst()
        while true {
            let word =
                switch stream.below(14) {
                case 0: number(&stream)
                case 1: stream.pick(words) + stream.pick([",", ";", ":", "."])
                default: stream.pick(words)
                }
            if text.count + word.count + 1 > length { return text }
            text += " " + word
        }
    }

    /// Of a button or an entry of a menu.
    static func name(_ stream: inout RandomStream) -> String { stream.pick(names) }

    static func number(_ stream: inout RandomStream) -> String {
        switch stream.below(4) {
        case 0: return "\(stream.below(100))%"
        case 1: return "\(stream.below(10_000))"
        case 2: return "\(stream.below(1000)).\(stream.below(10))\(stream.below(10))"
        default: return "\(stream.below(30) + 1)/\(stream.below(12) + 1)"
        }
    }

    /// A line of a program, indented.
    static func code(_ stream: inout RandomStream) -> String {
        let (a, b) = (stream.pick(words), stream.pick(words))
        let indent = String(repeating: " ", count: 2 * stream.below(4))
        let line =
            switch stream.below(6) {
            case 0: "if (\(a) < \(stream.below(100))) [\(b)]"
            case 1: "\(a) = \(b)(\(stream.below(50)), '\(b)');"
            case 2: "for \(a) in 0..<\(stream.below(64)):"
            case 3: "return \(a) + \(b) * \(stream.below(9))"
            case 4: "# \(a) \(b) \(stream.pick(words))"
            default: "\(a).\(b)[\(stream.below(16))] += 0x\(stream.below(900) + 99)"
            }
        return indent + line
    }
}
