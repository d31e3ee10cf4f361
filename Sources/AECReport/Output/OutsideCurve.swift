import AEC
import AECSupport

/// A curve that a report shows and has not measured: means from a file, over pictures that only the file's author knows.
public struct OutsideCurve: Sendable {
    /// How it is named where a codec has its id: the file's name.
    public let id: String
    /// The codec's name, of the file.
    public private(set) var name: String
    /// Where it comes from, in a line.
    public let detail: String
    /// By the id of a metric, in order of rate.
    private let points: [String: [RatePoint]]

    /// A curve from a result file of CompressAI, or from one that a report wrote.
    ///
    /// - Parameters:
    ///   - bytes: the file's content.
    ///   - id: the file's name, which no codec or other curve of the report has as its id.
    /// - Throws: `malformed` when it is no such file, or has none of the report's metrics; the message names the member.
    public init(parsing bytes: [UInt8], id: String) throws(AECError) {
        let results = try CompressAIResults(parsing: bytes)
        var points: [String: [RatePoint]] = [:]
        for metric in ReportMetric.all {
            if let curve = try metric.points(of: results), !curve.isEmpty {
                points[metric.id] = curve
            }
        }
        guard !points.isEmpty else {
            let names = ReportMetric.all.flatMap(\.resultNames).joined(separator: ", ")
            throw AECError(.malformed, "results has no values of what is compared: \(names)")
        }
        self.points = points
        self.id = id
        let name = results.name.flatMap { $0.isEmpty ? nil : $0 } ?? id
        self.name = name
        let said = ([results.description] + results.origin).filter { !$0.isEmpty && $0 != name }
        detail = ([id] + said).joined(separator: ", ")
    }

    /// The same with the file's name in the names of those that have one name.
    static func distinct(_ curves: [OutsideCurve]) -> [OutsideCurve] {
        curves.map { curve in
            var curve = curve
            if curves.count(where: { $0.name == curve.name }) > 1 {
                curve.name += " (\(curve.id))"
            }
            return curve
        }
    }

    /// The points that have a value of a metric, in order of rate.
    public func curve(_ metric: ReportMetric) -> [RatePoint] { points[metric.id] ?? [] }
}

extension ReportMetric {
    /// The members of CompressAI's `results` that have this metric, in the unit of it; the first one that is there counts.
    fileprivate var directNames: [String] {
        switch id {
        case "psnr-rgb": ["psnr-rgb", "psnr"]
        case "ms-ssim-db": ["ms-ssim-db", "ms-ssim-db-rgb"]
        default: [id]
        }
    }

    /// Those that have MS-SSIM itself, of at most 1.
    private var indexNames: [String] {
        id == "ms-ssim-db" ? ["ms-ssim-rgb", "ms-ssim", "msssim"] : []
    }

    fileprivate var resultNames: [String] { directNames + indexNames }

    /// The points of a result file by this metric; nil where it has none.
    fileprivate func points(of results: CompressAIResults) throws(AECError) -> [RatePoint]? {
        for name in directNames where results.has(name) { return try results.points(name) }
        for name in indexNames where results.has(name) {
            let points = try results.points(name)
            guard points.allSatisfy({ $0.quality <= 1 }) else {
                throw AECError(
                    .malformed,
                    "results.\(name) has a number above 1, which MS-SSIM is not: decibels are called ms-ssim-db"
                )
            }
            // An MS-SSIM of 1 has no decibels
            return points.filter { $0.quality < 1 }.map {
                RatePoint(bitsPerPixel: $0.bitsPerPixel, quality: MSSSIM.decibels($0.quality))
            }
        }
        return nil
    }
}
