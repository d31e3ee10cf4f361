extension Metadata {
    /// How a PNG has its samples: what its IHDR, PLTE and tRNS say (ISO/IEC 15948, sections 11.2.2, 11.2.3 and 11.3.1).
    ///
    /// A picture in memory has 8 or 16 bits a sample, grey or RGB, and opacity as a plane of its own. A form says which of
    /// the other ways of PNG its file had. Whether the samples fit into a form is seen by who writes them.
    public struct PNGForm: Sendable, Equatable {
        /// What a pixel of a PNG is made of.
        public enum ColorType: UInt8, Sendable, CaseIterable {
            /// A sample of grey; red, green and blue; an index into the palette.
            case grey = 0
            case rgb = 2
            case palette = 3
            /// The first two, and opacity.
            case greyAlpha = 4
            case rgbAlpha = 6
        }

        /// What a pixel is made of.
        public var colorType: ColorType
        /// Bits of a sample or an index: 1, 2, 4, 8 or 16, as the colour type allows.
        public var bitDepth: Int
        /// Whether the rows are stored in the seven passes of Adam7.
        public var isInterlaced: Bool
        /// Red, green and blue of each entry of PLTE; in RGB a suggestion. At most 256 entries, and 2^bitDepth of a palette.
        public var palette: [UInt8]
        /// The data of tRNS: the opacity of the palette's first entries, or the transparent colour, two bytes a sample,
        /// big-endian. Empty for none.
        public var transparency: [UInt8]
        /// Of which of the picture's colours the palette is, while these are not known.
        var order: PaletteOrder?

        /// A form of these parts.
        public init(
            colorType: ColorType, bitDepth: Int, isInterlaced: Bool = false, palette: [UInt8] = [],
            transparency: [UInt8] = []
        ) {
            self.colorType = colorType
            self.bitDepth = bitDepth
            self.isInterlaced = isInterlaced
            self.palette = palette
            self.transparency = transparency
        }
    }
}

extension Metadata.PNGForm {
    /// Whether PNG has such a form.
    var isValid: Bool {
        guard hasPossibleDepth, palette.count % 3 == 0, palette.count <= 3 * 256 else {
            return false
        }
        let entries = palette.count / 3
        return switch colorType {
        case .grey: entries == 0 && (transparency.isEmpty || transparency.count == 2)
        case .rgb: transparency.isEmpty || transparency.count == 6
        case .palette: 1...1 << bitDepth ~= entries && transparency.count <= entries
        case .greyAlpha: entries == 0 && transparency.isEmpty
        case .rgbAlpha: transparency.isEmpty
        }
    }

    private var hasPossibleDepth: Bool {
        switch bitDepth {
        case 1, 2, 4: colorType == .grey || colorType == .palette
        case 8: true
        case 16: colorType != .palette
        default: false
        }
    }
}
