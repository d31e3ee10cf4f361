import AEC

extension Page {
    /// Headings, paragraphs, a list, a quotation, a photograph.
    static func document(
        _ stream: inout RandomStream, _ address: (AECImage) -> String
    ) -> String {
        var parts = [element("h1", Words.sentence(40, &stream))]
        parts.append(element("p", Words.sentence(30, &stream), "class=\"dim\""))
        for section in 0..<4 {
            if section > 0 { parts.append(element("h2", Words.sentence(30, &stream))) }
            parts.append(element("p", sentences(stream.within(3...6), &stream)))
            switch stream.below(4) {
            case 0:
                let items = (0..<4).map { _ in element("li", Words.sentence(60, &stream)) }
                parts.append(element(stream.oneIn(2) ? "ol" : "ul", items.joined()))
            case 1: parts.append(element("blockquote", sentences(2, &stream)))
            case 2: parts.append(photograph(480, 270, &stream, address))
            default:
                let link = element("a", Words.sentence(30, &stream), "href=\"#\"")
                parts.append(element("p", sentences(2, &stream) + " " + link))
            }
        }
        return header(&stream) + element("main", parts.joined(separator: "\n"))
    }

    /// A program in colours.
    static func listing(_ stream: inout RandomStream, _ look: Look) -> String {
        let colours = look.wheel
        let lines = (1...60).map { number -> String in
            let words = Words.code(&stream).split(
                separator: " ", omittingEmptySubsequences: false)
            let isComment = words.contains("#")
            let parts = words.map { word in
                let text = escaped(String(word))
                // The same word looks the same everywhere.
                let sum = word.utf8.reduce(0) { ($0 * 31 + Int($1)) % 997 }
                if word.isEmpty || isComment || sum % 9 >= 5 { return text }
                return element("span", text, "style=\"color:\(colours[sum % 9])\"")
            }
            let digits = String(repeating: " ", count: number < 10 ? 2 : 1) + "\(number)"
            let line = parts.joined(separator: " ")
            return element("span", digits, "class=\"dim\"") + "  "
                + (isComment ? element("i", line, "class=\"dim\"") : line)
        }
        return header(&stream)
            + element("main", element("pre", lines.joined(separator: "\n")))
    }

    /// Photographs with captions.
    static func gallery(
        _ stream: inout RandomStream, _ address: (AECImage) -> String
    ) -> String {
        let cards = (0..<9).map { _ in
            element(
                "div",
                photograph(240, stream.pick([160, 180]), &stream, address)
                    + element("p", Words.sentence(28, &stream))
                    + element("div", Words.sentence(20, &stream), "class=\"dim\""),
                "class=\"card\"")
        }
        return header(&stream)
            + element(
                "main",
                element("h1", Words.sentence(24, &stream))
                    + element("div", cards.joined(), "class=\"grid\""))
    }

    /// Two people writing to each other.
    static func chat(_ stream: inout RandomStream, _ address: (AECImage) -> String) -> String {
        let bubbles = (0..<14).map { index in
            let content =
                index == 5
                ? photograph(280, 180, &stream, address) : sentences(stream.within(1...2), &stream)
            return element(
                "div", content, "class=\"bubble\(stream.oneIn(2) ? " own" : "")\"")
        }
        return header(&stream) + element("main", bubbles.joined(separator: "\n"))
    }
}
