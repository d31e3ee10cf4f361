import AECSupport

/// What a sweep over lossless codecs says: sizes, relative to one of them, and times. A result counts only where every
/// sample came back.
public struct LosslessReport: Sendable {
    /// What came of each picture.
    public let images: [Sweep.ImageResult]
    /// The codecs, in the order of tables, each with one setting.
    public let codecs: [ReportCodec]
    /// Programs that are not there.
    public let missing: [ReportCodec.Missing]
    /// Whether it was stopped before all pictures were done.
    public let isPartial: Bool
    /// What it was made with; nil where nobody says.
    public let origin: ReportOrigin?
    /// To whose sizes the others' are given.
    public let anchor: ReportCodec
    /// The pictures that every codec which gave any back exactly gave back exactly.
    public let commonImages: [Sweep.ImageResult]

    /// PNG as libpng makes it.
    public static let defaultAnchor = "png"

    /// - Parameters:
    ///   - images: what came of each picture.
    ///   - codecs: those that were measured, in the order of tables.
    ///   - missing: programs that are not there.
    ///   - isPartial: whether it was stopped before all pictures were done.
    ///   - origin: what it was made with.
    ///   - anchor: the id of one of the codecs.
    /// - Precondition: there is such a codec.
    public init(
        images: [Sweep.ImageResult], codecs: [ReportCodec], missing: [ReportCodec.Missing],
        isPartial: Bool, origin: ReportOrigin? = nil, anchor: String = LosslessReport.defaultAnchor
    ) {
        guard let anchor = codecs.first(where: { $0.id == anchor }) else {
            preconditionFailure("a lossless report needs its anchor, \(anchor)")
        }
        self.images = images
        self.codecs = codecs
        self.missing = missing
        self.isPartial = isPartial
        self.origin = origin
        self.anchor = anchor
        // A codec that is never lossless must not take the pictures from the others
        let usable = codecs.filter { codec in images.contains { $0.exact(codec) != nil } }
        commonImages =
            usable.isEmpty
            ? [] : images.filter { image in usable.allSatisfy { image.exact($0) != nil } }
    }

    /// One codec over the pictures.
    public struct Summary: Sendable {
        /// How many pictures came back exactly.
        public let exactPictures: Int
        /// Over the common pictures: the mean of bits per pixel, and all bytes.
        public let bitsPerPixel: Double?
        public let bytes: Int?
        /// All bytes over the anchor's, 1 for as many.
        public let ratio: Double?
        /// The smallest and the largest such ratio of a picture that both gave back exactly.
        public let ratios: ClosedRange<Double>?
        /// Seconds per megapixel, over all pictures that it coded.
        public let encode: WorkTime?
        public let decode: WorkTime?
    }

    /// What came of a codec.
    public func summary(_ codec: ReportCodec) -> Summary {
        let exact = images.compactMap { $0.exact(codec) }
        let common = commonImages.compactMap { $0.exact(codec) }
        let isCommon = !common.isEmpty && common.count == commonImages.count
        let bytes = common.reduce(0) { $0 + $1.bytes }
        let anchorBytes = commonImages.compactMap { $0.exact(anchor)?.bytes }.reduce(0, +)
        let rates = zip(common, commonImages).map { measurement, image in
            Double(measurement.bytes) * 8 / Double(image.width * image.height)
        }
        let ratios = images.compactMap { ratio(codec, $0) }
        let coded = images.compactMap { image in
            image.measurement(codec).map { ($0, Double(image.width * image.height) / 1e6) }
        }
        let megapixels = coded.reduce(0) { $0 + $1.1 }
        func speed(_ time: (ReportRow.Measurement) -> WorkTime) -> WorkTime? {
            if coded.isEmpty { return nil }
            return WorkTime(
                wall: coded.reduce(0) { $0 + time($1.0).wall } / megapixels,
                cpu: coded.reduce(0) { $0 + time($1.0).cpu } / megapixels)
        }
        return Summary(
            exactPictures: exact.count,
            bitsPerPixel: isCommon ? rates.reduce(0, +) / Double(rates.count) : nil,
            bytes: isCommon ? bytes : nil,
            ratio: isCommon && anchorBytes > 0 ? Double(bytes) / Double(anchorBytes) : nil,
            ratios: ratios.min().flatMap { least in ratios.max().map { least...$0 } },
            encode: speed(\.encode), decode: speed(\.decode))
    }

    /// A codec's bytes over the anchor's on a picture; nil where either did not give it back exactly.
    func ratio(_ codec: ReportCodec, _ image: Sweep.ImageResult) -> Double? {
        guard let bytes = image.exact(codec)?.bytes, let other = image.exact(anchor)?.bytes else {
            return nil
        }
        return Double(bytes) / Double(other)
    }

    /// A ratio as a change: "-28.3 %".
    static func percent(_ ratio: Double?) -> String {
        ratio.map { Decimal.signed(($0 - 1) * 100, 1) + " %" } ?? ""
    }

    /// Why a codec has no size on a picture, in a few words; nil where it has one.
    func reason(_ codec: ReportCodec, _ image: Sweep.ImageResult) -> String? {
        guard let row = image.row(codec) else { return "not tried" }
        return switch row.outcome {
        case .failure(let failure): failure.message
        case .success(let value):
            value.isLossless
                ? nil
                : value.scores.psnr.isFinite
                    ? "not lossless: \(Decimal.fixed(value.scores.psnr, 1)) dB"
                    : "not lossless, if hardly to be seen"
        }
    }

    /// What failed, but for pictures that a format cannot hold.
    public var failures: [ReportRow] {
        images.flatMap(\.rows).filter { row in
            if case .failure(let failure) = row.outcome { !failure.isLimit } else { false }
        }
    }

    /// Codecs that changed samples, or failed, or cannot hold a picture, with the pictures and why:
    /// "WebP m6 on scan.png: WebP has 8 bits a sample".
    var exceptions: [String] {
        codecs.flatMap { codec in
            images.compactMap { image in
                reason(codec, image).map { "\(codec.name) on \(image.name): \($0)" }
            }
        }
    }
}

extension Sweep.ImageResult {
    func row(_ codec: ReportCodec) -> ReportRow? { rows.first { $0.codec == codec.id } }

    func measurement(_ codec: ReportCodec) -> ReportRow.Measurement? { row(codec)?.measurement }

    /// A measurement of a file from which every sample came back.
    func exact(_ codec: ReportCodec) -> ReportRow.Measurement? {
        measurement(codec).flatMap { $0.isLossless ? $0 : nil }
    }
}
