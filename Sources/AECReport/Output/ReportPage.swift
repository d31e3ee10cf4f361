import AECSupport
import CAECReportPage

/// The report as one HTML file that needs nothing beside it: no network, no other file.
///
/// Tables are plain HTML, so that they can be read without JavaScript and printed; curves and pictures are drawn by
/// Sources/CAECReportPage/report.js from the data that the page carries.
public struct ReportPage: Sendable {
    let report: Report
    let store: PictureStore

    /// Pictures beyond this many bytes are left out, so that a page stays one that can be mailed: with them in base64
    /// it is under 25 MB.
    static let pictureBudget = 17_500_000

    /// A page of this report.
    /// - Parameter store: where the sweep has left the pictures to compare.
    public init(_ report: Report, store: PictureStore) {
        self.report = report
        self.store = store
    }

    /// The page's text. Holds the pictures in memory, twice.
    public var html: String {
        let (shots, pictures) = collectPictures()
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>AEC report: \(Decimal.count(report.images.count, "picture"))</title>
            <link rel="icon" href="data:,">
            <style>
            \(ReportPage.style)</style>
            </head>
            <body>
            <header>
            <h1>How small, at what quality, how fast</h1>
            \(lead)</header>
            <main>
            \(curves)
            \(comparison)
            \(bdTables)
            \(speedTable)
            \(failures)
            \(notes)
            </main>
            <script type="application/json" id="data">\(HTML.script(data(shots)))</script>
            \(pictures)<script>
            \(ReportPage.program)</script>
            </body>
            </html>

            """
    }

    static let style = text(aec_report_css(), aec_report_css_size())
    private static let program = text(aec_report_js(), aec_report_js_size())

    private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }

    // MARK: Sections

    private var lead: String {
        let metrics = ReportMetric.all
        let count = report.commonImageNames.count
        var html = ""
        if let aec = report.codecs.first(where: { $0.id == "aec" }), report.anchor.id != aec.id,
            let value = report.bdRate(aec, metrics[0]).percent
        {
            let verb = value <= 0 ? "fewer" : "more"
            let anchor = HTML.escape(report.anchor.name)
            let pictures = count == 1 ? "this picture" : "these \(count) pictures"
            // Of an outside curve nobody knows the pictures
            let place =
                report.anchor.outside == nil
                ? "on \(pictures)" : "on \(pictures); that curve was measured elsewhere"
            html +=
                "<p class=\"lead\">At the same \(metrics[0].name), AEC needs <strong>\(Decimal.fixed(abs(value), 1)) "
                + "% \(verb)</strong> bits than \(anchor) \(place)\(byOthers(aec)).</p>\n"
        }
        return html
            + ReportPage.circumstances(
                origin: report.origin, isPartial: report.isPartial, missing: report.missing)
    }

    /// Under what circumstances a report came to be: whatever of this there is to say.
    static func circumstances(
        origin: ReportOrigin?, isPartial: Bool, missing: [ReportCodec.Missing]
    ) -> String {
        var html = ""
        if let origin {
            html += "<p class=\"faint\">\(HTML.escape(origin.text))</p>\n"
        }
        if isPartial {
            html +=
                "<p class=\"warning\">This report was stopped before it was done: run it again with the same folders "
                + "to go on.</p>\n"
        }
        for item in missing {
            html +=
                "<p class=\"warning\">Left out \(HTML.escape(item.codecs.joined(separator: ", "))): "
                + "\(HTML.escape(item.text)).</p>\n"
        }
        return html
    }

    /// The same by the metrics after the first one, none of which alone says how a codec fares.
    private func byOthers(_ codec: ReportCodec) -> String {
        ReportMetric.all.dropFirst().compactMap { metric in
            report.bdRate(codec, metric).percent.map { value in
                "; by \(metric.name) \(Decimal.fixed(abs(value), 1)) % \(value <= 0 ? "fewer" : "more")"
            }
        }.joined()
    }

    private var curves: String {
        let lossless = report.codecs.filter(\.isLossless).compactMap { codec in
            report.losslessBitsPerPixel(codec).map {
                "\(codec.name), lossless: \(Decimal.fixed($0, 2)) bpp."
            }
        }
        return """
            <section>
            <h2>Quality over size</h2>
            <div class="controls screen">
            <fieldset class="group" id="metrics"><legend>metric</legend></fieldset>
            <fieldset class="group" id="axis"><legend>axis</legend></fieldset>
            <label><span class="faint">picture</span> <select id="curve-image"></select></label>
            </div>
            <div class="chart" id="chart"><div class="tip" id="tip" role="status" hidden></div></div>
            <div class="controls"><div class="group" id="codecs"></div></div>
            <p class="faint"><span id="formula"></span>. \(HTML.escape(lossless.joined(separator: " ")))</p>
            <noscript><p class="warning">The curves and the pictures need JavaScript.</p></noscript>
            \(outsideCurves)</section>
            """
    }

    /// Whence the outside curves are: a reader must not take them for measurements of these pictures.
    private var outsideCurves: String {
        if report.curves.isEmpty { return "" }
        let items = report.curves.map { curve in
            "<li>\(HTML.escape(CurveSource.outside(curve).name)): \(HTML.escape(curve.detail))</li>\n"
        }
        return "<div class=\"warning\"><p>* \(Report.outsideNote).</p>\n"
            + "<ul class=\"notes\">\n\(items.joined())</ul></div>\n"
    }

    private var comparison: String {
        func side(_ name: String, _ label: String) -> String {
            """
            <div class="side \(name)"><select id="\(name)" aria-label="\(label)" class="screen"></select>
            <dl id="\(name)-facts"></dl></div>
            """
        }
        return """
            <section id="compare">
            <h2>Pictures of the same size in bytes</h2>
            <div class="controls screen">
            <label><span class="faint">picture</span> <select id="compare-image"></select></label>
            <fieldset class="group" id="zoom"><legend>zoom</legend></fieldset>
            <span class="faint" id="shown"></span>
            </div>
            <div id="view-holder"><div class="stage" id="stage">
            <div class="view" id="view" tabindex="0" aria-label="pictures, left and right of the divider">
            <div class="stack" id="stack"><img id="left-picture" alt=""><img id="right-picture" alt=""></div></div>
            <div class="divider" id="divider"></div>
            </div></div>
            <input class="slider" id="slider" type="range" min="0" max="1000" value="500" aria-label="divider">
            <div class="sides">
            \(side("left", "left picture"))
            \(side("right", "right picture"))
            </div>
            <p class="faint keys screen"><kbd>1</kbd>&hairsp;…&hairsp;<kbd>9</kbd> right picture, <kbd>x</kbd> swap,
            <kbd>space</kbd> flick, <kbd>,</kbd> <kbd>.</kbd> divider, <kbd>+</kbd> <kbd>-</kbd> <kbd>0</kbd> zoom</p>
            <p class="faint">Every codec is set so that its file is as near in size to AEC's as its settings allow. JPEG,
            WebP and AVIF are shown by the browser from the codec's own file where the picture is shown whole; other
            pictures are shown as JPEGs of quality 95, 4:4:4. All numbers are of the codec's own output.</p>
            </section>
            """
    }

    private var failures: String {
        let rows = report.failures
        if rows.isEmpty { return "" }
        return "<section>\n<h2>What failed</h2>\n"
            + HTML.table(
                header: ["picture", "codec", "setting", "error"],
                rows: rows.map { row in
                    var cells = [row.image, row.codec, Decimal.plain(row.setting)]
                    if case .failure(let failure) = row.outcome { cells.append(failure.message) }
                    return HTML.Row(cells)
                }) + "</section>\n"
    }

    private var notes: String {
        var items = report.codecs.map { "\($0.name): \($0.detail)" }
        items += ReportMetric.all.map { "\($0.name): \($0.detail)" }
        items.append(
            "Sizes are whole files. Quality is measured on decoded pictures of 8 bits. Curves are means of rates and of "
                + "values, at each setting, over the pictures on which every codec succeeded, without those that are too small "
                + "for a metric or that a codec gives back exactly: \(report.countText).")
        items.append(
            "Bits for the same quality are BD-rates of these mean curves, not means of the pictures' BD-rates, which the "
                + "list under the table has: the logarithm of the rate, interpolated over the quality (PCHIP), is "
                + "averaged over what both curves reach of " + ReportMetric.ranges
                + ". At least \(BDRate.minimumPoints) points per curve"
                + (report.curves.isEmpty
                    ? "" : ", \(BDRate.minimumPublishedPoints) of curves from elsewhere")
                + "; n/a where curves overlap too little."
        )
        let list = items.map { "<li>\(HTML.escape($0))</li>" }.joined(separator: "\n")
        return
            "<section>\n<h2>How it was measured</h2>\n<ul class=\"notes\">\n\(list)\n</ul>\n</section>"
    }
}
