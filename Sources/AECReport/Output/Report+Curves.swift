extension Report {
    /// The codec's points on one picture that have a value of the metric.
    public func curve(
        _ codec: ReportCodec, _ metric: ReportMetric, image: String
    ) -> [RatePoint] {
        codec.settings.compactMap { point(codec, metric, $0, images: [image]) }
    }

    /// The same over the metric's pictures: means of the rates and of the values, each picture with the same weight.
    public func meanCurve(_ codec: ReportCodec, _ metric: ReportMetric) -> [RatePoint] {
        let images = images(for: metric)
        return codec.settings.compactMap { point(codec, metric, $0, images: images) }
    }

    /// Nil when a picture has no value.
    func point(
        _ codec: ReportCodec, _ metric: ReportMetric, _ setting: Double, images: [String]
    ) -> RatePoint? {
        let rows = images.map { row($0, codec, setting) }
        guard let rate = Report.mean(rows.map { $0?.bitsPerPixel }),
            let quality = Report.mean(
                rows.map { $0?.measurement.flatMap { metric.value($0.scores) } })
        else { return nil }
        return RatePoint(bitsPerPixel: rate, quality: quality)
    }

    /// The same of what a report has curves of; that of an outside curve is as its file has it.
    public func meanCurve(_ source: CurveSource, _ metric: ReportMetric) -> [RatePoint] {
        switch source {
        case .measured(let codec): meanCurve(codec, metric)
        case .outside(let curve): curve.curve(metric)
        }
    }

    /// Of the mean curves.
    /// - Parameter anchor: nil for the main one.
    public func bdRate(
        _ source: CurveSource, _ metric: ReportMetric, against anchor: CurveSource? = nil
    ) -> BDRate.Result {
        let anchor = anchor ?? self.anchor
        let isOutside = source.outside != nil || anchor.outside != nil
        return BDRate.compare(
            meanCurve(source, metric), anchor: meanCurve(anchor, metric), range: metric.range,
            minimumPoints: isOutside ? BDRate.minimumPublishedPoints : BDRate.minimumPoints)
    }

    /// Whether a file has nothing of this metric, of the one or of the other: a table leaves the place empty.
    func isUnknown(_ source: CurveSource, _ metric: ReportMetric, against anchor: CurveSource)
        -> Bool
    {
        [source, anchor].contains { $0.outside?.curve(metric).isEmpty ?? false }
    }

    /// The same of a codec that was measured.
    public func bdRate(
        _ codec: ReportCodec, _ metric: ReportMetric, against anchor: CurveSource? = nil
    ) -> BDRate.Result {
        bdRate(.measured(codec), metric, against: anchor)
    }

    /// On one picture, of which an outside curve tells nothing.
    /// - Parameter anchor: nil for the main one.
    public func bdRate(
        _ codec: ReportCodec, _ metric: ReportMetric, image: String,
        against anchor: CurveSource? = nil
    ) -> BDRate.Result {
        let anchor = anchor ?? self.anchor
        guard let anchorCodec = anchor.codec else {
            return .refused("\(anchor.name) is a curve of means")
        }
        return BDRate.compare(
            curve(codec, metric, image: image), anchor: curve(anchorCodec, metric, image: image),
            range: metric.range)
    }

    /// The mean of the pictures' BD-rates; nil when one of the metric's pictures has none.
    /// - Parameter anchor: nil for the main one.
    public func meanOfBDRates(
        _ codec: ReportCodec, _ metric: ReportMetric, against anchor: CurveSource? = nil
    ) -> Double? {
        Report.mean(
            images(for: metric).map { bdRate(codec, metric, image: $0, against: anchor).percent })
    }

    /// Nil of no values, and where one of them is missing.
    static func mean(_ values: [Double?]) -> Double? {
        let known = values.compactMap { $0 }
        guard !known.isEmpty, known.count == values.count else { return nil }
        return known.reduce(0, +) / Double(known.count)
    }
}
