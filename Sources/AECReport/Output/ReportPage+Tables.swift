import AECSupport

extension ReportPage {
    /// For each anchor, the sources and their BD-rates by all metrics, and under it those of the pictures.
    var bdTables: String {
        report.anchors.map { anchor in
            let header = ["codec"] + ReportMetric.all.map(\.name)
            let rows = report.sources.map { source in
                HTML.Row(
                    source.name,
                    ReportMetric.all.map { metric in
                        report.isUnknown(source, metric, against: anchor)
                            ? ("", "") : cell(report.bdRate(source, metric, against: anchor))
                    }, style: source.id == "aec" ? "own" : "")
            }
            return
                "<section>\n<h2>Bits for the same quality, against \(HTML.escape(anchor.name))</h2>\n"
                + HTML.table(header: header, rows: rows)
                + "<p class=\"faint\">\(HTML.escape(report.countText)).</p>\n"
                + ReportMetric.all.map { pictureRates($0, against: anchor) }.joined()
                + "</section>\n"
        }.joined()
    }

    private func pictureRates(_ metric: ReportMetric, against anchor: CurveSource) -> String {
        if anchor.outside != nil { return "" }
        let lossy = report.codecs.filter { !$0.isLossless }
        let rows = report.images.map { image in
            HTML.Row(
                image.name,
                lossy.map { cell(report.bdRate($0, metric, image: image.name, against: anchor)) })
        }
        let means = lossy.map { codec in
            report.meanOfBDRates(codec, metric, against: anchor)
                .map { cell(.percent($0, over: 0...1)) } ?? ("", "n/a")
        }
        let meanRow = HTML.Row("mean of these", means, style: "own")
        return "<details><summary>Each picture, by \(metric.name)</summary>\n"
            + HTML.table(header: ["picture"] + lossy.map(\.name), rows: rows + [meanRow])
            + "</details>\n"
    }

    private func cell(_ result: BDRate.Result) -> HTML.Row.Cell {
        guard let value = result.percent else { return ("", "n/a") }
        return (value < 0 ? "less" : "", Decimal.signed(value, 1) + " %")
    }

    var speedTable: String {
        let header = [
            "codec", "encode CPU", "encode wall", "decode CPU", "decode wall",
        ]
        let rows = report.codecs.compactMap { codec in
            report.speed(codec).map { speed in
                let values = [
                    speed.encode.cpu, speed.encode.wall, speed.decode.cpu, speed.decode.wall,
                ]
                return HTML.Row(
                    codec.name, values.map { ("", Decimal.short($0)) },
                    style: codec.id == "aec" ? "own" : "")
            }
        }
        return "<section>\n<h2>Time, in seconds per megapixel</h2>\n"
            + HTML.table(header: header, rows: rows)
            + "<p class=\"faint\">One thread each, mean over all settings and pictures. AEC, JPEG, PNG and the codecs "
            + "of Python packages (jpegli, AVIF tune=iq and tune=ssimulacra2) are measured from memory to memory; the "
            + "others as whole programs that read and write files.</p>\n</section>\n"
    }
}
