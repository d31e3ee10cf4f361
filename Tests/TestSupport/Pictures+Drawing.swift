import AEC

extension Pictures {
    /// What is drawn and not photographed: lines of text in a few inks on paper, flat areas, a frame; and a part of
    /// `synthetic` in the upper left corner, a third of the sides. With alpha there are a hole, whose hidden colours are
    /// noise, and a soft edge at the right.
    public static func drawing(
        width: Int, height: Int, colorModel: AECImage.ColorModel = .rgb, bitDepth: Int = 8,
        hasAlpha: Bool = false
    ) -> AECImage {
        let channels = colorModel.channels
        let photograph = synthetic(width: width, height: height, colorModel: colorModel).pixels
        var opacity = [UInt8](repeating: 255, count: width * height)
        var colors: [UInt8] = []
        colors.reserveCapacity(width * height * channels)
        for y in 0..<height {
            for x in 0..<width {
                let start = (y * width + x) * channels
                let isHole = hasAlpha && isHole(x - 2 * width / 3, y - height / 2)
                if hasAlpha {
                    opacity[y * width + x] = isHole ? 0 : UInt8(min(255, 40 * (width - x)))
                }
                for c in 0..<channels {
                    if isHole {
                        colors.append(
                            UInt8(truncatingIfNeeded: (x * 89 + y * 57 + c * 101) ^ x * y))
                    } else if 3 * x < width && 3 * y < height {
                        colors.append(photograph[start + c])
                    } else {
                        colors.append(drawn(x, y, width: width, height: height)[c])
                    }
                }
            }
        }
        // The ends of the range stay there; the two bytes of others differ.
        func deepened(_ value: UInt8) -> UInt16 {
            value == 0 || value == 255 ? UInt16(value) * 257 : UInt16(value) * 256 + 7
        }
        return try! AECImage(
            width: width, height: height, colorModel: colorModel,
            samples: bitDepth == 8 ? .bits8(colors) : .bits16(colors.map(deepened)),
            alpha: !hasAlpha
                ? nil : bitDepth == 8 ? .bits8(opacity) : .bits16(opacity.map(deepened)))
    }

    private static func isHole(_ x: Int, _ y: Int) -> Bool { x * x + y * y < 90 }

    private static func drawn(_ x: Int, _ y: Int, width: Int, height: Int) -> [UInt8] {
        if x == width - 2 || y == height - 2 { return [0, 0, 0] }
        let line = y / 12
        // Flat areas, some of them with the same text on them as the paper.
        let paper: [UInt8] =
            switch (x / 40 + 2 * (y / 36)) % 5 {
            case 1: [255, 236, 180]
            case 3: [20, 40, 120]
            default: [255, 255, 255]
            }
        guard line % 4 != 3, y % 12 < 9, x % 8 < 6, (x / 8 + line) % 6 != 0 else { return paper }
        // A letter of 3 x 5 dots, each of 2 x 2 pixels, that its place chooses.
        let letter = UInt64(x / 8 * 7 + line * 31 + 1) &* 0x9E37_79B9_7F4A_7C15
        let dot = x % 8 / 2 + 3 * min(y % 12 / 2, 4)
        guard letter >> UInt64(20 + dot) & 1 == 1 else { return paper }
        return [[0, 0, 0], [200, 16, 16], [0, 96, 40]][line % 3]
    }
}
