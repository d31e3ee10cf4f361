import AEC

/// A decoded RGB picture of a training set.
struct Picture: Sendable {
    let width: Int
    let height: Int
    /// height * width * 3
    let pixels: [UInt8]

    /// Grey becomes RGB.
    init(_ image: AECImage) {
        width = image.width
        height = image.height
        pixels =
            image.colorModel == .rgb
            ? image.pixels : image.pixels.flatMap { [$0, $0, $0] }
    }

    init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(pixels.count == width * height * 3)
        (self.width, self.height, self.pixels) = (width, height, pixels)
    }

    var shorterSide: Int { min(width, height) }

    /// Half the size, each pixel the mean of four: what blocks and ringing a JPEG has mostly vanish.
    func halved() -> Picture {
        let (w, h) = (width / 2, height / 2)
        var result = [UInt8](repeating: 0, count: w * h * 3)
        pixels.withUnsafeBufferPointer { source in
            result.withUnsafeMutableBufferPointer { target in
                for y in 0..<h {
                    for x in 0..<w {
                        for c in 0..<3 {
                            let i = (2 * y * width + 2 * x) * 3 + c
                            let j = i + 3 * width
                            let sum =
                                Int(source[i]) + Int(source[i + 3]) + Int(source[j])
                                + Int(source[j + 3])
                            target[(y * w + x) * 3 + c] = UInt8((sum + 2) / 4)
                        }
                    }
                }
            }
        }
        return Picture(width: w, height: h, pixels: result)
    }
}

extension Picture {
    /// The 8-bit sample, 0...255, of an output of g_s in -0.5...0.5, clamped; 0 for NaN.
    static func code(_ value: Float) -> UInt8 {
        value > -0.5 ? UInt8((min(value + 0.5, 1) * 255).rounded(.toNearestOrEven)) : 0
    }

    /// In decibels, over all samples of two pictures of 8 bits.
    static func psnr(_ a: [UInt8], _ b: [UInt8]) -> Double {
        var sum = 0
        for i in a.indices {
            let d = Int(a[i]) - Int(b[i])
            sum += d * d
        }
        return 10 * logarithm10(65025 * Double(a.count) / max(Double(sum), 1e-9))
    }
}
