import AEC

/// From light to the numbers of a picture, as a camera does it.
enum Film {
    /// Linear RGB to 8 bits: a shoulder for the highlights, the curve of sRGB, grain, rounding.
    ///
    /// - Parameter grain: its deviation in the middle tones, in code values.
    static func develop(
        _ light: Vector, exposure: Double, grain: Double, x: Int, y: Int
    ) -> Colour {
        var stream = RandomStream(x, y, 977)
        // Most of the grain is of brightness; its share grows in the shadows.
        let common = stream.normal()
        func sample(_ value: Double) -> UInt8 {
            let v = max(value * exposure, 0)
            let shoulder = v * (1 + v * 0.14) / (1 + v * 0.6)
            let flat = encoded(min(shoulder, 1))
            // Contrast, as every camera adds.
            let code = 255 * Functions.mix(flat, flat * flat * (3 - 2 * flat), 0.5)
            let noise = (0.8 * common + 0.6 * stream.normal()) * grain * (1.25 - code / 400)
            return UInt8(min(max(code + noise, 0), 255).rounded(.toNearestOrAwayFromZero))
        }
        return Colour(sample(light.x), sample(light.y), sample(light.z))
    }

    /// The transfer function of sRGB (IEC 61966-2-1).
    static func encoded(_ x: Double) -> Double {
        x <= 0.0031308 ? 12.92 * x : 1.055 * Functions.power(x, 1 / 2.4) - 0.055
    }
}

/// A part of a picture; a picture of pixels that know nothing of each other can be made in parts.
public struct Region: Sendable {
    public let x: Range<Int>
    public let y: Range<Int>

    public init(x: Range<Int>, y: Range<Int>) {
        self.x = x
        self.y = y
    }

    /// The pixels of the region, row by row.
    func image(_ pixel: (Int, Int) -> Colour) -> AECImage {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(x.count * y.count * 3)
        for row in y {
            for column in x {
                let colour = pixel(column, row)
                for c in 0..<3 { pixels.append(colour[c]) }
            }
        }
        return makeImage(width: x.count, height: y.count, .rgb, .bits8(pixels))
    }
}

/// An image whose sample count is right by construction.
func makeImage(
    width: Int, height: Int, _ colorModel: AECImage.ColorModel, _ samples: AECImage.Samples,
    alpha: AECImage.Samples? = nil
) -> AECImage {
    do {
        return try AECImage(
            width: width, height: height, colorModel: colorModel, samples: samples, alpha: alpha)
    } catch {
        fatalError(error.message)
    }
}
