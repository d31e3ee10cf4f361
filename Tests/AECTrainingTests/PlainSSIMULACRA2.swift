import AECSupport
import Foundation

extension Plain {
    /// The distance of SSIMULACRA 2 between pictures [h][w][3] of samples in 0...1, by its definition.
    static func ssimulacra2(_ a: [Double], _ b: [Double], width: Int, height: Int) -> Double {
        var pictures = [a, b].map { picture in
            (0..<3).map { c in
                PlainPlane(
                    width, height,
                    (0..<width * height).map { light(min(max(picture[3 * $0 + c], 0), 1)) })
            }
        }
        var sum = 0.0
        for scale in 0..<6 {
            guard min(pictures[0][0].width, pictures[0][0].height) >= 8 else { break }
            if scale > 0 { pictures = pictures.map { $0.map { $0.halved() } } }
            let (p, q) = (xyb(pictures[0]), xyb(pictures[1]))
            for c in 0..<3 {
                let weights = SSIMULACRA2Constants.weights[(6 * (6 * c + scale))...]
                for (weight, norm) in zip(weights, norms(p[c], q[c])) { sum += weight * norm }
            }
        }
        let s = 0.9562382616834844 * sum
        return 2.326765642916932 * s - 0.020884521182843837 * s * s
            + 6.248496625763138e-05 * s * s * s
    }

    private static func light(_ v: Double) -> Double {
        v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
    }

    private static func xyb(_ light: [PlainPlane]) -> [PlainPlane] {
        func cone(_ r: Double, _ g: Double, _ b: Double) -> PlainPlane {
            var result = light[0]
            for i in result.values.indices {
                let sum = r * light[0].values[i] + g * light[1].values[i] + b * light[2].values[i]
                result.values[i] = cbrt(sum + 0.0037930732552754493) - cbrt(0.0037930732552754493)
            }
            return result
        }
        let long = cone(0.3, 0.622, 0.078)
        let medium = cone(0.23, 0.692, 0.078)
        let short = cone(0.24342268924547819, 0.20476744424496821, 0.55180986650955360)
        let y = long.with(medium) { ($0 + $1) / 2 }
        return [
            long.with(medium) { 14 * ($0 - $1) / 2 + 0.42 }, y.with(y) { a, _ in a + 0.01 },
            short.with(y) { $0 - $1 + 0.55 },
        ]
    }

    /// The means of structure, ringing and blurring, then their 4-norms.
    private static func norms(_ p: PlainPlane, _ q: PlainPlane) -> [Double] {
        let (m1, m2) = (p.blurred(), q.blurred())
        let squares1 = p.with(p, *).blurred()
        let squares2 = q.with(q, *).blurred()
        let products = p.with(q, *).blurred()
        let errors = p.values.indices.map { i -> [Double] in
            let (a, b) = (m1.values[i], m2.values[i])
            let variances = squares1.values[i] - a * a + squares2.values[i] - b * b
            let covariance = products.values[i] - a * b
            let similarity =
                (1 - (a - b) * (a - b)) * (2 * covariance + 0.0009) / (variances + 0.0009)
            let edge = (1 + abs(q.values[i] - b)) / (1 + abs(p.values[i] - a)) - 1
            return [max(0, 1 - similarity), max(0, edge), max(0, -edge)]
        }
        let count = Double(errors.count)
        let means = (0..<3).map { k in errors.reduce(0) { $0 + $1[k] } / count }
        return means
            + (0..<3).map { k in pow(errors.reduce(0) { $0 + pow($1[k], 4) } / count, 0.25) }
    }
}

private struct PlainPlane {
    let width, height: Int
    var values: [Double]

    init(_ width: Int, _ height: Int, _ values: [Double]) {
        (self.width, self.height, self.values) = (width, height, values)
    }

    func with(_ other: PlainPlane, _ f: (Double, Double) -> Double) -> PlainPlane {
        PlainPlane(width, height, zip(values, other.values).map(f))
    }

    func halved() -> PlainPlane {
        let (w, h) = ((width + 1) / 2, (height + 1) / 2)
        let samples = (0..<w * h).map { i -> Double in
            let rows = [i / w * 2, min(i / w * 2 + 1, height - 1)]
            let columns = [i % w * 2, min(i % w * 2 + 1, width - 1)]
            return rows.reduce(0) { sum, y in
                columns.reduce(sum) { $0 + values[y * width + $1] / 4 }
            }
        }
        return PlainPlane(w, h, samples)
    }

    func blurred() -> PlainPlane {
        func filter(_ from: [Double], _ step: Int, _ place: (Int) -> Int, _ size: Int) -> [Double] {
            from.indices.map { i in
                (-4...4).reduce(0) { sum, k in
                    let at = place(i) + k
                    guard at >= 0, at < size else { return sum }
                    return sum + Double(SSIMULACRA2Constants.blur[abs(k)]) * from[i + k * step]
                }
            }
        }
        let rows = filter(values, 1, { $0 % width }, width)
        return PlainPlane(width, height, filter(rows, width, { $0 / width }, height))
    }
}
