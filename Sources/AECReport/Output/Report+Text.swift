import AECSupport

extension ReportMetric {
    /// The ranges of all metrics, in words.
    static var ranges: String {
        all.map { metric in
            let low = Decimal.plain(metric.range.lowerBound)
            let high = Decimal.plain(metric.range.upperBound)
            return "\(metric.name) \(low) to \(high)\(metric.unit.isEmpty ? "" : " " + metric.unit)"
        }.joined(separator: ", ")
    }
}

extension Report {
    /// The table for a terminal or a README: bits against the anchor at the same quality, and time.
    public var table: String {
        let metrics = ReportMetric.all
        var table = MarkdownTable(
            ["codec"] + metrics.map { "bits by " + $0.name }
                + ["encode s/Mpx", "decode s/Mpx", "failures"])
        for codec in codecs {
            var cells = [codec.name]
            if codec.isLossless {
                let rate = losslessBitsPerPixel(codec).map { Decimal.fixed($0, 2) + " bpp" }
                cells += metrics.indices.map { $0 == 0 ? rate ?? "" : "" }
            } else {
                cells += metrics.map { percent(codec, $0) }
            }
            let speed = speed(codec)
            cells += [
                speed.map { Decimal.short($0.encode.cpu) } ?? "",
                speed.map { Decimal.short($0.decode.cpu) } ?? "",
                String(failures.count { $0.codec == codec.id }),
            ]
            table.add(cells)
        }
        return table.text
    }

    private func percent(_ codec: ReportCodec, _ metric: ReportMetric) -> String {
        switch bdRate(codec, metric) {
        case .percent(let value, _): Decimal.signed(value, 1) + " %"
        case .refused: "n/a"
        }
    }

    /// What the table means, and what it leaves out.
    public var notes: [String] {
        var notes = [
            "bits: BD-rate of the mean curves against \(anchor.name) (\(anchor.detail)), the mean over the qualities that both reach within "
                + ReportMetric.ranges + "; negative is smaller",
            "\(commonImageNames.count) of \(images.count) pictures count in the means; seconds are CPU time per "
                + "megapixel, mean over all settings, one thread",
        ]
        if isPartial { notes.append("stopped before all pictures were done") }
        for item in missing {
            notes.append(
                "\(item.programs.joined(separator: " and ")): not installed, left out (Debian: apt install "
                    + "\(item.package))")
        }
        return notes
    }
}
