import AEC
import AECImageIO
import AECReport

/// The page of `compare`: one file, with pictures and plots inside.
enum ComparisonPage {
    static func html(
        _ lab: Lab, _ header: [String], _ rows: [[String]], _ lessons: [Findings]
    ) throws(AECError) -> String {
        let table = HTML.table(header: header, rows: rows.map { HTML.Row($0) })
        var page = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Autoencoders compared</title>
            <style>
            body { font: 16px/1.5 sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
            .scroll { overflow-x: auto }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums }
            th, td { padding: .2rem .6rem; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap }
            th:first-child, td:last-child { text-align: left }
            img, svg { max-width: 100%; height: auto; display: block; margin: .5rem 0 }
            svg { max-width: 45rem }
            </style></head><body>
            <h1>Autoencoders compared</h1>
            <p>\(HTML.escape(lab.data.name)), \(lab.side) x \(lab.side) pixels: \(lab.counts). MSE, PSNR and
            cross-entropy are of the test pictures; bytes are a picture's share of one file of codes, quantised and
            deflated until the error has grown by 5 %; processor time is that of training, on all threads.</p>
            \(table)
            """
        for lesson in lessons {
            page += "<h2 id=\"\(HTML.escape(lesson.name))\">\(HTML.escape(lesson.name))</h2>\n"
            if let summary = LabCommand.lessons.first(where: { $0.name == lesson.name })?.summary {
                page += "<p>\(HTML.escape(summary))</p>\n"
            }
            for (file, image) in lesson.pictures {
                let bytes = try PNGCodec.encode(image, effort: .small)
                page +=
                    "<img alt=\"\(HTML.escape(file))\" width=\"\(image.width)\" height=\"\(image.height)\" "
                page += "src=\"data:image/png;base64,\(Base64.encode(bytes))\">\n"
            }
            for (file, text) in lesson.texts where file.hasSuffix(".svg") { page += text }
        }
        return page + "</body></html>\n"
    }
}
