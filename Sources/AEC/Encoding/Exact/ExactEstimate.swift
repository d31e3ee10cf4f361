/// About how many bits a whole picture takes exactly, from a few of its pixels: whether it is worth while to try.
struct ExactEstimate {
    /// Of the whole picture.
    let bits: Double

    /// Pixels that are looked at, of a picture that has more.
    private static let segments = 64
    private static let segmentSize = 128

    init(_ image: AECImage) {
        let bits =
            switch image.samples {
            case .bits8(let samples): ExactEstimate.bitsPerPixel(samples, of: image)
            case .bits16(let samples): ExactEstimate.bitsPerPixel(samples, of: image)
            }
        self.bits = bits * Double(image.width) * Double(image.height)
    }

    /// The entropy of bytes as they are or of those that a prediction leaves, as DEFLATE without repetitions would have it.
    private static func bitsPerPixel<Sample: PixelSample>(
        _ samples: [Sample], of image: AECImage
    ) -> Double {
        let (width, channels) = (image.width, image.colorModel.channels)
        let planes = channels * (Sample.bitWidth / 8)
        var plain = [Int32](repeating: 0, count: 256 * planes)
        var predicted = plain
        let count = min(width, segmentSize)
        let rows = min(image.height, max(segments, segments * segmentSize / count))
        for row in 0..<rows {
            let y = row * image.height / rows
            // Another place in each row
            let first = (width - count) * (row * 5 % 8) / 7
            for x in first..<first + count {
                let at = (y * width + x) * channels
                for c in 0..<channels {
                    // Green is predicted by itself, red and blue beside it
                    func sample(_ at: Int) -> Sample {
                        channels == 3 && c != 1
                            ? samples[at + c] &- samples[at + 1] : samples[at + c]
                    }
                    let left = x > 0 ? sample(at - channels) : 0
                    let above = y > 0 ? sample(at - width * channels) : left
                    let corner = x > 0 && y > 0 ? sample(at - (width + 1) * channels) : above
                    let rest = sample(at) &- (x > 0 ? left &+ above &- corner : above)
                    for byte in 0..<Sample.bitWidth / 8 {
                        let plane = 256 * (c * (Sample.bitWidth / 8) + byte)
                        let shift = Sample(truncatingIfNeeded: 8 * byte)
                        plain[plane + Int(truncatingIfNeeded: samples[at + c] >> shift & 255)] += 1
                        predicted[plane + Int(truncatingIfNeeded: rest >> shift & 255)] += 1
                    }
                }
            }
        }
        let pixels = Double(rows * count)
        func entropy(_ counts: [Int32]) -> Double {
            // Planes have the same number of bytes
            Double(planes) * PortableMath.log2(pixels)
                - counts.reduce(0) { $0 + PortableMath.xlog2(Double($1)) } / pixels
        }
        return min(entropy(plain), entropy(predicted))
    }
}
