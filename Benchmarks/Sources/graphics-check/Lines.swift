import AECSupport

extension PictureCheck {
    /// What is broken, a line; nil where nothing is.
    var complaint: String? {
        var parts = measurements.compactMap { m -> String? in
            guard m.fidelity.blocksOutside > 0 else { return nil }
            let limit = Fidelity.limit(quality: m.quality)
            return
                "q\(Decimal.plain(m.quality)): \(m.fidelity.blocksOutside) of \(m.fidelity.blocks) blocks outside, "
                + "worst \(Decimal.fixed(m.fidelity.worst, 0)) at \(m.fidelity.worstAt.x),\(m.fidelity.worstAt.y) "
                + "(limit \(Decimal.fixed(limit, 0)))"
        }
        parts += falls.map {
            "q\(Decimal.plain($0.quality)): PSNR falls by \(Decimal.fixed($0.decibels, 2)) dB"
        }
        return parts.isEmpty ? nil : "\(path): \(parts.joined(separator: "; "))"
    }

    /// All that was measured, a line.
    var description: String {
        let parts = measurements.map { m in
            let fidelity = m.fidelity.isExact ? "exact" : Decimal.fixed(m.fidelity.psnr, 2) + " dB"
            return "q\(Decimal.plain(m.quality)) \(m.bytes) bytes \(fidelity) "
                + "worst \(Decimal.fixed(m.fidelity.worst, 0)) \(Decimal.fixed(m.seconds, 3)) s"
        }
        var line = "\(path): \(width) x \(height) x \(bitDepth) bits, "
        line += parts.joined(separator: ", ")
        if let pngBytes { line += ", PNG \(pngBytes) bytes" }
        if compared != nil, !hasAlpha {
            line += jpegBytes.map { ", JPEG \($0) bytes" } ?? ", no JPEG as true"
        }
        return line
    }
}
