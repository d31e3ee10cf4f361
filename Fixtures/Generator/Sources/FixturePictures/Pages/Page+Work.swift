import AEC

extension Page {
    /// Numbers, bars and a curve.
    static func dashboard(_ stream: inout RandomStream, _ look: Look) -> String {
        let cards = (0..<4).map { _ in
            element(
                "div",
                element("div", Words.sentence(18, &stream), "class=\"dim\"")
                    + element("div", Words.number(&stream), "class=\"big\"")
                    + element(
                        "span", "+\(stream.below(40)).\(stream.below(10)) %", "class=\"badge\""),
                "class=\"card\"")
        }
        let charts = [bars(&stream, look), curve(&stream, look), bars(&stream, look)].map {
            element(
                "div", element("h2", Words.sentence(20, &stream)) + $0, "class=\"card\"")
        }
        return header(&stream)
            + element(
                "main",
                element("div", cards.joined(), "class=\"grid\"") + charts.joined(separator: "\n"))
    }

    private static func bars(_ stream: inout RandomStream, _ look: Look) -> String {
        let count = stream.within(6...20)
        let bars = (0..<count).map { i in
            let height = stream.within(10...150)
            let width = 600 / count
            return "<rect x=\"\(40 + i * width)\" y=\"\(170 - height)\" width=\"\(width - 4)\" "
                + "height=\"\(height)\" fill=\"\(look.wheel[i % 2])\"/>"
                + "<text x=\"\(40 + i * width)\" y=\"186\" font-size=\"10\" fill=\"currentColor\">"
                + "\(i + 1)</text>"
        }
        return svg(bars.joined())
    }

    private static func curve(_ stream: inout RandomStream, _ look: Look) -> String {
        let lines = (0..<3).map { series in
            var level = stream.within(40...140)
            let points = (0...40).map { i in
                level = min(max(level + stream.below(25) - 12, 5), 160)
                return "\(40 + 15 * i),\(170 - level)"
            }
            return
                "<polyline fill=\"none\" stroke=\"\(look.wheel[series + 1])\" stroke-width=\"2\" "
                + "points=\"\(points.joined(separator: " "))\"/>"
        }
        return svg(lines.joined())
    }

    private static func svg(_ content: String) -> String {
        let grid = (0...4).map {
            "<path d=\"M40 \(10 + 40 * $0)H640\" stroke=\"#8884\"/>"
                + "<text x=\"8\" y=\"\(14 + 40 * $0)\" font-size=\"10\" fill=\"currentColor\">"
                + "\(160 - 40 * $0)</text>"
        }
        return "<svg viewBox=\"0 0 660 200\" width=\"100%\">\(grid.joined())\(content)</svg>"
    }

    /// Rows of words and numbers.
    static func table(_ stream: inout RandomStream) -> String {
        let columns = stream.within(4...7)
        let head = (0..<columns).map { _ in element("th", Words.name(&stream)) }
        let rows = (0..<30).map { row in
            let cells = (0..<columns).map { column in
                switch column {
                case 0: element("td", "\(1000 + row * 7)")
                case 1: element("td", Words.sentence(24, &stream))
                case 2: element("td", element("span", Words.name(&stream), "class=\"badge\""))
                default: element("td", Words.number(&stream), "class=\"number\"")
                }
            }
            return element("tr", cells.joined())
        }
        return header(&stream)
            + element(
                "main",
                element("h1", Words.sentence(24, &stream))
                    + element("table", element("tr", head.joined()) + rows.joined(separator: "\n")))
    }

    /// Fields to fill in.
    static func form(_ stream: inout RandomStream) -> String {
        let fields = (0..<7).map { _ -> String in
            let label = element("label", Words.sentence(22, &stream))
            switch stream.below(5) {
            case 0: return label + "<select><option>\(Words.name(&stream))</option></select>"
            case 1:
                let choices = (0..<3).map { i in
                    "<input type=\"radio\" name=\"r\"\(i == 0 ? " checked" : "")> "
                        + Words.name(&stream)
                }
                return label + choices.joined(separator: "&nbsp; ")
            case 2:
                return "<label><input type=\"checkbox\" checked> "
                    + Words.sentence(40, &stream) + "</label>"
            case 3: return label + "<textarea rows=\"3\">\(sentences(1, &stream))</textarea>"
            default: return label + "<input value=\"\(Words.sentence(24, &stream))\">"
            }
        }
        let buttons =
            "<p><button>\(Words.name(&stream))</button> "
            + "<button class=\"plain\">\(Words.name(&stream))</button></p>"
        return header(&stream)
            + element(
                "main",
                element(
                    "div",
                    element("h1", Words.sentence(20, &stream)) + fields.joined(separator: "\n")
                        + buttons, "class=\"card\""))
    }

    /// Things with prices.
    static func shop(_ stream: inout RandomStream, _ address: (AECImage) -> String) -> String {
        let cards = (0..<8).map { index in
            let picture =
                index % 3 == 0
                ? photograph(220, 150, &stream, address) : emblem(220, 150, &stream)
            return element(
                "div",
                picture + element("h2", Words.sentence(18, &stream))
                    + element("p", Words.sentence(60, &stream), "class=\"dim\"")
                    + element("b", "\(stream.below(200)).\(stream.below(90) + 10) &euro; ")
                    + element("button", Words.name(&stream)), "class=\"card\"")
        }
        return header(&stream)
            + element("main", element("div", cards.joined(), "class=\"grid\""))
    }

    /// A drawing in place of a photograph.
    private static func emblem(
        _ width: Int, _ height: Int, _ stream: inout RandomStream
    ) -> String {
        let hue = stream.below(360)
        let discs = (0..<stream.within(1...4)).map { i in
            "<circle cx=\"\(stream.below(width))\" cy=\"\(stream.below(height))\" "
                + "r=\"\(stream.within(10...60))\" fill=\"hsl(\((hue + 60 * i) % 360),70%,55%)\"/>"
        }
        return "<svg viewBox=\"0 0 \(width) \(height)\" width=\"100%\">"
            + "<rect width=\"100%\" height=\"100%\" fill=\"hsl(\(hue),60%,88%)\"/>"
            + discs.joined() + "</svg>"
    }
}
