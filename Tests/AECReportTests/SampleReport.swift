import AEC
import AECSupport

@testable import AECReport

/// A report on results that are given: JPEG as on Kodak; AEC with half of the bits on one picture and a quarter on the
/// other.
enum SampleReport {
    static let settings = (0..<19).map(Double.init)
    static let aec = codec("aec")
    static let jpeg = codec("jpeg-420")
    static let png = codec("png", isLossless: true)

    static func codec(_ id: String, isLossless: Bool = false) -> ReportCodec {
        ReportCodec(
            id: id, name: id.uppercased(), detail: "of \(id)", settingName: "quality",
            settings: isLossless ? [9] : settings, settingStep: 1, isLossless: isLossless,
            version: "1", work: .png, browserExtension: nil)
    }

    static func row(
        _ image: String, _ codec: ReportCodec, _ setting: Double, bytes: Int, psnr: Double,
        msssim: Double? = 0.99, seconds: Double = 0.5
    ) -> ReportRow {
        ReportRow(
            image: image, pixels: 1_000_000, codec: codec.id, setting: setting,
            outcome: .success(
                ReportRow.Measurement(
                    bytes: bytes,
                    scores: QualityScores(
                        isExact: psnr == .infinity, psnr: psnr, lumaPSNR: psnr + 1, msssim: msssim,
                        ssimulacra2: 2 * psnr),
                    isLossless: psnr == .infinity,
                    encode: WorkTime(wall: 2 * seconds, cpu: seconds),
                    decode: WorkTime(wall: seconds / 2, cpu: seconds / 4))))
    }

    static func make(
        names: [String] = ["a.png", "b.png"], failing: Bool = false, isPartial: Bool = false,
        curves: [OutsideCurve] = [], anchors: [String] = [Report.defaultAnchor]
    ) -> Report {
        let images = names.enumerated().map { index, name -> Sweep.ImageResult in
            let share = index == 0 ? 2.0 : 4
            var rows: [ReportRow] = []
            for (setting, point) in zip(settings, KodakCurves.jpeg) {
                let bytes = point.bitsPerPixel * 125_000
                rows.append(row(name, aec, setting, bytes: Int(bytes / share), psnr: point.quality))
                rows.append(
                    row(name, jpeg, setting, bytes: Int(bytes), psnr: point.quality, seconds: 0.01))
            }
            rows.append(row(name, png, 9, bytes: 1_500_000, psnr: .infinity))
            if failing, index == 1 {
                rows[3] = ReportRow(
                    image: name, pixels: 1_000_000, codec: "jpeg-420", setting: 1,
                    outcome: .failure(ReportRow.Failure(message: "no \"luck\",\nnone")))
            }
            return Sweep.ImageResult(name: name, width: 1000, height: 1000, rows: rows, shots: [])
        }
        return Report(
            images: images, codecs: [aec, jpeg, png],
            missing: [
                ReportCodec.Missing(
                    codecs: ["jxl-e7"], programs: ["cjxl", "djxl"], package: "libjxl-tools")
            ],
            isPartial: isPartial, curves: curves, anchors: anchors)
    }
}
