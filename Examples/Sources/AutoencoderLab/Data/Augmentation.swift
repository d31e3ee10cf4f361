import AECTraining
import Foundation

/// Small changes that leave a digit the same digit: turned by at most 10 degrees, up to a tenth larger or smaller, moved by
/// at most two pixels of 28.
enum Augmentation {
    static func apply(_ pixels: inout [Float], side: Int, _ random: inout RandomStream) {
        var source = [Float](repeating: 0, count: side * side)
        for start in stride(from: 0, to: pixels.count, by: side * side) {
            for i in source.indices { source[i] = pixels[start + i] }
            let angle = (random.uniform() - 0.5) * 0.35
            let scale = 1 + (random.uniform() - 0.5) * 0.2
            let (c, s) = (cos(angle) * scale, sin(angle) * scale)
            let middle = Float(side - 1) / 2
            let reach = 4 * Float(side) / 28
            let dx = (random.uniform() - 0.5) * reach
            let dy = (random.uniform() - 0.5) * reach
            source.withUnsafeBufferPointer { source in
                for y in 0..<side {
                    for x in 0..<side {
                        let (u, v) = (Float(x) - middle + dx, Float(y) - middle + dy)
                        pixels[start + y * side + x] = sample(
                            source, side, c * u - s * v + middle, s * u + c * v + middle)
                    }
                }
            }
        }
    }

    /// Between four pixels; black beyond the edge.
    private static func sample(
        _ pixels: UnsafeBufferPointer<Float>, _ side: Int, _ x: Float, _ y: Float
    ) -> Float {
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        let (fx, fy) = (x - left, y - top)
        func at(_ column: Int, _ row: Int) -> Float {
            column >= 0 && column < side && row >= 0 && row < side ? pixels[row * side + column] : 0
        }
        let (c, r) = (Int(left), Int(top))
        let upper = at(c, r) * (1 - fx) + at(c + 1, r) * fx
        let lower = at(c, r + 1) * (1 - fx) + at(c + 1, r + 1) * fx
        return upper * (1 - fy) + lower * fy
    }
}
