import AEC

/// A still life on a tiled floor, path traced (Kajiya 1986): soft shadows of a low sun, light of the sky and between
/// things, reflection, refraction, a lens with a depth of field.
public struct Scene: Sendable {
    public let width: Int
    public let height: Int
    /// Paths a pixel.
    let samples: Int
    let camera: Camera
    let objects = Objects()

    public static func still(width: Int = 768, height: Int = 512, samples: Int = 72) -> Scene {
        Scene(
            width: width, height: height, samples: samples,
            camera: Camera(
                from: Vector(0.3, 1.85, -7.4), to: Vector(0.34, 0.78, 0), field: 0.53,
                aspect: Double(width) / Double(height), aperture: 0.035, focus: 6.6))
    }

    /// The same things from near and from the other side.
    public static func closeUp(width: Int, height: Int) -> Scene {
        Scene(
            width: width, height: height, samples: 64,
            camera: Camera(
                from: Vector(-3.4, 1.3, -4.2), to: Vector(0.1, 0.6, -0.5), field: 0.5,
                aspect: Double(width) / Double(height), aperture: 0.03, focus: 4.4))
    }

    public func render(_ region: Region) -> AECImage {
        region.image { x, y in
            Film.develop(light(x, y), exposure: 0.74, grain: 1.0, x: x, y: y)
        }
    }

    /// The mean light of a pixel, with a tent filter of two pixels.
    private func light(_ x: Int, _ y: Int) -> Vector {
        var stream = RandomStream(x, y, 1)
        var sum = Vector.zero
        for _ in 0..<samples {
            let dx = stream.unit() + stream.unit() - 0.5
            let dy = stream.unit() + stream.unit() - 0.5
            let u = 2 * (Double(x) + dx) / Double(width) - 1
            let v = 1 - 2 * (Double(y) + dy) / Double(height)
            let ray = camera.ray(u, v, &stream)
            let light = path(ray, &stream)
            // Rare bright paths would be seen as dots.
            let peak = max(light.x, max(light.y, light.z))
            sum += peak > 6 ? light * (6 / peak) : light
        }
        return sum / Double(samples)
    }

    private func path(_ first: Ray, _ stream: inout RandomStream) -> Vector {
        var ray = first
        var throughput = Vector(repeating: 1)
        var light = Vector.zero
        var seesSun = true
        var diffuseBounces = 0
        for bounce in 0..<9 {
            guard let hit = objects.intersect(ray) else {
                return light + throughput * Sky.light(ray.direction, sun: seesSun)
            }
            if bounce == 0 {
                // Air between the eye and the thing.
                let clear = Functions.exp2(-hit.distance * 0.009)
                light += throughput * Sky.haze * (1 - clear)
                throughput *= clear
            }
            let surface = objects.surface(of: hit, ray)
            let facing = max(-ray.direction.dot(surface.normal), 0.001)
            let fresnel =
                surface.mirror
                + (1 - surface.mirror) * Functions.power(1 - min(facing, 1), 5)
                * (1 - surface.roughness)
            if case .glass = surface.kind {
                (ray, throughput) = refract(ray, hit, throughput, &stream)
                continue
            }
            if stream.unit() < fresnel {
                let around = ray.direction.reflected(surface.normal)
                var direction = (around + sphere(&stream) * surface.roughness).unit
                let below = direction.dot(hit.normal)
                if below < 0 { direction -= hit.normal * (2 * below) }
                if case .metal = surface.kind { throughput *= surface.colour }
                ray = Ray(hit.point + hit.normal * 1e-6, direction)
                seesSun = surface.roughness < 0.3
                continue
            }
            if case .metal = surface.kind { return light }
            throughput *= surface.colour
            let origin = hit.point + hit.normal * 1e-6
            let sun = (Sky.sun + sphere(&stream) * Sky.sunRadius).unit
            let incidence = sun.dot(surface.normal)
            if incidence > 0 {
                let passed = objects.transmission(Ray(origin, sun))
                light += throughput * Sky.sunLight * (incidence * passed)
            }
            diffuseBounces += 1
            if diffuseBounces == 4 { return light }
            ray = Ray(origin, (surface.normal + sphere(&stream).unit * 0.9999).unit)
            seesSun = false
        }
        return light
    }

    /// Through a ball of glass, or off its surface, by chance as Fresnel's law says (in Schlick's form).
    private func refract(
        _ ray: Ray, _ hit: Hit, _ throughput: Vector, _ stream: inout RandomStream
    ) -> (Ray, Vector) {
        let entering = !hit.inside
        let ratio = entering ? 1 / 1.5 : 1.5
        let cosine = -ray.direction.dot(hit.normal)
        let k = 1 - ratio * ratio * (1 - cosine * cosine)
        let outside = entering ? cosine : max(k, 0).squareRoot()
        let reflected = 0.04 + 0.96 * Functions.power(1 - outside, 5)
        if k < 0 || stream.unit() < reflected {
            let direction = ray.direction.reflected(hit.normal)
            return (Ray(hit.point + hit.normal * 1e-6, direction), throughput)
        }
        let direction = ray.direction * ratio + hit.normal * (ratio * cosine - k.squareRoot())
        let tint = entering ? Vector(repeating: 1) : Vector(0.9, 0.97, 0.94)
        return (Ray(hit.point - hit.normal * 1e-6, direction.unit), throughput * tint)
    }

