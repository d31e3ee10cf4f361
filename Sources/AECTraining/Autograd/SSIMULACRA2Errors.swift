import AECSupport

/// The three errors of SSIMULACRA 2 between two planes, structure, ringing and blurring, with the gradient of their
/// weighted norms.
struct SSIMULACRA2Errors {
    typealias Floats = UnsafeMutablePointer<Float>

    private let blur: PlaneBlur
    /// Blurred: both planes, their squares, their product.
    private let mean1, mean2, square1, square2, product: Floats
    private let structure, difference, scratch: Floats

    /// For planes of at most this size.
    init(width: Int, height: Int, _ arena: Arena) {
        let size = width * height
        blur = PlaneBlur(width: width, height: height, arena)
        (mean1, mean2) = (arena.floats(size), arena.floats(size))
        (square1, square2) = (arena.floats(size), arena.floats(size))
        (product, scratch) = (arena.floats(size), arena.floats(size))
        (structure, difference) = (arena.floats(size), arena.floats(size))
    }

    /// - Parameters:
    ///   - p, q: the original and the distorted plane.
    ///   - weights: of structure, ringing and blurring for the means, then for the 4-norms.
    ///   - gradient: to be written with d sum / d q, where it is needed.
    /// - Returns: the sum of the norms times their weights.
    func measure(
        _ p: Floats, _ q: Floats, _ width: Int, _ height: Int, weights: ArraySlice<Double>,
        gradient: Floats?
    ) -> Double {
        let count = width * height
        func blurProduct(_ a: Floats, _ b: Floats, into out: Floats) {
            for i in 0..<count { scratch[i] = a[i] * b[i] }
            blur.apply(scratch, width, height, into: out)
        }
        blur.apply(p, width, height, into: mean1)
        blur.apply(q, width, height, into: mean2)
        blurProduct(p, p, into: square1)
        blurProduct(q, q, into: square2)
        blurProduct(p, q, into: product)
        let norms = errors(p, q, count)
        let w = Array(weights)
        var (sum, slopes): (Double, [Slope]) = (0, [])
        for (k, norm) in norms.enumerated() {
            let fourth = norm.fourthPowers / Double(count)
            let root = fourth.squareRoot().squareRoot()
            sum += w[k] * norm.values / Double(count) + w[3 + k] * root
            let cubed = root > 0 ? w[3 + k] / (root * root * root * Double(count)) : 0
            slopes.append(Slope(mean: Float(w[k] / Double(count)), cubed: Float(cubed)))
        }
        if let gradient { backward(p, q, width, height, slopes, into: gradient) }
        return sum
    }

    private struct Norms { var values = 0.0, fourthPowers = 0.0 }

    /// What d sum / d error is made of.
    private struct Slope {
        let mean, cubed: Float

        func at(_ error: Float) -> Float {
            error > 0 ? mean + cubed * error * error * error : 0
        }
    }

    /// Fills `structure` and `difference`, which is ringing where it is positive and blurring where it is negative.
    private func errors(_ p: Floats, _ q: Floats, _ count: Int) -> [Norms] {
        let c = SSIMULACRA2Constants.stabiliser
        for i in 0..<count {
            let (m1, m2) = (mean1[i], mean2[i])
            let variances = square1[i] - m1 * m1 + square2[i] - m2 * m2 + c
            let covariance = 2 * (product[i] - m1 * m2) + c
            let u = m1 - m2
            structure[i] = 1 - (1 - u * u) * covariance / variances
            difference[i] = (1 + abs(q[i] - m2)) / (1 + abs(p[i] - m1)) - 1
        }
        var (s, r, b) = (Norms(), Norms(), Norms())
        for i in 0..<count {
            let (error, edge) = (Double(max(0, structure[i])), Double(difference[i]))
            s.values += error
            s.fourthPowers += error * error * error * error
            let (ringing, blurring) = (max(0, edge), max(0, -edge))
            r.values += ringing
            r.fourthPowers += ringing * ringing * ringing * ringing
            b.values += blurring
            b.fourthPowers += blurring * blurring * blurring * blurring
        }
        return [s, r, b]
    }

    /// The blur is its own transpose, so that what flows back to a blurred plane is blurred on.
    private func backward(
        _ p: Floats, _ q: Floats, _ width: Int, _ height: Int, _ slopes: [Slope], into out: Floats
    ) {
        let (c, count) = (SSIMULACRA2Constants.stabiliser, width * height)
        let (s, r, b) = (slopes[0], slopes[1], slopes[2])
        for i in 0..<count {
            let (m1, m2) = (mean1[i], mean2[i])
            let inverse = 1 / (square1[i] - m1 * m1 + square2[i] - m2 * m2 + c)
            let covariance = 2 * (product[i] - m1 * m2) + c
            let u = m1 - m2
            let similarity = 1 - u * u
            let slope = s.at(structure[i])
            // d structure / d blurred product, blurred square and blurred plane.
            let dProduct = -2 * similarity * inverse * slope
            let dSquare = similarity * covariance * inverse * inverse * slope
            let dMean = -2 * u * covariance * inverse * slope - m1 * dProduct - 2 * m2 * dSquare
            let edge = difference[i]
            let high = q[i] - m2
            let side: Float = high > 0 ? 1 : high < 0 ? -1 : 0
            let direct = side * (r.at(edge) - b.at(-edge)) / (1 + abs(p[i] - m1))
            out[i] = direct
            product[i] = dProduct
            square2[i] = dSquare
            mean2[i] = dMean - direct
        }
        blur.apply(mean2, width, height, into: scratch)
        for i in 0..<count { out[i] += scratch[i] }
        blur.apply(square2, width, height, into: scratch)
        for i in 0..<count { out[i] += 2 * q[i] * scratch[i] }
        blur.apply(product, width, height, into: scratch)
        for i in 0..<count { out[i] += p[i] * scratch[i] }
    }
}
