import AEC
import AECSupport

/// All lessons one after the other on the same pictures, with codes of one size, in a table and a page.
struct Comparison: Lesson {
    static let name = "compare"
    static let summary = "all of them at one size of code, in a table and a page"
    static let files = [name + ".html"]

    static let columns: [(key: String, title: String, decimals: Int)] = [
        ("code", "code", 0), ("mse", "MSE", 5), ("psnr", "PSNR, dB", 2),
        ("crossEntropy", "cross-entropy, nats", 1), ("bytes", "bytes", 1),
        ("bytesMSE", "MSE of those", 5), ("parameters", "parameters", 0),
        ("cpuSeconds", "processor s", 1),
    ]

    /// What only one lesson measures.
    private static let particulars: [(key: String, unit: String, decimals: Int)] = [
        ("clippedMSE", "MSE clipped to 0...1", 5), ("bound", "nats: bound", 2),
        ("gain", "dB better than the noisy input", 2), ("auc", "AUC", 4),
        ("neighbour", "of nearest neighbours right", 3),
        ("pcaNeighbour", "with principal components", 3),
    ]

    static func run(_ lab: Lab) throws(AECError) -> Findings {
        var all: [Findings] = []
        for lesson in LabCommand.lessons where lesson.name != name {
            lab.log(lesson.name)
            all.append(try lesson.run(lab))
        }
        var findings = Findings(name)
        for part in all {
            for figure in part.figures {
                findings.add(
                    part.name + "." + figure.key, part.name + ": " + figure.label, figure.value,
                    figure.decimals)
            }
        }
        let rows = all.map { [$0.name] + cells($0) }
        var table = MarkdownTable(header)
        for row in rows { table.add(row) }
        findings.notes = [table.text]
        findings.hidesFigures = true
        findings.texts = [(name + ".html", try ComparisonPage.html(lab, header, rows, all))]
        return findings
    }

    private static let header = ["lesson"] + columns.map(\.title) + ["and"]

    private static func cells(_ findings: Findings) -> [String] {
        let numbers = columns.map { column in
            findings[column.key].map { Decimal.fixed($0, column.decimals) } ?? ""
        }
        let others = particulars.compactMap { figure in
            findings[figure.key].map { Decimal.fixed($0, figure.decimals) + " " + figure.unit }
        }
        return numbers + [others.joined(separator: ", ")]
    }
}
