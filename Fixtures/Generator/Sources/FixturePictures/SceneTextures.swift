/// How a thing looks at a point.
struct Surface {
    enum Kind { case matt, metal, glass }

    var kind = Kind.matt
    /// What share of light comes back, for each of red, green, blue.
    var colour: Vector
    /// With the bumps of the texture.
    var normal: Vector
    /// The share that is mirrored at a right angle.
    var mirror = 0.03
    /// 0: a mirror; 1: none.
    var roughness = 0.5
}

extension Objects {
    func surface(of hit: Hit, _ ray: Ray) -> Surface {
        let p = hit.local
        switch hit.material {
        case .floor: return floor(hit)
        case .bricks: return bricks(hit)
        case .crate: return crate(hit)
        case .glaze: return glaze(hit)
        case .chrome:
            return Surface(
                kind: .metal, colour: Vector(0.93, 0.94, 0.95), normal: hit.normal, mirror: 0.95,
                roughness: 0.012)
        case .glass:
            return Surface(kind: .glass, colour: Vector(repeating: 1), normal: hit.normal)
        case .orange:
            let pores = { (q: Vector) in Noise.value(q * 21) + 0.6 * Noise.value(q * 43) }
            let tone = Noise.octaves(p * 2.3, 5)
            let colour = Functions.mix(
                Vector(0.92, 0.33, 0.03), Vector(0.88, 0.5, 0.07),
                Functions.smoothStep(-0.6, 0.6, tone))
            return Surface(
                colour: colour, normal: bumped(hit, Noise.slope(p, pores) * 0.011), mirror: 0.045,
                roughness: 0.22)
        case .marble:
            let warp = Vector(repeating: Noise.octaves(p * 2 + 4, 5) * 0.9)
            let vein = abs(Noise.octaves(p * 1.7 + warp, 6))
            let fine = abs(Noise.octaves(p * 5 + warp * 2, 5))
            var colour = Functions.mix(
                Vector(0.70, 0.74, 0.66), Vector(0.10, 0.24, 0.16),
                Functions.smoothStep(0, 0.42, vein))
            colour *= 0.75 + 0.5 * Functions.smoothStep(0, 0.3, fine)
            return Surface(colour: colour, normal: hit.normal, mirror: 0.05, roughness: 0.02)
        case .wood:
            return wood(hit, at: p * 0.36 + Vector(0.4, 0.1, 0.2), roughness: 0.3)
        case .pebble(let number):
            var stream = RandomStream(number, 3)
            let tint = Functions.mix(
                Vector(0.42, 0.38, 0.33), Vector(0.30, 0.32, 0.36), stream.unit())
            let shift = p + Double(number) * 7
            let bumps = { (q: Vector) in Noise.octaves(q * 2.2, 4) }
            let speckle = Noise.octaves(shift * 9, 3)
            return Surface(
                colour: tint * (0.55 + 0.9 * stream.unit()) * (1 + 0.4 * speckle),
                normal: bumped(hit, Noise.slope(shift, bumps) * 0.12), roughness: 0.7)
        }
    }

    /// A normal tilted against a slope.
    private func bumped(_ hit: Hit, _ slope: Vector) -> Vector {
        let tangent = slope - hit.normal * slope.dot(hit.normal)
        return (hit.normal - tangent).unit
    }

    /// Tiles of two kinds of stone, a unit wide, with joints and wear.
    private func floor(_ hit: Hit) -> Surface {
        let p = hit.point
        let border = 9 + 0.5 * Noise.octaves(p * 0.7, 4)
        if max(abs(p.x), abs(p.z)) > border { return meadow(hit) }
        let column = p.x.rounded(.down)
        let row = p.z.rounded(.down)
        let x = p.x - column
        let z = p.z - row
        let edge = min(min(x, 1 - x), min(z, 1 - z)) + 0.004 * Noise.value(p * 23)
        var stream = RandomStream(Int(column), Int(row), 5)
        let tone = 0.86 + 0.28 * stream.unit()
        let place = Vector(p.x, stream.unit() * 50, p.z)
        let cloud = Noise.octaves(place * 2.6, 6, gain: 0.6)
        let dark = (Int(column) + Int(row)) & 1 == 0
        var colour =
            dark
            ? Functions.mix(
                Vector(0.11, 0.08, 0.07), Vector(0.22, 0.16, 0.12), Functions.clamp(0.5 + cloud))
            : Functions.mix(
                Vector(0.46, 0.42, 0.36), Vector(0.66, 0.62, 0.55), Functions.clamp(0.5 + cloud))
        let speckle = Noise.octaves(place * 38, 3, gain: 0.7)
        colour *= tone * (1 + 0.22 * speckle)
        let wear = Functions.smoothStep(0.05, 0.6, Noise.octaves(p * 0.8 + 3, 5))
        colour = Functions.mix(colour, Vector(0.42, 0.37, 0.3), 0.25 * wear)
        let joint = Functions.smoothStep(0.022, 0.008, edge)
        colour = Functions.mix(colour, Vector(0.2, 0.18, 0.15) * (1 + 0.5 * speckle), joint)
        let waves = { (q: Vector) in
            Noise.value(q * 1.3) * 0.02 + Noise.value(q * 30) * 0.0006
        }
        return Surface(
            colour: colour, normal: bumped(hit, Noise.slope(p, waves)),
            mirror: joint > 0.5 ? 0.005 : 0.04, roughness: 0.1 + 0.35 * wear + 0.5 * joint)
    }

