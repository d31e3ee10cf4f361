import AEC

/// A picture with the statistics of a photograph, made from nothing, the same on every machine: it costs a codec about
/// as many bits and as much time as a photograph does, so speeds can be measured where there is none.
///
/// Sums of value noise whose amplitude falls with the frequency (the 1/f spectrum of natural scenes), a few large
/// shapes with hard edges, textured ground, and a little grain like a sensor's. Only operations
/// that IEEE 754 rounds exactly: no function whose last bit differs between libraries.
public enum SyntheticPhoto {
    /// An RGB picture; `seed` chooses another of the same kind. About 100 operations per pixel.
    ///
    /// - Throws: `invalidArgument` when a side is not positive.
    public static func render(width: Int, height: Int, seed: UInt32 = 1) throws(AECError)
        -> AECImage
    {
        guard width > 0, height > 0 else {
            throw AECError(
                .invalidArgument, "a picture of \(width) x \(height) pixels cannot be made")
        }
        var pixels = [UInt8](repeating: 0, count: 3 * width * height)
        // A larger picture shows both more of the scene and finer detail, as a better camera's does
        let scale = (768 / Double(max(width, height))).squareRoot()
        pixels.withUnsafeMutableBufferPointer { pixels in
            for y in 0..<height {
                for x in 0..<width {
                    let colour = shade(
                        x: Double(x) * scale, y: Double(y) * scale, column: x, row: y, seed: seed)
                    let at = 3 * (y * width + x)
                    pixels[at] = sample(colour.red)
                    pixels[at + 1] = sample(colour.green)
                    pixels[at + 2] = sample(colour.blue)
                }
            }
        }
        return try AECImage(width: width, height: height, colorModel: .rgb, pixels: pixels)
    }

    private static func sample(_ value: Double) -> UInt8 {
        UInt8(min(max(value, 0), 254.5) + 0.5)
    }

    private struct Colour {
        var red: Double
        var green: Double
        var blue: Double
    }

    private static func shade(x: Double, y: Double, column: Int, row: Int, seed: UInt32) -> Colour {
        // A skyline: below it textured ground, above it soft sky
        let skyline =
            230 + 160 * noise(x / 190, 0.5, seed &+ 11) + 30 * noise(x / 23, 0.5, seed &+ 12)
        let column = Int32(truncatingIfNeeded: column)
        let row = Int32(truncatingIfNeeded: row)
        let grain = 6 * (cell(column, row, seed &+ 99) - 0.5)
        if y < skyline {
            let cloud = octaves(x / 260, y / 150, 7, seed &+ 21)
            let light = 150 + 60 * cloud + 0.12 * y + grain
            return Colour(
                red: light - 14 + 30 * cloud, green: light + 4 + 14 * cloud,
                blue: light + 34 - 10 * cloud)
        }
        let depth = (y - skyline) / 300
        let relief = octaves(x / 90, y / 70, 8, seed &+ 31, fall: 0.86)
        let tint = octaves(x / 140, y / 140, 3, seed &+ 41)
        // Shapes with hard edges where a slow noise passes a threshold
        let object = octaves(x / 75, y / 75, 3, seed &+ 51)
        if object > 0.22 {
            let face = 120 + 150 * (object - 0.22) + 40 * relief + 60 * tint
            return Colour(
                red: face + 50 * tint + grain, green: face - 20 + grain,
                blue: face - 40 - 60 * tint + grain)
        }
        let light = 92 + 30 * depth + 95 * relief + grain
        return Colour(
            red: light + 22 * tint + 6, green: light + 14 - 10 * tint, blue: light - 26 - 16 * tint)
    }

    /// Octaves of noise, each of twice the frequency and `fall` of the amplitude of the last; about -1...1.
    private static func octaves(
        _ x: Double, _ y: Double, _ count: Int, _ seed: UInt32, fall: Double = 0.6
    ) -> Double {
        var sum = 0.0
        var amplitude = 0.55
        var x = x
        var y = y
        for octave in 0..<count {
            sum += amplitude * noise(x, y, seed &+ UInt32(octave) &* 7919)
            amplitude *= fall
            x = x * 2 + 17.3
            y = y * 2 + 5.7
        }
        return sum
    }

    /// Value noise in -1...1: random values at whole coordinates, smoothly interpolated.
    private static func noise(_ x: Double, _ y: Double, _ seed: UInt32) -> Double {
        let column = x.rounded(.down)
        let row = y.rounded(.down)
        let i = Int32(truncatingIfNeeded: Int(column))
        let j = Int32(truncatingIfNeeded: Int(row))
        let u = smooth(x - column)
        let v = smooth(y - row)
        let above = cell(i, j, seed) * (1 - u) + cell(i &+ 1, j, seed) * u
        let below = cell(i, j &+ 1, seed) * (1 - u) + cell(i &+ 1, j &+ 1, seed) * u
        return 2 * (above * (1 - v) + below * v) - 1
    }

    private static func smooth(_ t: Double) -> Double { t * t * (3 - 2 * t) }

    /// A random number in 0..<1 for a pair of whole coordinates.
    private static func cell(_ x: Int32, _ y: Int32, _ seed: UInt32) -> Double {
        var hash =
            UInt32(bitPattern: x) &* 0x9e37_79b1 &+ UInt32(bitPattern: y) &* 0x85eb_ca77 &+ seed
            &* 0xc2b2_ae3d
        hash ^= hash >> 15
        hash = hash &* 0x2c1b_3c6d
        hash ^= hash >> 12
        hash = hash &* 0x297a_2d39
        hash ^= hash >> 15
        return Double(hash) / 4_294_967_296
    }
}
