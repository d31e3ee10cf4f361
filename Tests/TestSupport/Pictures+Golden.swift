import AEC

extension Pictures {
    /// The picture of a golden file: what it shows follows from the beginning of the name.
    public static func golden(
        _ name: String, width: Int, height: Int, colorModel: AECImage.ColorModel, bitDepth: Int,
        hasAlpha: Bool, hasMetadata: Bool
    ) -> AECImage {
        // As bytes: comparing characters takes tables that programs without an operating system lack.
        func isNamed(_ prefix: String) -> Bool { name.utf8.starts(with: prefix.utf8) }
        if isNamed("range-") {
            // Samples of 10 and of 12 bits
            return golden(
                isNamed("range-10") ? "drawing" : "rich", width: width, height: height,
                colorModel: colorModel, bitDepth: 16, hasAlpha: hasAlpha, hasMetadata: hasMetadata
            ).darker(by: isNamed("range-10") ? 6 : 4)
        }
        if isNamed("drawing") || isNamed("exact-rows-drawing") {
            return drawing(
                width: width, height: height, colorModel: colorModel, bitDepth: bitDepth,
                hasAlpha: hasAlpha)
        }
        let count = width * height * colorModel.channels
        let pixels: [UInt8]
        if isNamed("confetti") {
            // Colours by chance, more than a palette takes and more than the network holds.
            var state: UInt64 = 5
            pixels = (0..<count).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 56)
            }
        } else if isNamed("first-scale") {
            // Stripes: the network alone is certain of them, and wrong.
            pixels = (0..<count).map { $0 & 1 == 0 ? 255 : 0 }
        } else {
            var picture = rich(
                width: width, height: height, colorModel: colorModel, bitDepth: bitDepth,
                hasAlpha: hasAlpha, hasMetadata: hasMetadata)
            if isNamed("metadata-parts") { picture.metadata.addParts() }
            return picture
        }
        return try! AECImage(width: width, height: height, colorModel: colorModel, pixels: pixels)
    }
}

extension AECImage {
    /// Samples of 16 bits without the lowest `shift`, as devices of fewer bits give them.
    public func darker(by shift: UInt16) -> AECImage {
        guard case .bits16(let samples) = samples else { return self }
        return try! AECImage(
            width: width, height: height, colorModel: colorModel,
            samples: .bits16(samples.map { $0 >> shift }), alpha: alpha, metadata: metadata)
    }
}
