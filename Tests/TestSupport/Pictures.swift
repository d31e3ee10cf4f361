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

    /// Calm on the left, checked in squares of 4x4 pixels on the right: a picture whose parts hide errors differently.
    public static func calmAndBusy(
        width: Int = 128, height: Int = 96, amplitude: Int = 44
    ) -> AECImage {
        make(width, height) { x, y in
            let wave = 2 * x < width ? 0 : amplitude * ((x / 4 + y / 4) % 2 == 0 ? 1 : -1)
            return [0, 1, 2].map {
                let grain = (31 * x + 17 * y + 7 * x * y + 5 * $0 * x) % 13
                return UInt8(clamping: 90 + y / 2 + 10 * $0 + wave + grain)
            }
        }
    }

    /// A picture of these samples at each pixel: of three, or grey of one.
    public static func make(
        _ width: Int, _ height: Int, _ color: (_ x: Int, _ y: Int) -> [UInt8]
    ) -> AECImage {
        let pixels = (0..<width * height).flatMap { color($0 % width, $0 / width) }
        return try! AECImage(
            width: width, height: height, colorModel: pixels.count > width * height ? .rgb : .grey,
            pixels: pixels)
    }

    /// The same waves with 16 bits, so smooth that 8 bits cannot tell neighbours apart, or with alpha that is opaque,
    /// soft and transparent in places, or with metadata of every kind.
    public static func rich(
        width: Int, height: Int, colorModel: AECImage.ColorModel = .rgb, bitDepth: Int = 8,
        hasAlpha: Bool = false, hasMetadata: Bool = false
    ) -> AECImage {
        let picture = synthetic(width: width, height: height, colorModel: colorModel)
        var samples = picture.samples
        if bitDepth == 16 {
            let channels = colorModel.channels
            samples = .bits16(
                (0..<samples.count).map { i in
                    let (x, y) = (i / channels % width, i / channels / width)
                    let slow = triangle(x + 2 * y + 50 * (i % channels), period: 900)
                    return UInt16(slow * 257 - min(slow, (x * 37 + y * 11) % 256))
                })
        }
        var alpha: AECImage.Samples?
        if hasAlpha {
            let opacity = (0..<width * height).map { i -> Int in
                let (x, y) = (i % width, i / width)
                return min(max(2 * triangle(x + y, period: 150) - 128, 0), 255)
            }
            alpha =
                bitDepth == 16
                ? .bits16(
                    opacity.enumerated().map {
                        UInt16($1 == 255 ? 65535 : $1 * 256 + $0 % 7 * ($1 & 1))
                    })
                : .bits8(opacity.map { UInt8($0) })
        }
        return try! AECImage(
            width: width, height: height, colorModel: colorModel, samples: samples, alpha: alpha,
            metadata: hasMetadata ? metadata(for: colorModel) : Metadata())
    }

    /// Metadata of every kind, invented.
    public static func metadata(for colorModel: AECImage.ColorModel) -> Metadata {
        let space = Array((colorModel == .grey ? "GRAY" : "RGB ").utf8)
        let profile =
            [UInt8](repeating: 0, count: 16) + space + Array("XYZ ".utf8)
            + [UInt8](repeating: 0, count: 12) + Array("acsp".utf8)
            + [UInt8](repeating: 7, count: 160)
        return Metadata(
            iccProfile: profile, exif: Array("II*\u{0}".utf8) + [8, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            xmp: Array("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>".utf8),
            color: ColorDescription(
                codePoints: .init(primaries: 12, transfer: 13, matrix: 0, fullRange: 1),
                sRGBIntent: 1, gamma: 45455,
                chromaticities: primariesOfSRGB))
    }

    /// The white point and the primaries of sRGB, as PNG has them.
    public static let primariesOfSRGB = ColorDescription.Chromaticities(
        white: .init(x: 31270, y: 32900), red: .init(x: 64000, y: 33000),
        green: .init(x: 30000, y: 60000), blue: .init(x: 15000, y: 6000))

    /// A triangle wave in 0...255.
    private static func triangle(_ x: Int, period: Int) -> Int {
        let phase = ((x % period) + period) % period
        return phase * 2 < period ? phase * 510 / period : (period - phase) * 510 / period
    }
}

extension AECImage {
    /// The picture, which has 8 bits, with this alpha at each pixel.
    public func masked(_ opacity: (_ x: Int, _ y: Int) -> UInt8) -> AECImage {
        let alpha = (0..<width * height).map { opacity($0 % width, $0 / width) }
        return try! AECImage(
            width: width, height: height, colorModel: colorModel, samples: samples,
            alpha: .bits8(alpha), metadata: metadata)
    }
}
