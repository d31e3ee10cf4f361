import Foundation

/// How near reconstructions are to their pictures.
struct Quality: Sendable {
    /// Mean squared error of a pixel, of 0...1.
    let error: Double
    /// -(x log x' + (1 - x) log (1 - x')) summed over a picture's pixels, in nats, the mean over pictures; x' is clipped to
    /// 1e-6...1 - 1e-6.
    let crossEntropy: Double

    /// - Parameter size: pixels of a picture.
    init(_ pictures: [Float], _ reconstructions: [Float], size: Int) {
        precondition(pictures.count == reconstructions.count && !pictures.isEmpty)
        var (squares, nats) = (0.0, 0.0)
        for (x, y) in zip(pictures, reconstructions) {
            squares += Double((x - y) * (x - y))
            let p = min(max(y, 1e-6), 1 - 1e-6)
            nats -= Double(x * log(p) + (1 - x) * log1p(-p))
        }
        error = squares / Double(pictures.count)
        crossEntropy = nats * Double(size) / Double(pictures.count)
    }

    /// Of the mean error, in decibels.
    var psnr: Double { Quality.psnr(error) }

    static func psnr(_ error: Double) -> Double { -10 * log10(max(error, 1e-12)) }

    /// The squared error of each picture.
    static func errors(_ a: [Float], _ b: [Float], size: Int) -> [Double] {
        stride(from: 0, to: a.count, by: size).map { (start: Int) -> Double in
            var sum = 0.0
            for i in start..<start + size {
                let difference = Double(a[i] - b[i])
                sum += difference * difference
            }
            return sum / Double(size)
        }
    }
}
