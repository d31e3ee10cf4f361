import AEC

/// A way to store a picture as PNG: rows of bytes, and what has to stand before them.
struct PNGForm {
    /// Rows without their filter bytes.
    let rows: [[UInt8]]
    /// From one pixel's byte to the next one's, at least 1: what filters look back to.
    let step: Int
    /// Bytes of the chunks for a palette and its alpha.
    let paletteBytes: Int

    /// The forms that hold the picture without loss, after dropping what it does not need: alpha that is opaque, colour
    /// that is grey, bits that repeat others. Colours of transparent pixels are black, as good optimisers make them.
    static func all(of image: AECImage) -> [PNGForm] {
        let pixels = Pixels(image)
        var forms = [pixels.plain]
        if let palette = pixels.palette { forms.append(palette) }
        if let grey = pixels.fewBitsOfGrey { forms.append(grey) }
        return forms
    }

    /// Packs values of 1, 2, 4 or 8 bits into the bytes of a row.
    fileprivate static func packed(_ values: [Int], bits: Int) -> [UInt8] {
        let each = 8 / bits
        return stride(from: 0, to: values.count, by: each).map { start in
            var byte = 0
            for i in 0..<each {
                byte = byte << bits | (start + i < values.count ? values[start + i] : 0)
            }
            return UInt8(byte)
        }
    }
}

/// A picture's samples, pixel by pixel with what it needs of channels.
private struct Pixels {
    let width: Int
    let height: Int
    /// 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha.
    let channels: Int
    let bits: Int
    /// `width * height * channels` of them.
    let samples: [Int]

    init(_ image: AECImage) {
        let count = image.width * image.height
        let most = image.bitDepth == 16 ? 65535 : 255
        let colour = image.samples.integers
        let alpha = image.alpha?.integers ?? [Int](repeating: most, count: count)
        let from = image.colorModel.channels
        var pixels = (0..<count).map { at in
            alpha[at] == 0
                ? SIMD4(0, 0, 0, 0)
                : from == 1
                    ? SIMD4(colour[at], colour[at], colour[at], alpha[at])
                    : SIMD4(colour[3 * at], colour[3 * at + 1], colour[3 * at + 2], alpha[at])
        }
        // 16 bits that repeat 8 need not be kept.
        let deep =
            most > 255
            && pixels.contains { p in (0..<4).contains { p[$0] >> 8 != p[$0] & 255 } }
        if most > 255, !deep { pixels = pixels.map { $0 & 255 } }
        let opaque = deep ? 65535 : 255
        let hasAlpha = pixels.contains { $0.w != opaque }
        let hasColour = pixels.contains { $0.x != $0.y || $0.x != $0.z }
        let kept = (hasColour ? [0, 1, 2] : [0]) + (hasAlpha ? [3] : [])
        width = image.width
        height = image.height
        channels = kept.count
        bits = deep ? 16 : 8
        samples = pixels.flatMap { pixel in kept.map { pixel[$0] } }
    }

    var plain: PNGForm {
        let row = width * channels
        let rows = (0..<height).map { y -> [UInt8] in
            let samples = samples[y * row..<(y + 1) * row]
            return bits == 8
                ? samples.map { UInt8($0) }
                : samples.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        }
        return PNGForm(rows: rows, step: channels * bits / 8, paletteBytes: 0)
    }

    /// Nil for more than 256 colours. Transparent ones come first, so that alpha is told of no others.
    var palette: PNGForm? {
        guard bits == 8 else { return nil }
        let pixels = (0..<width * height).map { at in
            (0..<channels).reduce(0) { $0 << 8 | samples[at * channels + $1] }
        }
        var found: Set<Int> = []
        for pixel in pixels {
            found.insert(pixel)
            if found.count > 256 { return nil }
        }
        let hasAlpha = channels == 2 || channels == 4
        let transparent = hasAlpha ? found.filter { $0 & 255 != 255 } : []
        let order = transparent.sorted() + found.subtracting(transparent).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: zip(order, 0...))
        let bits = order.count <= 2 ? 1 : order.count <= 4 ? 2 : order.count <= 16 ? 4 : 8
        let rows = (0..<height).map { y in
            PNGForm.packed(
                pixels[y * width..<(y + 1) * width].map { numbers[$0] ?? 0 }, bits: bits)
        }
        let alphaBytes = transparent.isEmpty ? 0 : 12 + transparent.count
        return PNGForm(rows: rows, step: 1, paletteBytes: 12 + 3 * order.count + alphaBytes)
    }

    /// Grey of 1, 2 or 4 bits.
    var fewBitsOfGrey: PNGForm? {
        guard channels == 1, bits == 8 else { return nil }
        for bits in [1, 2, 4] {
            let unit = 255 / (1 << bits - 1)
            guard samples.allSatisfy({ $0 % unit == 0 }) else { continue }
            let rows = (0..<height).map { y in
                PNGForm.packed(
                    samples[y * width..<(y + 1) * width].map { $0 / unit }, bits: bits)
            }
            return PNGForm(rows: rows, step: 1, paletteBytes: 0)
        }
        return nil
    }
}

extension AECImage.Samples {
    fileprivate var integers: [Int] {
        switch self {
        case .bits8(let samples): samples.map { Int($0) }
        case .bits16(let samples): samples.map { Int($0) }
        }
    }
}