    /// Grass and flowers around the floor.
    private func meadow(_ hit: Hit) -> Surface {
        let p = hit.point
        let blades = Noise.octaves(Vector(p.x * 9, 0.5, p.z * 3), 4, gain: 0.7)
        let patch = Functions.smoothStep(-0.5, 0.5, Noise.octaves(p * 0.35, 4))
        var colour = Functions.mix(Vector(0.07, 0.13, 0.03), Vector(0.22, 0.21, 0.07), patch)
        colour *= Functions.clamp(0.6 + 0.8 * blades)
        let flowers = Functions.smoothStep(0.5, 0.6, Noise.octaves(p * 4 + 60, 3))
        colour = Functions.mix(colour, Vector(0.6, 0.5, 0.2), flowers * 0.7)
        return Surface(colour: colour, normal: hit.normal, mirror: 0, roughness: 1)
    }

    private func bricks(_ hit: Hit) -> Surface {
        let p = hit.point
        // The wall's face: along x or z, and up.
        let along = (abs(hit.normal.x) > 0.5 ? p.z : p.x) + 0.01 * Noise.value(p * 5)
        let up = p.y + 0.008 * Noise.value(p * 6 + 9)
        let row = (up / 0.15).rounded(.down)
        let shifted = along / 0.42 + (Int(row) & 1 == 0 ? 0 : 0.5)
        let column = shifted.rounded(.down)
        let x = (shifted - column) * 0.42
        let y = up - row * 0.15
        let edge = min(min(x, 0.42 - x), min(y, 0.15 - y)) + 0.005 * Noise.octaves(p * 30, 3)
        var stream = RandomStream(Int(column), Int(row), 11)
        let kind = stream.unit()
        let rough = Noise.octaves(p * 16 + kind * 40, 5, gain: 0.65)
        var colour = Functions.mix(Vector(0.40, 0.14, 0.08), Vector(0.52, 0.27, 0.17), kind)
        colour *= (0.7 + 0.5 * stream.unit()) * (1 + 0.35 * rough)
        let mortar = Functions.smoothStep(0.013, 0.007, edge)
        colour = Functions.mix(colour, Vector(0.5, 0.47, 0.42) * (1 + 0.25 * rough), mortar)
        let stain = Functions.smoothStep(0.1, 0.7, Noise.octaves(p * 1.1 + 20, 5))
        colour *= 1 - 0.45 * stain
        let bumps = { (q: Vector) in Noise.octaves(q * 14, 3) * 0.02 }
        return Surface(
            colour: colour, normal: bumped(hit, Noise.slope(p, bumps)), mirror: 0.01, roughness: 0.9
        )
    }

    /// Planks, upright on the sides.
    private func crate(_ hit: Hit) -> Surface {
        let p = hit.local
        let across = abs(hit.normal.x) > 0.5 ? p.z : p.x
        let plank = (across / 0.24).rounded(.down)
        let x = across - plank * 0.24
        let gap = Functions.smoothStep(0.012, 0.005, min(x, 0.24 - x))
        let place = Vector(x * 0.9, p.y * 0.12, plank * 3.1 + (hit.normal.y > 0.5 ? p.z * 0.12 : 0))
        var surface = wood(hit, at: place, roughness: 0.7)
        surface.colour *=
            (0.85 + 0.25 * Noise.value(Vector(plank * 1.7, 0.3, 0.9))) * (1 - 0.9 * gap)
        surface.mirror = 0.02
        return surface
    }

    /// Rings around an axis, with fibres along it.
    private func wood(_ hit: Hit, at p: Vector, roughness: Double) -> Surface {
        let bent = p + Vector(0.05, 0, 0.05) * Noise.octaves(p * 3, 3)
        let radius = (bent.x * bent.x + bent.z * bent.z).squareRoot()
        let ring = radius * 26 + Noise.octaves(bent * 4, 3) * 0.7
        let phase = ring - ring.rounded(.down)
        let late = Functions.smoothStep(0.3, 0.9, phase) * Functions.smoothStep(1, 0.93, phase)
        let fibre = Noise.octaves(Vector(p.x * 90, p.y * 8, p.z * 90), 4, gain: 0.6)
        var colour = Functions.mix(Vector(0.46, 0.28, 0.14), Vector(0.24, 0.12, 0.055), late)
        colour *= 1 + 0.28 * fibre
        return Surface(colour: colour, normal: hit.normal, mirror: 0.035, roughness: roughness)
    }

    /// Blue glaze that ran, with spots of iron and a pale rim.
    private func glaze(_ hit: Hit) -> Surface {
        let p = hit.local
        let run = Noise.octaves(Vector(p.x * 5, p.y * 1.2, p.z * 5), 5)
        let line = 0.28 + 0.22 * run
        let drop = Functions.smoothStep(line - 0.05, line + 0.05, p.y)
        let depth = Functions.clamp(0.5 + 0.7 * Noise.octaves(p * 3.4 + 2, 5))
        let blue = Functions.mix(Vector(0.02, 0.10, 0.30), Vector(0.05, 0.32, 0.46), depth)
        let cream = Vector(0.72, 0.64, 0.50) * (1 + 0.12 * Noise.octaves(p * 13, 3))
        var colour = Functions.mix(cream, blue, drop)
        let spots = Functions.smoothStep(0.42, 0.55, Noise.octaves(p * 17 + 40, 3))
        colour = Functions.mix(colour, Vector(0.10, 0.06, 0.04), spots * 0.85)
        let waves = { (q: Vector) in Noise.value(q * 4) * 0.012 }
        return Surface(
            colour: colour, normal: bumped(hit, Noise.slope(p, waves)), mirror: 0.05,
            roughness: 0.02)
    }
}
