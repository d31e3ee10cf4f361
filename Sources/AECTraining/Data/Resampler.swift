/// Bicubic interpolation (R. Keys, 1981, a = -0.5) of a square to another size; where it shrinks, the filter is
/// stretched so that nothing aliases.
struct Resampler {
    let source: Int
    let target: Int
    /// For each output: the first input and its weights.
    private let taps: [(first: Int, weights: [Float])]

    init(from source: Int, to target: Int) {
        self.source = source
        self.target = target
        let scale = Float(source) / Float(target)
        let stretch = max(scale, 1)
        taps = (0..<target).map { i in
            let center = (Float(i) + 0.5) * scale
            let first = max(0, Int((center - 2 * stretch + 0.5).rounded(.down)))
            let end = min(source, Int((center + 2 * stretch + 0.5).rounded(.down)))
            var weights = (first..<end).map {
                Resampler.cubic((Float($0) + 0.5 - center) / stretch)
            }
            let sum = weights.reduce(0, +)
            for k in weights.indices { weights[k] /= sum }
            return (first, weights)
        }
    }

    private static func cubic(_ t: Float) -> Float {
        let x = abs(t)
        if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
        if x < 2 { return ((-0.5 * x + 2.5) * x - 4) * x + 2 }
        return 0
    }

    /// The square of a picture that begins at a row and a column -> target * target * 3 values in 0...255.
    func callAsFunction(_ picture: Picture, row: Int, column: Int) -> [Float] {
        let width = target * 3
        var wide = [Float](repeating: 0, count: source * width)
        var out = [Float](repeating: 0, count: target * width)
        picture.pixels.withUnsafeBufferPointer { pixels in
            wide.withUnsafeMutableBufferPointer { wide in
                for y in 0..<source {
                    let from = ((row + y) * picture.width + column) * 3
                    for (x, tap) in taps.enumerated() {
                        var (r, g, b) = (Float(0), Float(0), Float(0))
                        var i = from + tap.first * 3
                        for weight in tap.weights {
                            r += weight * Float(pixels[i])
                            g += weight * Float(pixels[i + 1])
                            b += weight * Float(pixels[i + 2])
                            i += 3
                        }
                        let to = y * width + x * 3
                        (wide[to], wide[to + 1], wide[to + 2]) = (r, g, b)
                    }
                }
            }
        }
        wide.withUnsafeBufferPointer { wide in
            out.withUnsafeMutableBufferPointer { out in
                for (y, tap) in taps.enumerated() {
                    for (k, weight) in tap.weights.enumerated() {
                        let (from, to) = ((tap.first + k) * width, y * width)
                        for x in 0..<width { out[to + x] += weight * wide[from + x] }
                    }
                    for x in y * width..<(y + 1) * width { out[x] = min(max(out[x], 0), 255) }
                }
            }
        }
        return out
    }
}
