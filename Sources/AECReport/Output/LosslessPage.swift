import AECSupport

/// A lossless report as one HTML file of tables and bars, which needs nothing beside it and no JavaScript.
public struct LosslessPage: Sendable {
    let report: LosslessReport

    /// A page of this report.
    public init(_ report: LosslessReport) { self.report = report }

    /// The page's text.
    public var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>AEC lossless report: \(Decimal.count(report.images.count, "picture"))</title>
        <link rel="icon" href="data:,">
        <style>
        \(ReportPage.style)</style>
        </head>
        <body>
        <header>
        <h1>How small and how fast, with nothing lost</h1>
        \(lead)</header>
        <main>
        \(bars)\(sizes)\(times)\(pictures)\(exceptions)\(notes)</main>
        </body>
        </html>

        """
    }

    private var lead: String {
        var html = ""
        let others = ["png", "png-optipng", "webp-m6", "jxl-e7"].compactMap { id in
            report.codecs.first { $0.id == id }
        }
        let aec = report.codecs.first { $0.id == "aec" }
        if let aec, let bytes = report.summary(aec).bytes {
            let words = others.compactMap { other -> String? in
                guard let otherBytes = report.summary(other).bytes else { return nil }
                let change = (Double(bytes) / Double(otherBytes) - 1) * 100
                return
                    "<strong>\(Decimal.fixed(abs(change), 1)) % \(change <= 0 ? "smaller" : "larger")</strong> than "
                    + HTML.escape(other.name)
            }
            if !words.isEmpty {
                let count = Decimal.count(report.commonImages.count, "picture")
                html +=
                    "<p class=\"lead\">On \(count), AEC's files are \(words.joined(separator: ", ")).</p>\n"
            }
        }
        return html
            + ReportPage.circumstances(
                origin: report.origin, isPartial: report.isPartial, missing: report.missing)
    }

    /// Bits per pixel as lengths.
    private var bars: String {
        let values = report.codecs.compactMap { codec in
            report.summary(codec).bitsPerPixel.map { (codec, $0) }
        }
        guard let most = values.map(\.1).max(), most > 0 else { return "" }
        let rows = values.map { codec, value in
            let color =
                ["aec", "webp", "jxl"].first { codec.id.hasPrefix($0) } ?? "other"
            return "<dt>\(HTML.escape(codec.name))</dt><dd><span class=\"bar\" style=\"width: "
                + "\(Decimal.fixed(value / most * 100, 1))%; background: var("
                + "--c-\(color))\"></span>"
                + "<span>\(Decimal.fixed(value, 2))</span></dd>\n"
        }
        return
            "<section>\n<h2>Bits per pixel</h2>\n<dl class=\"bars\">\n\(rows.joined())</dl>\n</section>\n"
    }

    private var sizes: String {
        let header = [
            "codec", "bpp", "bytes", "to \(report.anchor.name)", "least", "most", "lossless",
        ]
        let rows = report.codecs.map { codec in
            let cells = report.cells(codec)
            return HTML.Row(
                codec.name, (cells.prefix(5) + cells.suffix(1)).map { ("", $0) },
                style: LosslessPage.style(of: codec))
        }
        return
            "<section>\n<h2>Size</h2>\n" + HTML.table(header: header, rows: rows)
            + "<p class=\"faint\">Whole files without metadata, over \(HTML.escape(report.commonText)). "
            + "Least and most are those of one picture.</p>\n</section>\n"
    }

    private var times: String {
        let rows = report.codecs.compactMap { codec -> HTML.Row? in
            let summary = report.summary(codec)
            guard let encode = summary.encode, let decode = summary.decode else { return nil }
            return HTML.Row(
                codec.name,
                [encode.cpu, encode.wall, decode.cpu, decode.wall].map { ("", Decimal.short($0)) },
                style: LosslessPage.style(of: codec))
        }
        return "<section>\n<h2>Time, in seconds per megapixel</h2>\n"
            + HTML.table(
                header: ["codec", "encode CPU", "encode wall", "decode CPU", "decode wall"],
                rows: rows)
            + "<p class=\"faint\">One thread each, mean over all pictures. AEC and PNG are measured from memory to "
            + "memory, and so is the decoding of optimised PNGs; the others as whole programs that read and write "
            + "files, of transparent pictures PNGs. WebP always decodes to RGBA.</p>\n</section>\n"
    }

    /// By picture, bits per pixel; the fewest of a row stand out.
    private var pictures: String {
        let rows = report.images.map { image -> HTML.Row in
            let sizes = report.codecs.map { image.exact($0)?.bytes }
            let least = sizes.compactMap { $0 }.min()
            return HTML.Row(
                image.name,
                sizes.map { bytes in
                    guard let bytes else { return ("", "n/a") }
                    let rate = Double(bytes) * 8 / Double(image.width * image.height)
                    return (bytes == least ? "less" : "", Decimal.fixed(rate, 3))
                })
        }
        return "<section>\n<h2>Each picture, in bits per pixel</h2>\n"
            + HTML.table(header: ["picture"] + report.codecs.map(\.name), rows: rows)
            + "</section>\n"
    }

    private var exceptions: String {
        let items = report.exceptions
        if items.isEmpty { return "" }
        return "<section>\n<h2>What has no size</h2>\n<ul class=\"notes\">\n"
            + items.map { "<li>\(HTML.escape($0))</li>\n" }.joined() + "</ul>\n</section>\n"
    }

    private var notes: String {
        var items = report.codecs.map { "\($0.name): \($0.detail)" }
        items.append(
            "Every file was decoded, and a size counts only where all samples came back, those under transparent "
                + "pixels too. Grey that comes back as equal red, green and blue is the same, and so is opacity that "
                + "is full everywhere and none.")
        items.append(
            "Pictures are coded without metadata. PNG has the palette and the bits of the picture's own file."
        )
        return "<section>\n<h2>How it was measured</h2>\n<ul class=\"notes\">\n"
            + items.map { "<li>\(HTML.escape($0))</li>\n" }.joined() + "</ul>\n</section>\n"
    }

    private static func style(of codec: ReportCodec) -> String {
        codec.id.hasPrefix("aec") ? "own" : ""
    }
}
