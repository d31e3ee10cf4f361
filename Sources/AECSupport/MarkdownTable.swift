/// A table in Markdown whose columns also line up as plain text.
///
///     var table = MarkdownTable(["codec", "Mpx/s"])
///     table.add(["aec", "7.1"])
///     print(table.text)
public struct MarkdownTable: Sendable {
    private let header: [String]
    private var rows: [[String]] = []

    /// The first column is aligned left, the others, being numbers, right.
    public init(_ header: [String]) { self.header = header }

    /// A row as long as the header; short ones are filled with empty cells. Bars within cells are escaped.
    public mutating func add(_ cells: [String]) {
        let cells = cells.map { $0.replacing("|", with: "\\|") }
        rows.append(cells + Array(repeating: "", count: max(0, header.count - cells.count)))
    }

    /// Lines of text, without the last line's end.
    public var text: String {
        let widths = header.indices.map { column in
            max(3, ([header] + rows).map { $0[column].count }.max() ?? 0)
        }
        func line(_ cells: [String]) -> String {
            var text = "|"
            for (column, width) in widths.enumerated() {
                let cell = cells[column]
                let space = String(repeating: " ", count: width - cell.count)
                text += " " + (column == 0 ? cell + space : space + cell) + " |"
            }
            return text
        }
        var rule = "|"
        for (column, width) in widths.enumerated() {
            let dashes = String(repeating: "-", count: width)
            rule += column == 0 ? dashes + "--|" : dashes + "-:|"
        }
        return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
    }
}
