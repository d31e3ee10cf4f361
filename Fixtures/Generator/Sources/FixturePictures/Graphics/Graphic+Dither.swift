import AEC

extension Graphic {
    /// Ramps and soft shapes in few colours, by a matrix of thresholds, by chance or by carrying errors on.
    static func dither(_ width: Int, _ height: Int, _ stream: inout RandomStream) -> AECImage {
        let palette = Palette(&stream)
        let scale = stream.oneIn(4) ? 2 : 1
        let (columns, rows) = ((width + scale - 1) / scale, (height + scale - 1) / scale)
        let colour = stream.oneIn(3)
        let levels = colour ? stream.within(2...4) : stream.pick([2, 2, 2, 3, 4])
        let source = stream.below(4)
        let method = stream.below(5)
        let order = stream.pick([1, 2, 3])
        let seed = stream.below(1 << 20)
        // A plane of 0...255 for each channel, dithered alone.
        let planes = (0..<(colour ? 3 : 1)).map { channel in
            let tones = tones(columns, rows, source, seed + channel * 77)
            return Dither(width: columns, height: rows, levels: levels, order: order, seed: seed)
                .apply(tones, method)
        }
        let (dark, light) =
            stream.oneIn(2)
            ? (Colour(repeating: 0), Colour(repeating: 255)) : (palette.ground, palette.type)
        let image = Region(x: 0..<width, y: 0..<height).image { x, y in
            let at = y / scale * columns + x / scale
            return colour
                ? Colour(UInt8(planes[0][at]), UInt8(planes[1][at]), UInt8(planes[2][at]))
                : dark.mixed(light, planes[0][at])
        }
        return !colour && dark.x == dark.y && light == Colour(repeating: 255) && stream.oneIn(2)
            ? image.asGrey() : image
    }

    private static func tones(_ width: Int, _ height: Int, _ kind: Int, _ seed: Int) -> [Int] {
        (0..<width * height).map { at in
            let (x, y) = (at % width, at / width)
            let value: Int
            switch kind {
            case 0: value = (x * 255 / max(width - 1, 1) + seed) % 256
            case 1: value = (x + y + seed) * 255 / (width + height) % 256
            case 2:
                let (dx, dy) = (2 * x - width, 2 * y - height)
                value = Int(Double(dx * dx + dy * dy).squareRoot() * 200 / Double(width + height))
            default:
                let p = Vector(Double(x) * 0.02, Double(y) * 0.02, Double(seed % 999) + 0.5)
                value = Int(128 + 120 * Noise.octaves(p, 3))
            }
            return min(max(value, 0), 255)
        }
    }
}

/// Puts tones into few levels.
private struct Dither {
    let width: Int
    let height: Int
    let levels: Int
    /// The matrix of thresholds has a side of 2 to this.
    let order: Int
    let seed: Int

    func apply(_ tones: [Int], _ method: Int) -> [Int] {
        switch method {
        case 0, 1: tones.indices.map { level(tones[$0] + spread(threshold($0))) }
        case 2:
            tones.indices.map {
                var stream = RandomStream(seed, $0)
                return level(tones[$0] + spread(stream.below(256)))
            }
        case 3: diffused(tones, [(1, 0, 7), (-1, 1, 3), (0, 1, 5), (1, 1, 1)], 16)
        default:
            diffused(
                tones, [(1, 0, 1), (2, 0, 1), (-1, 1, 1), (0, 1, 1), (1, 1, 1), (0, 2, 1)], 8)
        }
    }

    private func level(_ tone: Int) -> Int {
        let step = (min(max(tone, 0), 255) * (levels - 1) + 127) / 255
        return step * 255 / (levels - 1)
    }

    /// 0...255 to plus or minus half a step.
    private func spread(_ threshold: Int) -> Int { (threshold - 128) / (levels - 1) }

    /// Bayer's matrix.
    private func threshold(_ at: Int) -> Int {
        let (x, y) = (at % width, at / width)
        var value = 0
        for bit in 0..<order {
            let (a, b) = (x >> bit & 1, y >> bit & 1)
            value = value << 2 | (a ^ b) << 1 | b
        }
        let count = 1 << (2 * order)
        return (2 * value + 1) * 128 / count
    }

    /// Floyd and Steinberg's way, or Atkinson's.
    private func diffused(_ tones: [Int], _ shares: [(Int, Int, Int)], _ whole: Int) -> [Int] {
        var tones = tones
        for at in tones.indices {
            let (x, y) = (at % width, at / width)
            let wanted = tones[at]
            tones[at] = level(wanted)
            for (dx, dy, share) in shares where x + dx >= 0 && x + dx < width && y + dy < height {
                tones[at + dy * width + dx] += (wanted - tones[at]) * share / whole
            }
        }
        return tones
    }
}
