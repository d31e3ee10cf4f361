import AEC
import AECSupport
import CLibrary

/// SSIMULACRA 2, version 2.1: Jon Sneyers (Cloudinary), "Structural SIMilarity Unveiling Local And Compression Related
/// Artifacts", 2022 and April 2023, https://github.com/cloudinary/ssimulacra2. A metric tuned to how people rated
/// compressed photographs: 90 can hardly be told from the original, 70 is high quality, 50 medium, 30 low.
///
/// Both pictures become linear light, at six scales halved by the mean of 2 x 2 pixels (the last row and column of an odd
/// side count twice), and at each scale the colours XYB of JPEG XL, moved into 0...1. With means m, variances and the
/// covariance under a Gaussian blur g of sigma 1.5, three errors are taken for each pixel and channel:
///
///     structure   max(0, 1 - (1 - (m1 - m2)^2) (2 s12 + C) / (s11 + s22 + C))         C = 0.0009
///     ringing     max(0,  d)     d = (1 + |p2 - m2|) / (1 + |p1 - m1|) - 1
///     blurring    max(0, -d)
///
/// The score is a polynomial of the weighted sum of their means and 4-norms. Agrees with the reference program of libjxl
/// 0.11.2 within 0.02 where the score is above 30, and within 0.1 where it is below zero.
public enum SSIMULACRA2 {
    /// Sides shorter than this have no structure to compare.
    public static let minimumSide = SSIMULACRA2Constants.minimumSide

    /// The score of `distorted` against `original`: 100 for equal pictures, without a lower bound. Nil when a side is
    /// shorter than `minimumSide`.
    ///
    /// Samples count as sRGB. Takes about 500 operations and 80 bytes per sample. Not symmetric.
    ///
    /// - Precondition: both pictures have the same width and height.
    public static func score(original: AECImage, distorted: AECImage) -> Double? {
        precondition(
            original.width == distorted.width && original.height == distorted.height,
            "SSIMULACRA 2 compares pictures of one size")
        guard min(original.width, original.height) >= minimumSide else { return nil }
        var light1 = linear(original)
        var light2 = linear(distorted)
        // norms[channel][scale]: of structure, ringing, blurring: the three means, then the three 4-norms
        var norms = [[[Double]]](repeating: [], count: 3)
        for scale in 0..<SSIMULACRA2Constants.scales {
            // The last scale of a small picture may be smaller than this
            guard min(light1[0].width, light1[0].height) >= minimumSide else { break }
            if scale > 0 {
                light1 = light1.map(halved)
                light2 = light2.map(halved)
            }
            let colours1 = XYB.planes(ofLinear: light1)
            let colours2 = XYB.planes(ofLinear: light2)
            for channel in 0..<3 {
                norms[channel].append(errors(colours1[channel], colours2[channel]))
            }
        }
        return score(norms)
    }

    /// From the norms to the score, with the published weights.
    private static func score(_ norms: [[[Double]]]) -> Double {
        // Pictures too small for all scales take the weights in order and leave the last ones unused, as the reference does
        var sum = 0.0
        for (weight, norm) in zip(SSIMULACRA2Constants.weights, norms.joined().joined()) {
            sum += weight * norm
        }
        let distance = SSIMULACRA2Constants.distance(ofSum: sum)
        return distance > 0 ? 100 - 10 * pow(distance, 0.6276336467831387) : 100
    }

    /// Linear light in 0...1 by the curve of sRGB.
    private static func linear(_ image: AECImage) -> [Plane] {
        let planes = Plane.channels(of: image, count: 3)
        for plane in planes {
            curve.withUnsafeBufferPointer { curve in
                for i in 0..<plane.count { plane.samples[i] = curve[Int(plane.samples[i])] }
            }
        }
        return planes
    }

    private static let curve: [Float] = (0...255).map {
        let value = Double($0) / 255
        return Float(value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4))
    }

    /// Half the size, rounded up: means of 2 x 2 pixels; beyond an odd side the last row or column is repeated.
    private static func halved(_ plane: Plane) -> Plane {
        let result = Plane(width: (plane.width + 1) / 2, height: (plane.height + 1) / 2)
        for y in 0..<result.height {
            let above = plane.samples + 2 * y * plane.width
            let below = plane.samples + min(2 * y + 1, plane.height - 1) * plane.width
            for x in 0..<result.width {
                let right = min(2 * x + 1, plane.width - 1)
                let sum = above[2 * x] + above[right] + below[2 * x] + below[right]
                result.samples[y * result.width + x] = sum / 4
            }
        }
        return result
    }

    static let blur = SeparableFilter(weights: SSIMULACRA2Constants.blur)

    /// The means of the three errors of one channel, and their 4-norms.
    private static func errors(_ a: Plane, _ b: Plane) -> [Double] {
        let moments = FilteredMoments(a, b, blur)
        let c = SSIMULACRA2Constants.stabiliser
        var sums = Sums()
        for i in 0..<a.count {
            let m1 = moments.means1.samples[i]
            let m2 = moments.means2.samples[i]
            let s1 = moments.squares1.samples[i] - m1 * m1
            let s2 = moments.squares2.samples[i] - m2 * m2
            let covariance = 2 * (moments.products.samples[i] - m1 * m2) + c
            let variances = s1 + s2 + c
            let structure = 1 - Double((1 - (m1 - m2) * (m1 - m2)) * covariance / variances)
            sums.structure.add(max(0, structure))
            let edge1 = 1 + Double(abs(a.samples[i] - m1))
            let edge2 = 1 + Double(abs(b.samples[i] - m2))
            let difference = edge2 / edge1 - 1
            sums.ringing.add(max(0, difference))
            sums.blurring.add(max(0, -difference))
        }
        let all = [sums.structure, sums.ringing, sums.blurring]
        return all.map { $0.sum / Double(a.count) }
            + all.map { ($0.sumOfFourthPowers / Double(a.count)).squareRoot().squareRoot() }
    }

    private struct Sums {
        struct Norms {
            var sum = 0.0
            var sumOfFourthPowers = 0.0

            mutating func add(_ value: Double) {
                sum += value
                sumOfFourthPowers += (value * value) * (value * value)
            }
        }
        var structure = Norms()
        var ringing = Norms()
        var blurring = Norms()
    }
}

/// The colours of JPEG XL (ISO/IEC 18181-1): cube roots of what the eye's three kinds of cones take up, as a difference
/// of two of them, their mean, and the third.
private enum XYB {
    private static let bias: Float = 0.0037930732552754493

    /// X, Y and B - Y, each moved into about 0...1 as SSIMULACRA 2 asks.
    static func planes(ofLinear light: [Plane]) -> [Plane] {
        let planes = light.map { Plane(width: $0.width, height: $0.height) }
        let zero = cbrtf(bias)
        for i in 0..<light[0].count {
            let red = light[0].samples[i]
            let green = light[1].samples[i]
            let blue = light[2].samples[i]
            let long = cone(0.3 * red + 0.622 * green + 0.078 * blue)
            let medium = cone(0.23 * red + 0.692 * green + 0.078 * blue)
            let short = cone(
                0.24342268924547819 * red + 0.20476744424496821 * green + 0.55180986650955360 * blue
            )
            func cone(_ light: Float) -> Float { cbrtf(light + bias) - zero }
            let x = (long - medium) / 2
            let y = (long + medium) / 2
            planes[0].samples[i] = 14 * x + 0.42
            planes[1].samples[i] = y + 0.01
            planes[2].samples[i] = short - y + 0.55
        }
        return planes
    }
}
