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
    /// The table for a terminal or a README: bits against the anchor at the same quality, and time. With several anchors
    /// a table for each, of which the first has the times.
    public var table: String {
        if anchors.count == 1 { return table(against: anchor, withTimes: true).text }
        return anchors.enumerated().map { index, anchor in
            "Bits against \(anchor.name):\n\n" + table(against: anchor, withTimes: index == 0).text
        }.joined(separator: "\n\n")
    }

    private func table(against anchor: CurveSource, withTimes: Bool) -> MarkdownTable {
        let metrics = ReportMetric.all
        var table = MarkdownTable(
            ["codec"] + metrics.map { "bits by " + $0.name }
                + (withTimes ? ["encode s/Mpx", "decode s/Mpx", "failures"] : []))
        func add(_ name: String, _ rates: [String], _ times: [String]) {
            table.add([name] + rates + (withTimes ? times : []))
        }
        func rates(_ source: CurveSource) -> [String] {
            metrics.map { metric in
                if isUnknown(source, metric, against: anchor) { return "" }
                return bdRate(source, metric, against: anchor).percent
                    .map { Decimal.signed($0, 1) + " %" } ?? "n/a"
            }
        }
        for codec in codecs {
            let speed = speed(codec)
            let times = [
                speed.map { Decimal.short($0.encode.cpu) } ?? "",
                speed.map { Decimal.short($0.decode.cpu) } ?? "",
                String(failures.count { $0.codec == codec.id }),
            ]
            if codec.isLossless {
                let rate = losslessBitsPerPixel(codec).map { Decimal.fixed($0, 2) + " bpp" }
                if withTimes {
                    add(codec.name, metrics.indices.map { $0 == 0 ? rate ?? "" : "" }, times)
                }
            } else {
                add(codec.name, rates(.measured(codec)), times)
            }
        }
        for curve in curves {
            let source = CurveSource.outside(curve)
            add(source.name(upTo: 32), rates(source), ["", "", ""])
        }
        return table
    }

    /// How many pictures count, by metric where these differ: "24 of 24 pictures count in the means by PSNR, 23 by ...".
    var countText: String {
        let counts = ReportMetric.all.map { images(for: $0).count }
        let verb = images.count == 1 ? "counts" : "count"
        let first = "\(counts[0]) of \(Decimal.count(images.count, "picture")) \(verb) in the means"
        if counts.allSatisfy({ $0 == counts[0] }) { return first }
        let texts = zip(ReportMetric.all, counts).map { metric, count in
            (metric.id == ReportMetric.all[0].id ? first : String(count)) + " by " + metric.name
        }
        return texts.joined(separator: ", ")
    }

    /// What the star after outside curves' names means.
    static let outsideNote =
        "measured elsewhere, and shown as the file has it: comparable only where the pictures are the same"

    /// What the table means, and what it leaves out.
    public var notes: [String] {
        let names = anchors.map { "\($0.name) (\($0.detail))" }.joined(separator: " and ")
        var notes = [
            "bits: BD-rate of the mean curves against \(names), the mean over the qualities that both reach within "
                + ReportMetric.ranges + "; negative is smaller",
            "\(countText); seconds are CPU time per megapixel, mean over all settings, one thread",
        ]
        if !curves.isEmpty { notes.append("*: " + Report.outsideNote) }
        notes += curves.map { CurveSource.outside($0).name + ": " + $0.detail }
        if isPartial { notes.append("stopped before all pictures were done") }
        for item in missing {
            notes.append("left out \(item.codecs.joined(separator: ", ")): \(item.text)")
        }
        return notes
    }
}
