import AEC

extension ColorDescription {
    /// The PNG chunks, by name and with their values, that say that the colours are not sRGB, which viewers assume of a
    /// picture that says nothing. Nil where there are none.
    ///
    /// Of several chunks the one counts that PNG ranks highest: cICP, sRGB, then gAMA and cHRM (third edition, section
    /// 4.3).
    var meaningBesideSRGB: String? {
        if let points = codePoints {
            // The transfer functions of BT.709, BT.601 and sRGB.
            let isSRGB = points.primaries == 1 && [1, 6, 13].contains(points.transfer)
            return isSRGB ? nil : "cICP \(points.primaries)/\(points.transfer)"
        }
        if sRGBIntent != nil { return nil }
        var parts: [String] = []
        // 1 / 2.2, give or take what nobody sees: a twentieth, as libpng has it.
        if let gamma, !(43182...47728).contains(gamma) {
            parts.append("gAMA \(gamma / 100_000).\(String(100_000 + gamma % 100_000).dropFirst())")
        }
        if let chromaticities, !chromaticities.isAboutSRGB { parts.append("cHRM") }
        return parts.isEmpty ? nil : parts.joined(separator: " and ")
    }
}

extension ColorDescription.Chromaticities {
    /// Within a hundredth, as libpng takes it.
    fileprivate var isAboutSRGB: Bool {
        func isNear(_ point: Point, _ x: UInt32, _ y: UInt32) -> Bool {
            max(point.x, x) - min(point.x, x) <= 1000 && max(point.y, y) - min(point.y, y) <= 1000
        }
        return isNear(white, 31270, 32900) && isNear(red, 64000, 33000)
            && isNear(green, 30000, 60000) && isNear(blue, 15000, 6000)
    }
}
