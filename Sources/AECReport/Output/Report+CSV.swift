import AECSupport

extension Report {
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

    static func csvCell(_ text: String) -> String {
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        return "\""
            + text.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