    /// A point within the unit ball.
    private func sphere(_ stream: inout RandomStream) -> Vector {
        while true {
            let p = Vector(stream.unit(), stream.unit(), stream.unit()) * 2 - 1
            let square = p.dot(p)
            if square <= 1, square > 1e-9 { return p }
        }
    }
}

struct Ray {
    let origin: Vector
    let direction: Vector

    init(_ origin: Vector, _ direction: Vector) {
        self.origin = origin
        self.direction = direction
    }
}

/// A thin lens.
struct Camera: Sendable {
    private let from: Vector
    private let forward: Vector
    private let right: Vector
    private let up: Vector
    private let aperture: Double
    private let focus: Double

    /// - Parameters:
    ///   - field: half the picture's width, at distance 1.
    ///   - aperture: the lens's radius.
    ///   - focus: the distance that is sharp.
    init(from: Vector, to: Vector, field: Double, aspect: Double, aperture: Double, focus: Double) {
        self.from = from
        forward = (to - from).unit
        let across = Vector(0, 1, 0).cross(forward).unit
        right = across * field
        up = forward.cross(across) * (field / aspect)
        self.aperture = aperture
        self.focus = focus
    }

    func ray(_ u: Double, _ v: Double, _ stream: inout RandomStream) -> Ray {
        let target = from + (forward + right * u + up * v) * focus
        let angle = stream.unit()
        let radius = stream.unit().squareRoot() * aperture
        let origin =
            from + right.unit * (radius * Functions.cosine(turns: angle)) + up.unit
            * (radius * Functions.sine(turns: angle))
        return Ray(origin, (target - origin).unit)
    }
}

/// Sun, clouds, distant hills.
enum Sky {
    static let sun = Vector(-0.78, 0.46, -0.12).unit
    static let sunRadius = 0.03
    static let sunLight = Vector(3.6, 3.0, 2.1)
    static let haze = Vector(0.40, 0.47, 0.58)

    static func light(_ direction: Vector, sun seesSun: Bool) -> Vector {
        let up = max(direction.y, 0)
        var light = Functions.mix(
            Vector(0.62, 0.66, 0.70), Vector(0.07, 0.17, 0.42), Functions.power(up, 0.5))
        let towardsSun = max(direction.dot(sun), 0)
        light += Vector(0.4, 0.3, 0.16) * Functions.power(towardsSun, 12)
        if up > 0.01 {
            // Clouds on a plane overhead.
            let p = Vector(direction.x / (up + 0.08), 0.3, direction.z / (up + 0.08))
            let shape = Noise.octaves(p * 0.9 + Vector(2.4, 0, 5.1), 6)
            let cover = Functions.smoothStep(0.02, 0.5, shape) * Functions.smoothStep(0, 0.18, up)
            let thick = Functions.smoothStep(0.2, 0.9, shape)
            let cloud = Functions.mix(Vector(0.95, 0.88, 0.8), Vector(0.36, 0.39, 0.46), thick)
            light = Functions.mix(light, cloud, cover * 0.9)
        }
        if direction.y < 0.25 { light = hills(direction, light) }
        if seesSun, direction.dot(sun) > 1 - sunRadius * sunRadius {
            light += Vector(60, 52, 40)
        }
        return light
    }

    /// Two ranges of wooded hills, the farther one paler.
    private static func hills(_ direction: Vector, _ behind: Vector) -> Vector {
        let flat = (direction.x * direction.x + direction.z * direction.z).squareRoot()
        guard flat > 0 else { return haze }
        let around = Vector(direction.x / flat, 0, direction.z / flat)
        let elevation = direction.y / flat
        var light = behind
        for (range, base, size, air) in [(0.0, 0.12, 3.0, 0.55), (9.0, 0.055, 5.0, 0.24)] {
            let crest = base + 0.055 * Noise.octaves(around * size + range, 4)
            let trees = 0.006 * Noise.octaves(around * 110 + range, 3)
            guard elevation < crest + trees else { continue }
            let p = Vector(around.x * 60, elevation * 170, around.z * 60) + range
            let foliage = 0.5 + 0.5 * Noise.octaves(p, 5, gain: 0.65)
            let patch = Functions.smoothStep(
                -0.2, 0.4, Noise.octaves(around * 9 + elevation * 8, 3))
            let green = Functions.mix(Vector(0.06, 0.11, 0.04), Vector(0.2, 0.2, 0.07), patch)
            light = Functions.mix(green * (0.35 + 1.1 * foliage), haze, air)
        }
        return light
    }
}
