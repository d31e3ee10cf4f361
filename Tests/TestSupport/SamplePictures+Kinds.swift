import AEC

extension SamplePicture {
    /// The same picture in every form that an `AECImage` has: grey and RGB, 8 and 16 bits, opaque and transparent. The
    /// two bytes of a deep sample differ, so that a wrong order shows.
    public static func kinds(_ width: Int, _ height: Int) -> [AECImage] {
        var images: [AECImage] = []
        for colorModel in [AECImage.ColorModel.grey, .rgb] {
            let color = make(width, height, colorModel).pixels
            let alpha = make(width, height, .grey, seed: 7).pixels
            for isDeep in [false, true] {
                for isTransparent in [false, true] {
                    // The counts fit by construction.
                    images.append(
                        try! AECImage(
                            width: width, height: height, colorModel: colorModel,
                            samples: isDeep ? deepened(color) : .bits8(color),
                            alpha: isTransparent
                                ? (isDeep ? deepened(alpha) : .bits8(alpha)) : nil))
                }
            }
        }
        return images
    }

    private static func deepened(_ samples: [UInt8]) -> AECImage.Samples {
        .bits16(samples.map { UInt16($0) << 8 | UInt16($0 &* 31 &+ 5) })
    }

    /// For messages of tests.
    public static func name(of image: AECImage) -> String {
        "\(image.width)x\(image.height) \(image.colorModel) \(image.bitDepth) bits\(image.alpha == nil ? "" : " with alpha")"
    }
}
