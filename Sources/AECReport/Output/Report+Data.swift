import AECSupport

extension Report {
    /// One codec's means in the schema of CompressAI's result files, whose plotting tool reads them:
    /// `{"name", "description", "meta", "results": {"bpp": [...], "psnr-rgb": [...], ...}}`.
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
            ("meta", meta), ("results", .object(results)),
        ])
    }

    /// What was measured, by what: whoever shows a curve beside others needs to know.
    private var meta: JSON {
        let names = commonImageNames
        var dataset = Decimal.count(names.count, "picture")
        if let first = names.first { dataset += ", " + first }
        if names.count > 1, let last = names.last { dataset += " to " + last }
        return .object([
            ("source", origin.map { .string($0.text) } ?? .null), ("type", .string("image")),
            ("dataset", .string(dataset)),
        ])
    }

    /// AEC's means in CompressAI's schema, and beside them those of all codecs and their BD-rates.
    public var json: JSON {
        let aec = codecs.first { $0.id == "aec" } ?? codecs[0]
        var members: [(String, JSON)] = []
        if case .object(let own) = compressAI(aec) { members = own }
        members += [
            ("images", .array(commonImageNames.map(JSON.string))),
            (
                "imagesByMetric",
                .object(
                    ReportMetric.all.map { ($0.id, .array(images(for: $0).map(JSON.string))) })
            ),
            ("partial", .bool(isPartial)), ("origin", origin?.json ?? .null),
            ("anchor", .string(anchor.id)),
            ("anchors", .array(anchors.map { .string($0.id) })),
            (
                "codecs",
                .array(
                    codecs.map { codec in
                        guard case .object(let members) = compressAI(codec) else { return .null }
                        return .object(
                            [("id", .string(codec.id))] + members + [
                                ("bdRate", bdRates(.measured(codec), against: anchor)),
                                (
                                    "bdRates",
                                    .object(
                                        anchors.map {
                                            ($0.id, bdRates(.measured(codec), against: $0))
                                        })
                                ), ("speed", speedJSON(codec)),
                            ])
                    })
            ),
            ("curves", .array(curves.map(json))),
        ]
        return .object(members)
    }

    /// An outside curve: by metric its points, bits per pixel and the value, and the BD-rates.
    private func json(_ curve: OutsideCurve) -> JSON {
        let source = CurveSource.outside(curve)
        let points = ReportMetric.all.map { metric in
            let points = curve.curve(metric).map {
                JSON.array([.number($0.bitsPerPixel), .number($0.quality)])
            }
            return (metric.id, JSON.array(points))
        }
        return .object([
            ("id", .string(curve.id)), ("name", .string(curve.name)),
            ("description", .string(curve.detail)), ("measuredHere", .bool(false)),
            ("points", .object(points)), ("bdRate", bdRates(source, against: anchor)),
            ("bdRates", .object(anchors.map { ($0.id, bdRates(source, against: $0)) })),
        ])
    }

    /// By metric: percent against the anchor, the range it is the mean over and how many pictures it is of, or why there
    /// is none.
    func bdRates(_ source: CurveSource, against anchor: CurveSource) -> JSON {
        if source.codec?.isLossless ?? false { return .null }
        return .object(
            ReportMetric.all.map { metric in
                var members: [(String, JSON)] = []
                if let codec = source.codec {
                    members.append(("pictures", .integer(images(for: metric).count)))
                    if let mean = meanOfBDRates(codec, metric, against: anchor) {
                        members.append(("meanOfPictures", .rounded(mean, 3)))
                    }
                }
                let result = bdRate(source, metric, against: anchor)
                return (metric.id, Report.json(result, members))
            })
    }

    /// The same on one picture.
    private func bdRates(_ codec: ReportCodec, image: String, against anchor: CurveSource) -> JSON {
        if codec.isLossless { return .null }
        return .object(
            ReportMetric.all.map {
                ($0.id, Report.json(bdRate(codec, $0, image: image, against: anchor)))
            })
    }

    private static func json(_ result: BDRate.Result, _ more: [(String, JSON)] = []) -> JSON {
        switch result {
        case .percent(let value, let range):
            .object(
                [
                    ("percent", .rounded(value, 3)), ("from", .rounded(range.lowerBound, 3)),
                    ("to", .rounded(range.upperBound, 3)),
                ] + more)
        case .refused(let reason): .object([("refused", .string(reason))])
        }
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
                    ("bdRate", bdRates(codec, image: image.name, against: anchor)),
                    (
                        "bdRates",
                        .object(
                            anchors.map {
                                ($0.id, bdRates(codec, image: image.name, against: $0))
                            })
                    ),
                    ("points", .array(rows.map(\.json))),
                ])
                text += line.text + "\n"
            }
        }
        return text
    }
}
