extension DrawnPicture {
    /// A square of pixels to draw on, in code values; edges are smooth unless they lie between pixels.
    struct Canvas {
        typealias Color = SIMD3<Float>

        let side: Int
        private var values: [Color]

        /// White.
        init(side: Int) {
            self.side = side
            values = [Color](repeating: Color(repeating: 255), count: side * side)
        }

        var samples: [UInt8] {
            var samples: [UInt8] = []
            samples.reserveCapacity(3 * values.count)
            for v in values {
                for c in 0..<3 {
                    samples.append(UInt8(min(max(v[c], 0), 255).rounded(.toNearestOrEven)))
                }
            }
            return samples
        }

        mutating func fill(_ color: Color) { paint { _, _ in color } }

        mutating func paint(_ color: (Int, Int) -> Color) {
            for i in values.indices { values[i] = color(i % side, i / side) }
        }

        /// Covers the pixels of a box by a distance from a shape's edge, in pixels, negative inside.
        private mutating func cover(
            _ x: ClosedRange<Float>, _ y: ClosedRange<Float>, _ color: (SIMD2<Float>) -> Color,
            _ distance: (SIMD2<Float>) -> Float
        ) {
            let columns = span(x)
            for row in span(y) {
                for column in columns {
                    let p = SIMD2(Float(column) + 0.5, Float(row) + 0.5)
                    let share = min(max(0.5 - distance(p), 0), 1)
                    guard share > 0 else { continue }
                    let i = row * side + column
                    values[i] += (color(p) - values[i]) * share
                }
            }
        }

        private func span(_ range: ClosedRange<Float>) -> Range<Int> {
            let first = min(max(Int(range.lowerBound.rounded(.down)) - 1, 0), side)
            return first..<max(first, min(Int(range.upperBound.rounded(.up)) + 1, side))
        }

        mutating func line(
            _ a: SIMD2<Float>, _ b: SIMD2<Float>, radius: Float, _ color: Color
        ) {
            let ab = b - a
            let square = max((ab * ab).sum(), 1e-6)
            let margin = radius + 1
            cover(
                min(a.x, b.x) - margin...max(a.x, b.x) + margin,
                min(a.y, b.y) - margin...max(a.y, b.y) + margin, { _ in color }
            ) { p in
                let t = min(max(((p - a) * ab).sum() / square, 0), 1)
                let d = p - a - ab * t
                return (d * d).sum().squareRoot() - radius
            }
        }

        mutating func disc(_ x: Float, _ y: Float, _ radius: Float, _ color: Color) {
            cover(x - radius...x + radius, y - radius...y + radius, { _ in color }) { p in
                let d = p - SIMD2(x, y)
                return (d * d).sum().squareRoot() - radius
            }
        }

        mutating func rectangle(
            _ x: ClosedRange<Float>, _ top: Float, _ height: Float, _ color: Color
        ) {
            roundedRectangle(x, top, height, radius: 0, color)
        }

        mutating func roundedRectangle(
            _ x: ClosedRange<Float>, _ top: Float, _ height: Float, radius: Float, _ color: Color
        ) {
            gradient(x: x, y: top...top + max(height, 0), radius: radius, SIMD2(), color, color)
        }

        /// From one colour to another across a box, along a direction.
        mutating func gradient(
            x: ClosedRange<Float>, y: ClosedRange<Float>, radius: Float = 0,
            _ direction: SIMD2<Float>, _ from: Color, _ to: Color
        ) {
            let middle = SIMD2(x.lowerBound + x.upperBound, y.lowerBound + y.upperBound) / 2
            let half = SIMD2(x.upperBound - x.lowerBound, y.upperBound - y.lowerBound) / 2
            let reach = max((direction * half).sum(), -(direction * half).sum(), 1)
            cover(
                x, y,
                { p in
                    let t = min(max(((p - middle) * direction).sum() / (2 * reach) + 0.5, 0), 1)
                    return from + (to - from) * t
                }
            ) { p in
                let q = (p - middle).replacing(with: middle - p, where: p .< middle) - half + radius
                let outside = q.clamped(lowerBound: SIMD2(), upperBound: SIMD2(repeating: 1e9))
                return (outside * outside).sum().squareRoot() + min(q.max(), 0) - radius
            }
        }
    }
}
