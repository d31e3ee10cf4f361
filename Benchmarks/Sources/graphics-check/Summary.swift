import AECSupport
import Foundation

/// What is reported of a group of pictures.
struct Summary {
    let checks: [PictureCheck]

    var isWithinLimits: Bool { checks.allSatisfy { $0.blocksOutside == 0 && $0.falls.isEmpty } }

    /// A table of all kinds and of all pictures.
    static func table(_ checks: [PictureCheck]) -> String {
        let kinds = Set(checks.map(\.kind)).sorted()
        var table = MarkdownTable([
            "kind", "pictures", "broken", "blocks", "outside", "falls", "exact", "exact/PNG",
            "worst", "all/PNG", "< JPEG", "s/Mpx",
        ])
        for kind in kinds {
            table.add(Summary(checks: checks.filter { $0.kind == kind }).row(kind))
        }
        if kinds.count > 1 { table.add(Summary(checks: checks).row("all")) }
        return table.text
    }

    private func row(_ name: String) -> [String] {
        let measurements = checks.flatMap(\.measurements)
        let pixels = checks.reduce(0) { $0 + $1.width * $1.height * $1.measurements.count }
        let seconds = measurements.reduce(0) { $0 + $1.seconds }
        let exact = checks.filter { $0.compared?.fidelity.isExact == true }.compactMap { ratio($0) }
        let all = checks.compactMap { ratio($0) }
        let jpeg = checks.compactMap(\.isSmallerThanJPEG)
        return [
            name, "\(checks.count)",
            "\(checks.count { $0.blocksOutside > 0 || !$0.falls.isEmpty })",
            "\(measurements.reduce(0) { $0 + $1.fidelity.blocks })",
            "\(checks.reduce(0) { $0 + $1.blocksOutside })",
            "\(checks.reduce(0) { $0 + $1.falls.count })",
            "\(exact.count)", mean(exact), exact.max().map { Decimal.fixed($0, 2) } ?? "-",
            mean(all),
            jpeg.isEmpty
                ? "-"
                : Decimal.fixed(100 * Double(jpeg.count { $0 }) / Double(jpeg.count), 0) + "%",
            Decimal.short(seconds * 1e6 / Double(max(pixels, 1))),
        ]
    }

    /// The file's size against PNG's.
    private func ratio(_ check: PictureCheck) -> Double? {
        guard let compared = check.compared, let png = check.pngBytes else { return nil }
        return Double(compared.bytes) / Double(png)
    }

    /// The geometric one, which a few tiny pictures do not rule.
    private func mean(_ ratios: [Double]) -> String {
        guard !ratios.isEmpty else { return "-" }
        let sum = ratios.reduce(0) { $0 + log($1) }
        return Decimal.fixed(exp(sum / Double(ratios.count)), 2)
    }
}
