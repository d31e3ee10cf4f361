/// Where a ray meets a thing.
struct Hit {
    var distance: Double
    var point: Vector
    /// Of length 1, towards the ray's origin.
    var normal: Vector
    var material: Material
    /// The point relative to the thing's middle, for its texture.
    var local: Vector
    var inside: Bool
}

/// What things are made of; `Texture.swift` says how it looks.
enum Material: Sendable {
    case floor, bricks, crate
    case glaze, chrome, orange, marble, glass, wood
    case pebble(Int)
}

/// The things of the scene: balls, boxes and the floor at height 0.
struct Objects: Sendable {
    private struct Ball: Sendable {
        let centre: Vector
        let radius: Double
        let material: Material
    }

    private struct Box: Sendable {
        let low: Vector
        let high: Vector
        let material: Material
    }

    private let balls: [Ball]
    private let boxes: [Box]

    init() {
        var balls = [
            Ball(centre: Vector(-1.25, 1.0, 0.3), radius: 1.0, material: .glaze),
            Ball(centre: Vector(0.85, 0.78, 0.95), radius: 0.78, material: .chrome),
            Ball(centre: Vector(0.42, 0.46, -1.15), radius: 0.46, material: .orange),
            Ball(centre: Vector(2.25, 0.62, -0.25), radius: 0.62, material: .marble),
            Ball(centre: Vector(-0.5, 0.42, -2.0), radius: 0.42, material: .glass),
            Ball(centre: Vector(1.55, 0.36, -1.95), radius: 0.36, material: .wood),
        ]
        // Pebbles where there is room.
        var stream = RandomStream(4, 7)
        var count = 0
        while count < 34 {
            let radius = 0.035 + 0.09 * stream.unit() * stream.unit()
            let centre = Vector(
                -3.2 + 6.8 * stream.unit(), radius * 0.8, -4.3 + 6 * stream.unit())
            let free = balls.allSatisfy { ball in
                let d = ball.centre - centre
                return (d.x * d.x + d.z * d.z).squareRoot() > ball.radius + radius
            }
            guard free else { continue }
            balls.append(Ball(centre: centre, radius: radius, material: .pebble(count)))
            count += 1
        }
        self.balls = balls
        boxes = [
            Box(low: Vector(-7.5, 0, 3.1), high: Vector(-1.1, 2.05, 3.5), material: .bricks),
            Box(low: Vector(2.75, 0, 2.1), high: Vector(4.45, 1.45, 3.7), material: .crate),
            Box(low: Vector(3.1, 1.45, 2.5), high: Vector(4.1, 2.25, 3.4), material: .crate),
        ]
    }

    /// The nearest thing along a ray.
    func intersect(_ ray: Ray) -> Hit? {
        var nearest = Double.infinity
        var found: (ball: Int, box: Int, axis: Int) = (-1, -1, -1)
        if ray.direction.y < 0 {
            let t = -ray.origin.y / ray.direction.y
            if t > 1e-9, t < 400 { nearest = t }
        }
        for i in balls.indices {
            let offset = ray.origin - balls[i].centre
            let b = offset.dot(ray.direction)
            let c = offset.dot(offset) - balls[i].radius * balls[i].radius
            let root = b * b - c
            guard root > 0 else { continue }
            let half = root.squareRoot()
            let t = -b - half > 1e-9 ? -b - half : -b + half
            if t > 1e-9, t < nearest {
                nearest = t
                found = (i, -1, -1)
            }
        }
        for i in boxes.indices {
            guard let (t, axis) = enter(boxes[i], ray), t < nearest else { continue }
            nearest = t
            found = (-1, i, axis)
        }
        guard nearest < .infinity else { return nil }
        let point = ray.origin + ray.direction * nearest
        if found.ball >= 0 {
            let ball = balls[found.ball]
            let local = (point - ball.centre) / ball.radius
            let inside = local.dot(ray.direction) > 0
            return Hit(
                distance: nearest, point: point, normal: inside ? -local : local,
                material: ball.material, local: local, inside: inside)
        }
        if found.box >= 0 {
            var normal = Vector.zero
            normal[found.axis] = ray.direction[found.axis] > 0 ? -1 : 1
            return Hit(
                distance: nearest, point: point, normal: normal,
                material: boxes[found.box].material, local: point - boxes[found.box].low,
                inside: false)
        }
        return Hit(
            distance: nearest, point: point, normal: Vector(0, 1, 0), material: .floor,
            local: point, inside: false)
    }

    /// Where a ray from outside enters a box, and through which axis's face.
    private func enter(_ box: Box, _ ray: Ray) -> (Double, Int)? {
        var near = -Double.infinity
        var far = Double.infinity
        var face = 0
        for axis in 0..<3 {
            let d = ray.direction[axis]
            if d == 0 {
                if ray.origin[axis] < box.low[axis] || ray.origin[axis] > box.high[axis] {
                    return nil
                }
                continue
            }
            let a = (box.low[axis] - ray.origin[axis]) / d
            let b = (box.high[axis] - ray.origin[axis]) / d
            if min(a, b) > near {
                near = min(a, b)
                face = axis
            }
            far = min(far, max(a, b))
        }
        return near > 1e-9 && near < far ? (near, face) : nil
    }

    /// How much of the sun's light comes along a ray: glass takes a part, all else takes everything.
    func transmission(_ ray: Ray) -> Double {
        var passed = 1.0
        for ball in balls {
            let offset = ray.origin - ball.centre
            let b = offset.dot(ray.direction)
            let root = b * b - offset.dot(offset) + ball.radius * ball.radius
            guard root > 0, -b + root.squareRoot() > 1e-6 else { continue }
            guard case .glass = ball.material else { return 0 }
            passed *= 0.55
        }
        for box in boxes where enter(box, ray) != nil { return 0 }
        return passed
    }
}
