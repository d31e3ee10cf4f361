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

    /// A table whose first column names things; `rows` may carry a class each, and cells, too.
    public static func table(
        header: [String], rows: [(style: String, cells: [(style: String, text: String)])]
    )
        -> String
    {
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
