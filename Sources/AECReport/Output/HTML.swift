import AECSupport

/// Text for an HTML page.
public enum HTML {
    /// Text between tags or in a quoted attribute.
    public static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// JSON within a `script` element, which ends at the first `</script` and changes its ways at `<!--`.
    static func script(_ json: JSON) -> String {
        json.text.split(separator: "<", omittingEmptySubsequences: false).joined(
            separator: "\\u003c")
    }

    /// A row of a table; it may carry a class, and its cells, too.
    public struct Row {
        typealias Cell = (style: String, text: String)
        let style: String
        let cells: [Cell]

        init(_ name: String, _ cells: [Cell], style: String = "") {
            self.style = style
            self.cells = [("", name)] + cells
        }

        /// A row without classes.
        public init(_ texts: [String]) { (style, cells) = ("", texts.map { ("", $0) }) }
    }

    /// A table whose first column names things.
    public static func table(header: [String], rows: [Row]) -> String {
        func attribute(_ style: String) -> String { style.isEmpty ? "" : " class=\"\(style)\"" }
        var html = "<div class=\"scroll\"><table><thead><tr>"
        html += header.map { "<th scope=\"col\">\(escape($0))</th>" }.joined()
        html += "</tr></thead><tbody>\n"
        for row in rows {
            html += "<tr\(attribute(row.style))>"
            for (column, cell) in row.cells.enumerated() {
                let tag = column == 0 ? "th scope=\"row\"" : "td"
                let end = column == 0 ? "th" : "td"
                html += "<\(tag)\(attribute(cell.style))>\(escape(cell.text))</\(end)>"
            }
            html += "</tr>\n"
        }
        return html + "</tbody></table></div>\n"
    }
}
