import AEC

extension AECImage {
    /// Whether two pictures have the same samples, those under transparent pixels too. Grey is RGB with three equal
    /// samples, no alpha is full opacity, and samples of 8 bits are those of 16 that are 257 times as large: which of
    /// these a decoder gives says nothing of the codec.
    func hasSameSamples(as other: AECImage) -> Bool {
        guard width == other.width, height == other.height else { return false }
        return AECImage.areEqual(samples, colorModel, other.samples, other.colorModel)
            && AECImage.areEqual(opacities, .grey, other.opacities, .grey)
    }

    private var opacities: Samples { alpha ?? .bits8(Array(repeating: 255, count: width * height)) }

    private static func areEqual(
        _ first: Samples, _ firstModel: ColorModel, _ second: Samples, _ secondModel: ColorModel
    ) -> Bool {
        if firstModel == secondModel {
            if first.bitDepth == second.bitDepth { return first == second }
            return first.as16Bits == second.as16Bits
        }
        let (grey, rgb) = firstModel == .grey ? (first, second) : (second, first)
        let (greys, colors) = (grey.as16Bits, rgb.as16Bits)
        return colors.indices.allSatisfy { colors[$0] == greys[$0 / 3] }
    }
}
