import AECSupport

extension Report {
    /// One codec's means in the schema of CompressAI's result files, whose plotting tool reads them:
    /// `{"name", "description", "results": {"bpp": [...], "psnr-rgb": [...], ...}}`.
    ///
    /// Times are seconds of wall clock a picture, as there. A list has null where a picture has no value.
    public func compressAI(_ codec: ReportCodec) -> JSON {
        func means(_ value: (ReportRow.Measurement) -> Double?) -> JSON {
            .array(
                codec.settings.map { setting in
                    let values = commonImageNames.map { image in
                        row(image, codec, setting)?.measurement.flatMap(value)
                    }
                    return Report.mean(values).map(JSON.number) ?? .null
                })
        }
        let rates = codec.settings.map { setting -> JSON in
            let values = commonImageNames.map { row($0, codec, setting)?.bitsPerPixel }
            return Report.mean(values.filter { $0 != nil }).map(JSON.number) ?? .null
        }
        var results: [(String, JSON)] = [("bpp", .array(rates))]
        for metric in ReportMetric.all {
            results.append((metric.id, means { metric.value($0.scores) }))
        }
        results += [
            ("ms-ssim-rgb", means { $0.scores.msssim }),
            ("encoding_time", means { $0.encode.wall }),
            ("decoding_time", means { $0.decode.wall }),
        ]
        return .object([
            ("name", .string(codec.name)), ("description", .string(codec.detail)),
            ("results", .object(results)),
        ])
    }

    /// AEC's means in CompressAI's schema, and beside them those of all codecs and their BD-rates.
    public var json: JSON {
        let aec = codecs.first { $0.id == "aec" } ?? anchor
        var members: [(String, JSON)] = []
        if case .object(let own) = compressAI(aec) { members = own }
        members += [
            ("images", .array(commonImageNames.map(JSON.string))),
            ("partial", .bool(isPartial)), ("origin", origin?.json ?? .null),
            ("anchor", .string(anchor.id)),
            (
                "codecs",
                .array(
                    codecs.map { codec in
                        guard case .object(let members) = compressAI(codec) else { return .null }
                        return .object(
                            [("id", .string(codec.id))] + members + [
                                ("bdRate", bdRates(codec)), ("speed", speedJSON(codec)),
                            ])
                    })
            ),
        ]
        return .object(members)
    }

    /// By metric: percent against the anchor and the range it is the mean over, or why there is none.
    func bdRates(_ codec: ReportCodec, image: String? = nil) -> JSON {
        if codec.isLossless { return .null }
        return .object(
            ReportMetric.all.map { metric in
                let result =
                    image.map { bdRate(codec, metric, image: $0) } ?? bdRate(codec, metric)
                switch result {
                case .percent(let value, let range):
                    var members: [(String, JSON)] = [
                        ("percent", .rounded(value, 3)),
                        ("from", .rounded(range.lowerBound, 3)),
                        ("to", .rounded(range.upperBound, 3)),
                    ]
                    if image == nil, let mean = meanOfBDRates(codec, metric) {
                        members.append(("meanOfPictures", .rounded(mean, 3)))
                    }
                    return (metric.id, .object(members))
                case .refused(let reason):
                    return (metric.id, .object([("refused", .string(reason))]))
                }
            })
    }

    func speedJSON(_ codec: ReportCodec) -> JSON {
        guard let speed = speed(codec) else { return .null }
        return .object([
            ("encodeCPUSecondsPerMegapixel", .rounded(speed.encode.cpu, 6)),
            ("encodeSecondsPerMegapixel", .rounded(speed.encode.wall, 6)),
            ("decodeCPUSecondsPerMegapixel", .rounded(speed.decode.cpu, 6)),
            ("decodeSecondsPerMegapixel", .rounded(speed.decode.wall, 6)),
        ])
    }

    /// A line of JSON for each picture and codec.
    public var jsonLines: String {
        var text = ""
        for image in images {
            for codec in codecs {
                let rows = image.rows.filter { $0.codec == codec.id }
                if rows.isEmpty { continue }
                let line = JSON.object([
                    ("image", .string(image.name)), ("width", .integer(image.width)),
                    ("height", .integer(image.height)), ("codec", .string(codec.id)),
                    ("bdRate", bdRates(codec, image: image.name)),
                    ("points", .array(rows.map(\.json))),
                ])
                text += line.text + "\n"
            }
        }
        return text
    }

    /// A row for each trial (RFC 4180).
    public var csv: String {
        var text =
            "image,width,height,codec,setting,bytes,bpp,psnr_rgb,psnr_y,ms_ssim,ms_ssim_db,ssimulacra2,encode_s,"
            + "encode_cpu_s,decode_s,decode_cpu_s,error\r\n"
        for image in images {
            for row in image.rows {
                var cells = [
                    image.name, String(image.width), String(image.height), row.codec,
                    Decimal.plain(row.setting),
                ]
                switch row.outcome {
                case .success(let value):
                    let scores = value.scores
                    cells += [
                        String(value.bytes), number(row.bitsPerPixel), number(scores.psnr),
                        number(scores.lumaPSNR), number(scores.msssim),
                        number(scores.msssim.map(MSSSIM.decibels)), number(scores.ssimulacra2),
                        number(value.encode.wall), number(value.encode.cpu),
                        number(value.decode.wall), number(value.decode.cpu), "",
                    ]
                case .failure(let failure):
                    cells += Array(repeating: "", count: 11) + [failure.message]
                }
                text += cells.map(Report.csvCell).joined(separator: ",") + "\r\n"
            }
        }
        return text
    }

    private func number(_ value: Double?) -> String { value.map { Decimal.fixed($0, 6) } ?? "" }

    private static func csvCell(_ text: String) -> String {
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        return "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
