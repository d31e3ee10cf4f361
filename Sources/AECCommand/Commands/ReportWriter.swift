import AECReport
import AECSupport

/// Writes a report's files into its folder, and its table to standard output.
struct ReportWriter {
    let folder: String
    let output: Output

    func write(_ report: Report, store: PictureStore) throws(CommandError) {
        var files = [
            ("report.html", ReportPage(report, store: store).html),
            ("report.json", report.json.text + "\n"), ("report.jsonl", report.jsonLines),
            ("report.csv", report.csv),
            ("report.svg", CurveSVG(report, metric: ReportMetric.all[0]).text),
        ]
        for codec in report.codecs where !codec.isLossless {
            files.append(
                ("compressai/\(codec.id).json", report.compressAI(codec).text + "\n"))
        }
        try write(files, json: report.json, table: report.table, notes: report.notes)
    }

    func write(_ report: LosslessReport) throws(CommandError) {
        let files = [
            ("report.html", LosslessPage(report).html), ("report.json", report.json.text + "\n"),
            ("report.jsonl", report.jsonLines), ("report.csv", report.csv),
        ]
        try write(files, json: report.json, table: report.table, notes: report.notes)
    }

    private func write(
        _ files: [(name: String, text: String)], json: JSON, table: String, notes: [String]
    ) throws(CommandError) {
        for (name, text) in files {
            try Files.write(Array(text.utf8), to: .file(folder + "/" + name), force: true)
        }
        if output.json {
            output.result(json)
        } else {
            output.result(table)
            for note in notes { output.note(note) }
        }
        output.note("\(folder)/report.html")
    }
}
