/// Everything that a report says: results, and what follows from them.
public struct Report: Sendable {
    /// What came of each picture.
    public let images: [Sweep.ImageResult]
    /// The codecs, in the order of tables.
    public let codecs: [ReportCodec]
    /// Programs that are not there.
    public let missing: [ReportCodec.Missing]
    /// Whether it was stopped before all pictures were done.
    public let isPartial: Bool
    /// What it was made with; nil where nobody says.
    public let origin: ReportOrigin?
    /// Curves that were measured elsewhere, of which there are means and nothing else.
    public let curves: [OutsideCurve]
    /// Against which BD-rates are given, the main one first.
    public let anchors: [CurveSource]
    /// By metric, the pictures on which every codec succeeded and has a value at every setting.
    private let commonImages: [String: [String]]
    private let rows: [Key: ReportRow]

    private struct Key: Hashable {
        /// The bytes of the name: two files' names that look alike are equal as strings.
        private let image: [UInt8]
        private let codec: String
        private let setting: Double

        init(_ image: String, _ codec: String, _ setting: Double) {
            self.image = Array(image.utf8)
            self.codec = codec
            self.setting = setting
        }
    }

    /// - Parameters:
    ///   - images: what came of each picture.
    ///   - codecs: those that were measured, in the order of tables.
    ///   - missing: programs that are not there.
    ///   - isPartial: whether it was stopped before all pictures were done.
    ///   - origin: what it was made with.
    ///   - curves: those from elsewhere, to be shown beside.
    ///   - anchors: the ids of lossy codecs or of `curves`, against which BD-rates are given; at least one.
    /// - Precondition: there is a codec or a curve for each of the anchors.
    public init(
        images: [Sweep.ImageResult], codecs: [ReportCodec], missing: [ReportCodec.Missing],
        isPartial: Bool, origin: ReportOrigin? = nil, curves: [OutsideCurve] = [],
        anchors: [String] = [Report.defaultAnchor]
    ) {
        let curves = OutsideCurve.distinct(curves)
        let sources = Report.sources(codecs, curves)
        self.anchors = anchors.map { id in
            guard let anchor = sources.first(where: { $0.id == id }) else {
                preconditionFailure("a report needs its anchor, \(id)")
            }
            return anchor
        }
        precondition(!anchors.isEmpty, "a report needs an anchor")
        self.images = images
        self.codecs = codecs
        self.missing = missing
        self.isPartial = isPartial
        self.origin = origin
        self.curves = curves
        var rows: [Key: ReportRow] = [:]
        for row in images.flatMap(\.rows) {
            rows[Key(row.image, row.codec, row.setting)] = row
        }
        self.rows = rows
        func succeeds(_ codec: ReportCodec, _ image: Sweep.ImageResult) -> Bool {
            codec.settings.allSatisfy {
                rows[Key(image.name, codec.id, $0)]?.measurement != nil
            }
        }
        // A codec that fails everywhere must not take the pictures from the others
        let usable = codecs.filter { codec in images.contains { succeeds(codec, $0) } }
        let complete = images.filter { image in usable.allSatisfy { succeeds($0, image) } }
        let lossy = Set(codecs.filter { !$0.isLossless }.map(\.id))
        commonImages = ReportMetric.all.reduce(into: [:]) { result, metric in
            result[metric.id] = complete.filter { image in
                image.rows.allSatisfy { row in
                    !lossy.contains(row.codec)
                        || row.measurement.flatMap { metric.value($0.scores) } != nil
                }
            }.map(\.name)
        }
    }

    /// The pictures over which a metric's means are taken: those on which every codec succeeded at every setting, without
    /// those that are too small for the metric or that a codec gives back exactly, whose decibels are infinite.
    public func images(for metric: ReportMetric) -> [String] { commonImages[metric.id] ?? [] }

    /// Those for the first metric, over which rates and times are averaged where no metric is named.
    public var commonImageNames: [String] { images(for: ReportMetric.all[0]) }

    /// JPEG 4:2:0: what most pictures are in.
    public static let defaultAnchor = "jpeg-420"

    /// The main anchor.
    public var anchor: CurveSource { anchors[0] }

    /// All that have curves: the lossy codecs, and the outside curves after them.
    public var sources: [CurveSource] { Report.sources(codecs, curves) }

    private static func sources(
        _ codecs: [ReportCodec], _ curves: [OutsideCurve]
    ) -> [CurveSource] {
        codecs.filter { !$0.isLossless }.map(CurveSource.measured)
            + curves.map(CurveSource.outside)
    }

    /// What came of a codec at a setting on a picture; nil when it was not tried.
    func row(_ image: String, _ codec: ReportCodec, _ setting: Double) -> ReportRow? {
        rows[Key(image, codec.id, setting)]
    }

    /// The trials that failed.
    public var failures: [ReportRow] {
        images.flatMap(\.rows).filter { $0.measurement == nil }
    }
}

// MARK: Speed

extension Report {
    /// Seconds a megapixel, over all settings and pictures.
    public struct Speed: Sendable {
        /// From pixels to the file.
        public var encode: WorkTime
        /// From the file to pixels.
        public var decode: WorkTime
    }

    /// Total seconds per total megapixels of a codec's trials that succeeded; nil without any.
    public func speed(_ codec: ReportCodec) -> Speed? {
        let measured = images.flatMap(\.rows).filter { $0.codec == codec.id }
            .compactMap { row in row.measurement.map { (row.pixels, $0) } }
        let megapixels = Double(measured.reduce(0) { $0 + $1.0 }) / 1e6
        guard megapixels > 0 else { return nil }
        func mean(_ time: (ReportRow.Measurement) -> WorkTime) -> WorkTime {
            WorkTime(
                wall: measured.reduce(0) { $0 + time($1.1).wall } / megapixels,
                cpu: measured.reduce(0) { $0 + time($1.1).cpu } / megapixels)
        }
        return Speed(encode: mean(\.encode), decode: mean(\.decode))
    }

    /// Bits per pixel of a lossless codec, whose size is its one result: mean over the pictures that count for the
    /// first metric.
    public func losslessBitsPerPixel(_ codec: ReportCodec) -> Double? {
        let rates = commonImageNames.map { image in
            codec.settings.first.flatMap { row(image, codec, $0)?.bitsPerPixel }
        }
        return Report.mean(rates.filter { $0 != nil })
    }
}
