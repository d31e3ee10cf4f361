import AEC

/// Pictures made by formula, the same on every machine.
public enum Pictures {
    /// Smooth waves with edges and a little noise: something for every part of the codec to do.
    public static func synthetic(
        width: Int, height: Int, colorModel: AECImage.ColorModel = .rgb, seed: UInt64 = 1
    ) -> AECImage {
        var state = seed
        func noise() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 60) - 8
        }
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * colorModel.channels)
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<colorModel.channels {
                    let wave = triangle(3 * x + 2 * y + 40 * channel, period: 190)
                    let slow = triangle(y - x + 70 * channel, period: 611)
                    let disc = (x - 40) * (x - 40) + (y - 30) * (y - 30) < 500 ? 60 : 0
                    pixels.append(UInt8(clamping: (wave + slow) / 2 + disc + noise()))
                }
            }
        }
        return try! AECImage(width: width, height: height, colorModel: colorModel, pixels: pixels)
    }

    /// A triangle wave in 0...255.
    private static func triangle(_ x: Int, period: Int) -> Int {
        let phase = ((x % period) + period) % period
        return phase * 2 < period ? phase * 510 / period : (period - phase) * 510 / period
    }
}
