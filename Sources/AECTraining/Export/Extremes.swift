import AEC

/// Pictures no photograph is as harsh as: flat colours, checkerboards, hard edges, noise and gradients. The ranges of
/// the integer network are to hold for them too.
enum Extremes {
    static let side = 128

    static func images() throws(AECError) -> [AECImage] {
        var images: [AECImage] = []
        // The corners of the colour cube, flat.
        for corner in 0..<8 {
            images.append(try make { _, _, c in corner >> c & 1 == 1 ? 255 : 0 })
        }
        // Checkerboards and stripes of black and white, and of opposite colours.
        for size in [1, 2, 4, 8, 16, 32] {
            images.append(try make { x, y, _ in (x / size + y / size) % 2 == 0 ? 0 : 255 })
            images.append(
                try make { x, y, c in ((x / size + y / size) % 2 == 0) == (c == 1) ? 0 : 255 })
            images.append(try make { x, _, _ in x / size % 2 == 0 ? 0 : 255 })
            images.append(try make { _, y, _ in y / size % 2 == 0 ? 0 : 255 })
        }
        // Noise: binary and uniform, grey and coloured.
        for coloured in [false, true] {
            for binary in [false, true] {
                var noise = RandomStream(seed: 7)
                var last: UInt8 = 0
                images.append(
                    try make { _, _, c in
                        if coloured || c == 0 {
                            let value = UInt8(truncatingIfNeeded: noise.next() >> 32)
                            last = binary ? (value >= 128 ? 255 : 0) : value
                        }
                        return last
                    })
            }
        }
        // Gradients, an edge across blocks, thin lines, and a ring pattern of rising frequency.
        images.append(try make { x, y, c in UInt8((c == 0 ? x : c == 1 ? y : 255 - x) & 127) * 2 })
        images.append(try make { x, y, _ in x + 2 * y < 190 ? 255 : 0 })
        images.append(
            try make { x, y, c in (x - 2 * y) % 11 == 0 ? (c == 2 ? 0 : 255) : (c == 2 ? 255 : 0) })
        images.append(try make { x, y, _ in ((x * x + y * y) >> 8) % 2 == 0 ? 255 : 0 })
        return images
    }

    private static func make(
        _ sample: (_ x: Int, _ y: Int, _ channel: Int) -> UInt8
    ) throws(AECError) -> AECImage {
        var pixels: [UInt8] = []
        for y in 0..<side {
            for x in 0..<side {
                for c in 0..<3 { pixels.append(sample(x, y, c)) }
            }
        }
        return try AECImage(width: side, height: side, colorModel: .rgb, pixels: pixels)
    }
}
