import AECSupport

extension LosslessReport {
    /// The table for a terminal or a document.
    public var table: String {
        var table = MarkdownTable([
            "codec", "bpp", "bytes", "to \(anchor.name)", "least", "most", "encode s/Mpx",
            "decode s/Mpx", "lossless",
        ])
        for codec in codecs { table.add([codec.name] + cells(codec)) }
        return table.text
    }

    /// The table's cells but for the name.
    func cells(_ codec: ReportCodec) -> [String] {
        let summary = summary(codec)
        let count = summary.exactPictures
        return [
            summary.bitsPerPixel.map { Decimal.fixed($0, 3) } ?? "",
            summary.bytes.map(String.init) ?? "", LosslessReport.percent(summary.ratio),
            LosslessReport.percent(summary.ratios?.lowerBound),
            LosslessReport.percent(summary.ratios?.upperBound),
            summary.encode.map { Decimal.short($0.cpu) } ?? "",
            summary.decode.map { Decimal.short($0.cpu) } ?? "",
            count == images.count ? "all" : "\(count) of \(images.count)",
        ]
    }

    /// What the table means, and what it leaves out.
    public var notes: [String] {
        var notes = [
            "bpp and bytes: whole files without metadata, over \(commonText)",
            "to \(anchor.name) (\(anchor.detail)): all bytes against its; least and most: of one picture",
            "seconds are CPU time per megapixel, one thread; of programs with reading and writing files",
        ]
        notes += exceptions
        if isPartial { notes.append("stopped before all pictures were done") }
        for item in missing {
            notes.append("left out \(item.codecs.joined(separator: ", ")): \(item.text)")
        }
        return notes
    }

    /// "the 22 of 24 pictures that all codecs gave back exactly".
    var commonText: String {
        let count = commonImages.count
        let all = images.count == 1 ? "1 picture" : "\(images.count) pictures"
        return count == images.count
            ? "\(all), decoded and compared sample by sample"
            : "the \(count) of \(all) that every codec gave back exactly, sample by sample"
    }

    /// The means, by codec.
    public var json: JSON {
        .object([
            ("lossless", .bool(true)), ("images", .array(images.map { .string($0.name) })),
            ("commonImages", .array(commonImages.map { .string($0.name) })),
            ("partial", .bool(isPartial)), ("origin", origin?.json ?? .null),
            ("anchor", .string(anchor.id)), ("codecs", .array(codecs.map(json))),
        ])
    }

    private func json(_ codec: ReportCodec) -> JSON {
        let summary = summary(codec)
        func number(_ value: Double?) -> JSON { value.map { .rounded($0, 6) } ?? .null }
        let others = images.compactMap { image in
            reason(codec, image).map { reason in
                JSON.object([("image", .string(image.name)), ("reason", .string(reason))])
            }
        }
        return .object([
            ("id", .string(codec.id)), ("name", .string(codec.name)),
            ("description", .string(codec.detail)), ("pictures", .integer(summary.exactPictures)),
            ("bpp", number(summary.bitsPerPixel)),
            ("bytes", summary.bytes.map(JSON.integer) ?? .null),
            ("ratio", number(summary.ratio)), ("leastRatio", number(summary.ratios?.lowerBound)),
            ("mostRatio", number(summary.ratios?.upperBound)),
            ("encodeCPUSecondsPerMegapixel", number(summary.encode?.cpu)),
            ("encodeSecondsPerMegapixel", number(summary.encode?.wall)),
            ("decodeCPUSecondsPerMegapixel", number(summary.decode?.cpu)),
            ("decodeSecondsPerMegapixel", number(summary.decode?.wall)),
            ("notLossless", .array(others)),
        ])
    }

    /// A line of JSON for each picture and codec.
    public var jsonLines: String {
        images.flatMap(\.rows).map { $0.json.text + "\n" }.joined()
    }

    /// A row for each picture and codec (RFC 4180).
    public var csv: String {
        var text =
            "image,width,height,codec,setting,bytes,bpp,lossless,encode_s,encode_cpu_s,decode_s,decode_cpu_s,error\r\n"
        for image in images {
            for row in image.rows {
                var cells = [
                    image.name, String(image.width), String(image.height), row.codec,
                    Decimal.plain(row.setting),
                ]
                switch row.outcome {
                case .success(let value):
                    cells += [String(value.bytes), Decimal.fixed(row.bitsPerPixel ?? .nan, 6)]
                    cells.append(value.isLossless ? "yes" : "no")
                    cells += [
                        value.encode.wall, value.encode.cpu, value.decode.wall, value.decode.cpu,
                    ].map { Decimal.fixed($0, 6) }
                    cells.append("")
                case .failure(let failure):
                    cells += Array(repeating: "", count: 7) + [failure.message]
                }
                text += cells.map(Report.csvCell).joined(separator: ",") + "\r\n"
            }
        }
        return text
    }
}
