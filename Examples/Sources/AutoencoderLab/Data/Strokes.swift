import AECTraining
import Foundation

/// A drawing of straight strokes in a unit square, y downwards, and a pen of some width.
struct Strokes {
    typealias Point = SIMD2<Float>

    var lines: [[Point]]
    /// Half the pen's width.
    var radius: Float
    /// Closed lines are filled.
    var filled = false

    /// Points on an arc of an ellipse; angles in turns, clockwise from the right.
    static func arc(
        _ center: Point, _ radii: Point, from: Float, to: Float, steps: Int = 16
    ) -> [Point] {
        (0...steps).map { i in
            let angle = 2 * Float.pi * (from + (to - from) * Float(i) / Float(steps))
            return center + radii * Point(cos(angle), sin(angle))
        }
    }

    /// Moves all points.
    mutating func transform(_ move: (Point) -> Point) { lines = lines.map { $0.map(move) } }

    /// Turned, sheared, stretched and moved a little, as handwriting is.
    mutating func vary(_ random: inout RandomStream, amount: Float = 1) {
        let turn = 0.22 * amount * (random.uniform() - 0.5)
        let shear = 0.5 * amount * (random.uniform() - 0.4)
        let size = Point(
            1 + 0.4 * amount * (random.uniform() - 0.7),
            1 + 0.25 * amount * (random.uniform() - 0.6))
        let shift = Point(random.uniform() - 0.5, random.uniform() - 0.5) * 0.08 * amount
        let (c, s) = (cos(2 * Float.pi * turn / 2), sin(2 * Float.pi * turn / 2))
        transform { p in
            var q = (p - 0.5) * size
            q.x -= shear * q.y
            return Point(c * q.x - s * q.y, s * q.x + c * q.y) + 0.5 + shift
        }
        radius *= 0.7 + 0.7 * random.uniform()
    }

    /// side * side pixels: how much of each the pen covers, by the distance of its middle from the lines.
    func pixels(side: Int) -> [Float] {
        let soft = 0.5 / Float(side)
        return (0..<side * side).map { i in
            let p = Point(Float(i % side) + 0.5, Float(i / side) + 0.5) / Float(side)
            var nearest = Float.infinity
            var inside = false
            for line in lines {
                for (a, b) in zip(line, line.dropFirst()) {
                    let (ab, ap) = (b - a, p - a)
                    let t = min(max((ab * ap).sum() / max((ab * ab).sum(), 1e-12), 0), 1)
                    let d = ap - ab * t
                    nearest = min(nearest, (d * d).sum())
                    // A ray to the right meets the outline an odd number of times.
                    if (a.y > p.y) != (b.y > p.y),
                        p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x)
                    {
                        inside.toggle()
                    }
                }
            }
            let distance = filled && inside ? 0 : nearest.squareRoot()
            return min(max((radius + soft - distance) / (2 * soft), 0), 1)
        }
    }
}
