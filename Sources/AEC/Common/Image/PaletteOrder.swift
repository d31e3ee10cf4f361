/// A palette by the picture's own colours: section 6.14 of spec/aec-format.md. The picture has them anyway; what a palette
/// adds is their order, and entries that no pixel has.
struct PaletteOrder: Sendable, Equatable {
    /// In what order the picture's colours are counted.
    enum Sorting: UInt8, CaseIterable {
        /// As they occur in the picture, row by row.
        case occurrence = 0
        /// Those of the most pixels first; as they occur where pixels are as many.
        case frequency = 1
    }

    let sorting: Sorting
    /// For each entry, how many colours stand before its own among those that no entry had before; as many as there are for
    /// an entry of `others`.
    let ranks: [UInt8]
    /// The entries that are not among the colours that are left: red, green and blue, and opacity where tRNS has one.
    let others: [UInt8]
}

extension PaletteOrder {
    /// Nil where the picture has more than 256 colours.
    /// - Parameters:
    ///   - palette, opacities: of PLTE and tRNS, of a valid form.
    ///   - colors: the picture's, in that order.
    init(_ sorting: Sorting, palette: [UInt8], opacities: [UInt8], colors: [PictureColor]) {
        var left = colors
        var ranks: [UInt8] = []
        var others: [UInt8] = []
        for entry in 0..<palette.count / 3 {
            let hasOpacity = entry < opacities.count
            let rgb = palette[3 * entry..<3 * entry + 3]
            let color = PictureColor(
                red: rgb[3 * entry], green: rgb[3 * entry + 1], blue: rgb[3 * entry + 2],
                opacity: hasOpacity ? opacities[entry] : 255)
            if let rank = left.firstIndex(of: color) {
                left.remove(at: rank)
                ranks.append(UInt8(truncatingIfNeeded: rank))
            } else {
                // At most 255: with 256 that are left, this is the first entry of 256 that each have their colour.
                ranks.append(UInt8(truncatingIfNeeded: left.count))
                others += rgb
                if hasOpacity { others.append(opacities[entry]) }
            }
        }
        self.init(sorting: sorting, ranks: ranks, others: others)
    }

    /// PLTE, and tRNS of so many entries; nil where these are not the colours that the order was made of.
    /// - Parameter colors: the picture's, in the order of `sorting`.
    func palette(opacities count: Int, colors: [PictureColor]) -> (
        palette: [UInt8], opacities: [UInt8]
    )? {
        var left = colors
        var palette: [UInt8] = []
        var opacities: [UInt8] = []
        var at = 0
        for (entry, rank) in ranks.enumerated() {
            let hasOpacity = entry < count
            var color: PictureColor
            if rank < left.count {
                color = left.remove(at: Int(rank))
            } else {
                let size = hasOpacity ? 4 : 3
                guard Int(rank) == left.count, at + size <= others.count else { return nil }
                color = PictureColor(
                    red: others[at], green: others[at + 1], blue: others[at + 2],
                    opacity: hasOpacity ? others[at + 3] : 255)
                at += size
            }
            palette += [color.red, color.green, color.blue]
            if hasOpacity {
                opacities.append(color.opacity)
            } else if color.opacity != 255 {
                return nil
            }
        }
        return at == others.count ? (palette, opacities) : nil
    }
}

/// A colour of 8 bits with its opacity; grey has three samples, too.
struct PictureColor: Sendable, Equatable {
    let red, green, blue, opacity: UInt8

    /// Those of a picture in an order; nil where there are more than 256, or 16 bits a sample.
    static func all(
        of samples: AECImage.Samples, _ colorModel: AECImage.ColorModel, alpha: AECImage.Samples?,
        _ sorting: PaletteOrder.Sorting
    ) -> [PictureColor]? {
        guard case .bits8(let samples) = samples, alpha.map({ $0.bits8 != nil }) ?? true else {
            return nil
        }
        let opacities = alpha?.bits8
        let channels = colorModel.channels
        var seen = ColorSet(most: 256)
        var colors: [PictureColor] = []
        var counts: [Int] = []
        for pixel in 0..<samples.count / channels {
            let first = samples[pixel * channels]
            let color = PictureColor(
                red: first, green: channels == 1 ? first : samples[pixel * channels + 1],
                blue: channels == 1 ? first : samples[pixel * channels + 2],
                opacity: opacities.map { $0[pixel] } ?? 255)
            guard let number = seen.number(of: color.key) else { return nil }
            if number == colors.count {
                colors.append(color)
                counts.append(0)
            }
            counts[number] += 1
        }
        guard sorting == .frequency else { return colors }
        // Numbers break ties: `sort` may not keep them.
        let order = colors.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
        return order.map { colors[$0] }
    }

    private var key: UInt64 {
        UInt64(red) << 24 | UInt64(green) << 16 | UInt64(blue) << 8 | UInt64(opacity)
    }
}
