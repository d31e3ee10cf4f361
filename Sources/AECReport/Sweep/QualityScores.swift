import AEC
import AECSupport

/// A decoded picture's scores against the original, by all metrics of a report.
public struct QualityScores: Sendable, Equatable {
    /// Whether every sample is the same, of alpha too.
    public let isExact: Bool
    /// PSNR over red, green and blue in decibels.
    public let psnr: Double
    /// PSNR of luma in decibels.
    public let lumaPSNR: Double
    /// MS-SSIM, 0...1; nil for pictures that are too small.
    public let msssim: Double?
    /// SSIMULACRA 2, up to 100; nil for pictures that are too small.
    public let ssimulacra2: Double?
}

extension QualityScores {
    /// What every metric gives for two pictures that are the same.
    static let ofEqualPictures = QualityScores(
        isExact: true, psnr: .infinity, lumaPSNR: .infinity, msssim: 1, ssimulacra2: 100)

    /// What is fully transparent in the original counts as if it were black in both.
    /// - Precondition: both pictures have the same width and height.
    public init(original: AECImage, decoded: AECImage) {
        let (original, decoded) = (
            original.blackWhereHidden(in: original), decoded.blackWhereHidden(in: original)
        )
        psnr = PSNR.rgb(original, decoded)
        isExact = psnr == .infinity && original.isAsTransparent(as: decoded)
        lumaPSNR = PSNR.luma(original, decoded)
        msssim = psnr == .infinity ? 1 : MSSSIM.rgb(original, decoded)
        ssimulacra2 = SSIMULACRA2.score(original: original, distorted: decoded)
    }

    /// The members of a JSON object; an infinite PSNR, of equal colours, is null there.
    public var json: [(String, JSON)] {
        [
            ("exact", .bool(isExact)), ("psnr", .number(psnr)), ("psnrY", .number(lumaPSNR)),
            ("msSSIM", msssim.map(JSON.number) ?? .null),
            ("msSSIMdB", msssim.map { .number(MSSSIM.decibels($0)) } ?? .null),
            ("ssimulacra2", ssimulacra2.map(JSON.number) ?? .null),
        ]
    }

    /// From members that `json` wrote; nil when they are not all there.
    init?(_ json: JSON) {
        guard case .bool(let isExact)? = json["exact"] else { return nil }
        self.isExact = isExact
        if case .null? = json["psnr"] {
            psnr = .infinity
        } else {
            guard let psnr = json["psnr"]?.double else { return nil }
            self.psnr = psnr
        }
        // A change of colour alone leaves the brightness exact
        lumaPSNR = json["psnrY"]?.double ?? .infinity
        msssim = json["msSSIM"]?.double
        ssimulacra2 = json["ssimulacra2"]?.double
    }
}

/// A metric as a report shows it.
public struct ReportMetric: Sendable {
    /// "psnr-rgb", as CompressAI's files name it where they have it.
    public let id: String
    /// As tables and curves name it: "MS-SSIM".
    public let name: String
    /// "dB", or empty for a metric without unit.
    public let unit: String
    /// The qualities over which BD-rates are the mean.
    public let range: ClosedRange<Double>
    /// The formula, in a line.
    public let detail: String
    /// Nil where it cannot be told or is infinite.
    public let value: @Sendable (QualityScores) -> Double?

    /// Of PSNR, what published curves are compared over.
    public static let rangeOfPSNR = 27.0...40.0

    /// The metrics of a report: PSNR over RGB, PSNR of luma, MS-SSIM in dB (Wang, Simoncelli and Bovik, 2003) and
    /// SSIMULACRA 2 (Sneyers, 2023). The first one is the main one.
    public static let all: [ReportMetric] = [
        ReportMetric(
            id: "psnr-rgb", name: "PSNR", unit: "dB", range: rangeOfPSNR,
            detail: "10 log10(255² / mean squared error over red, green and blue)"
        ) { finite($0.psnr) },
        ReportMetric(
            id: "psnr-y", name: "PSNR of Y", unit: "dB", range: rangeOfPSNR,
            detail: "the same for luma alone, 0.299 R + 0.587 G + 0.114 B"
        ) { finite($0.lumaPSNR) },
        ReportMetric(
            id: "ms-ssim-db", name: "MS-SSIM", unit: "dB", range: 10...20,
            detail:
                "-10 log10(1 - MS-SSIM), mean of red, green and blue (Wang, Simoncelli, Bovik 2003)"
        ) { $0.msssim.flatMap { finite(MSSSIM.decibels($0)) } },
        ReportMetric(
            id: "ssimulacra2", name: "SSIMULACRA 2", unit: "", range: 30...90,
            detail: "version 2.1 (Sneyers 2023), tuned to how people rate compressed photographs"
        ) { $0.isExact ? nil : $0.ssimulacra2 },
    ]

    private static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}
