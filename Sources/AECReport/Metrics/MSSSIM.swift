import AEC
import CLibrary

/// Multi-scale structural similarity: Z. Wang, E. P. Simoncelli, A. C. Bovik, "Multi-scale structural similarity for
/// image quality assessment", Asilomar 2003.
///
/// At each of five scales, means, variances and the covariance of both pictures under a Gaussian window (11 x 11, sigma
/// 1.5, only where it lies within the picture) give
///
///     l  = (2 m1 m2 + C1) / (m1^2 + m2^2 + C1)           C1 = (0.01 * 255)^2
///     cs = (2 s12   + C2) / (s1^2 + s2^2 + C2)           C2 = (0.03 * 255)^2
///
/// whose means over the picture are multiplied: cs at the four finer scales, l cs at the coarsest, each to the power of
/// the scale's weight. Red, green and blue are done separately and averaged, and scales are halved by the mean of 2 x 2
/// pixels, as in the published results on learned codecs (the program pytorch_msssim, which puts a row or column of zeros
/// before an odd side).
public enum MSSSIM {
    /// The exponents of the scales, finest first.
    static let weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

    /// Sides shorter than this have no room for the window at the coarsest scale.
    public static let minimumSide = 161

    private static let window: SeparableFilter = {
        let values = (0...5).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
        let sum = values[0] + 2 * values.dropFirst().reduce(0, +)
        return SeparableFilter(weights: values.map { Float($0 / sum) })
    }()

    /// 0...1, 1 for equal pictures; nil when a side is shorter than `minimumSide`.
    ///
    /// Takes about 200 operations and 60 bytes per sample.
    ///
    /// - Precondition: both pictures have the same width and height.
    public static func rgb(_ a: AECImage, _ b: AECImage) -> Double? {
        precondition(
            a.width == b.width && a.height == b.height, "MS-SSIM compares pictures of one size")
        guard min(a.width, a.height) >= minimumSide else { return nil }
        let count = a.colorModel == b.colorModel ? a.colorModel.channels : 3
        let values = zip(Plane.channels(of: a, count: count), Plane.channels(of: b, count: count))
            .map(channel)
        return values.reduce(0, +) / Double(count)
    }

    /// -10 log10(1 - value), in which differences near 1 can be seen.
    public static func decibels(_ value: Double) -> Double { -10 * log10(1 - value) }

    private static func channel(_ a: Plane, _ b: Plane) -> Double {
        var (a, b) = (a, b)
        var product = 1.0
        for (scale, weight) in weights.enumerated() {
            if scale > 0 { (a, b) = (halved(a), halved(b)) }
            let means = means(a, b)
            let last = scale == weights.count - 1
            product *= pow(max(0, last ? means.similarity : means.contrast), weight)
        }
        return product
    }

    /// The means of l cs and of cs over the window's positions.
    private static func means(_ a: Plane, _ b: Plane) -> (similarity: Double, contrast: Double) {
        let width = a.width
        let height = a.height
        let moments = FilteredMoments(a, b, window)
        let c1: Float = (0.01 * 255) * (0.01 * 255)
        let c2: Float = (0.03 * 255) * (0.03 * 255)
        let reach = window.weights.count - 1
        var similarity = 0.0
        var contrast = 0.0
        for y in reach..<height - reach {
            for i in y * width + reach..<(y + 1) * width - reach {
                let m1 = moments.means1.samples[i]
                let m2 = moments.means2.samples[i]
                let s1 = moments.squares1.samples[i] - m1 * m1
                let s2 = moments.squares2.samples[i] - m2 * m2
                let s12 = moments.products.samples[i] - m1 * m2
                let cs = (2 * s12 + c2) / (s1 + s2 + c2)
                let l = (2 * m1 * m2 + c1) / (m1 * m1 + m2 * m2 + c1)
                similarity += Double(l * cs)
                contrast += Double(cs)
            }
        }
        let positions = Double((height - 2 * reach) * (width - 2 * reach))
        return (similarity / positions, contrast / positions)
    }

    /// Half the size: means of 2 x 2 pixels, with a row or column of zeros before an odd side.
    private static func halved(_ plane: Plane) -> Plane {
        let width = plane.width
        let height = plane.height
        let result = Plane(width: (width + 1) / 2, height: (height + 1) / 2)
        for y in 0..<result.height {
            for x in 0..<result.width {
                var sum: Float = 0
                for row in max(0, 2 * y - height % 2)..<2 * y - height % 2 + 2 {
                    for column in max(0, 2 * x - width % 2)..<2 * x - width % 2 + 2 {
                        sum += plane.samples[row * width + column]
                    }
                }
                result.samples[y * result.width + x] = sum / 4
            }
        }
        return result
    }
}
