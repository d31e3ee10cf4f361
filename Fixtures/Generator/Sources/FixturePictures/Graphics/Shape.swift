/// Sixteenths of a pixel, to the right and down.
typealias Point = SIMD2<Int>

/// A part of the plane.
struct Shape {
    /// Corners of a rectangle that holds it.
    let low: Point
    let high: Point
    let contains: (Point) -> Bool

    static func disc(_ centre: Point, radius: Int) -> Shape {
        Shape(low: centre &- radius, high: centre &+ radius) {
            let d = $0 &- centre
            return d.x * d.x + d.y * d.y <= radius * radius
        }
    }

    /// What is between two circles.
    static func ring(_ centre: Point, radius: Int, width: Int) -> Shape {
        let inner = max(radius - width, 0)
        return Shape(low: centre &- radius, high: centre &+ radius) {
            let d = $0 &- centre
            let square = d.x * d.x + d.y * d.y
            return square <= radius * radius && square > inner * inner
        }
    }

    /// A part of a disc, or of a ring, between two angles in turns that are less than half a turn apart.
    static func slice(
        _ centre: Point, radius: Int, hole: Int = 0, from first: Double, to last: Double
    ) -> Shape {
        let (a, b) = (Point.around(first, 65536), Point.around(last, 65536))
        return Shape(low: centre &- radius, high: centre &+ radius) {
            let d = $0 &- centre
            let square = d.x * d.x + d.y * d.y
            return square <= radius * radius && square >= hole * hole
                && a.x * d.y >= a.y * d.x && b.x * d.y < b.y * d.x
        }
    }

    static func ellipse(_ centre: Point, _ radii: Point) -> Shape {
        Shape(low: centre &- radii, high: centre &+ radii) {
            let d = ($0 &- centre)
            let (x, y) = (d.x * radii.y, d.y * radii.x)
            return x * x + y * y <= radii.x * radii.x * radii.y * radii.y
        }
    }

    /// - Parameter corner: the radius of its round corners.
    static func rectangle(_ low: Point, _ high: Point, corner: Int = 0) -> Shape {
        let corner = min(corner, (high.x - low.x) / 2, (high.y - low.y) / 2)
        return Shape(low: low, high: high) {
            guard $0.x >= low.x, $0.y >= low.y, $0.x < high.x, $0.y < high.y else { return false }
            let x = max(low.x + corner - $0.x, $0.x - high.x + corner, 0)
            let y = max(low.y + corner - $0.y, $0.y - high.y + corner, 0)
            return x * x + y * y <= corner * corner
        }
    }

    /// The border of a rectangle, inside it.
    static func frame(_ low: Point, _ high: Point, corner: Int = 0, width: Int) -> Shape {
        let outer = rectangle(low, high, corner: corner)
        let inner = rectangle(low &+ width, high &- width, corner: max(corner - width, 0))
        return Shape(low: low, high: high) { outer.contains($0) && !inner.contains($0) }
    }

    /// By the rule of even and odd.
    static func polygon(_ points: [Point]) -> Shape {
        var (low, high) = (points[0], points[0])
        for point in points {
            low = pointwiseMin(low, point)
            high = pointwiseMax(high, point)
        }
        return Shape(low: low, high: high) { p in
            var inside = false
            var before = points[points.count - 1]
            for point in points {
                if (point.y > p.y) != (before.y > p.y) {
                    let (dx, dy) = (before.x - point.x, before.y - point.y)
                    let side = (p.x - point.x) * dy - (p.y - point.y) * dx
                    if (side < 0) == (dy > 0) { inside.toggle() }
                }
                before = point
            }
            return inside
        }
    }

    /// With round ends.
    static func line(_ from: Point, _ to: Point, width: Int) -> Shape {
        let d = to &- from
        let square = d.x * d.x + d.y * d.y
        let margin = width / 2 + 1
        return Shape(
            low: pointwiseMin(from, to) &- margin, high: pointwiseMax(from, to) &+ margin
        ) {
            let p = $0 &- from
            let along = p.x * d.x + p.y * d.y
            if along < 0 || along > square {
                let e = along < 0 ? p : $0 &- to
                return 4 * (e.x * e.x + e.y * e.y) <= width * width
            }
            let across = p.x * d.y - p.y * d.x
            return 4 * across * across <= width * width * square
        }
    }

    /// A polygon with corners on one circle or, in turn, on two: a star.
    static func star(_ centre: Point, _ outer: Int, _ inner: Int, corners: Int, turn: Double)
        -> Shape
    {
        polygon(
            (0..<corners).map {
                let angle = turn + Double($0) / Double(corners)
                return centre &+ .around(angle, $0 % 2 == 0 ? outer : inner)
            })
    }
}

extension SIMD2<Int> {
    /// The point at an angle, in turns, and a distance from the origin.
    static func around(_ turns: Double, _ distance: Int) -> Point {
        Point(
            Int((Double(distance) * Functions.cosine(turns: turns)).rounded()),
            Int((Double(distance) * Functions.sine(turns: turns)).rounded()))
    }

    static func pixel(_ x: Int, _ y: Int) -> Point { Point(x * 16, y * 16) }
    static func middle(_ x: Int, _ y: Int) -> Point { pixel(x, y) &+ 8 }
}

extension Canvas {
    /// Paints what a shape contains: with the share of 16 points of each pixel where `smooth`, else by its middle.
    mutating func paint(
        _ shape: Shape, smooth: Bool, opacity: Int = 255, colour: (Int, Int) -> Colour
    ) {
        let (left, top) = (max(shape.low.x >> 4, 0), max(shape.low.y >> 4, 0))
        let right = min((shape.high.x >> 4) + 1, width)
        let bottom = min((shape.high.y >> 4) + 1, height)
        guard left < right, top < bottom else { return }
        for y in top..<bottom {
            for x in left..<right {
                let corner = Point.pixel(x, y)
                var count = 0
                if smooth {
                    for i in 0..<16 {
                        let p = corner &+ Point(i % 4 * 4 + 2, i / 4 * 4 + 2)
                        if shape.contains(p) { count += 1 }
                    }
                } else if shape.contains(corner &+ 8) {
                    count = 16
                }
                if count > 0 { set(x, y, colour(x, y), cover: count * opacity / 16) }
            }
        }
    }

    mutating func paint(_ shape: Shape, _ colour: Colour, smooth: Bool, opacity: Int = 255) {
        paint(shape, smooth: smooth, opacity: opacity) { _, _ in colour }
    }
}
