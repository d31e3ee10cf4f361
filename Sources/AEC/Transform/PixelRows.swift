/// Space to depth by 8 of the pixels: rows of 8x8 blocks of 192 numbers in the order (dy, dx, colour), each
/// (2 * sample - 255) * 64. Grey is taken for red, green and blue; pixels beyond the edges repeat the last one.
struct PixelRows {
    private let geometry: Geometry
    private let width: Int
    private let row: AlignedMemory<Int16>
    /// One row of samples, padded to whole blocks, three colours.
    private let samples: AlignedMemory<Int16>

    init(_ geometry: Geometry) {
        self.geometry = geometry
        width = 2 * geometry.latentColumns
        row = AlignedMemory(count: width * 192)
        samples = AlignedMemory(count: width * 24)
    }

    /// Block row `y` (pixel rows 8y ..< 8y + 8): 2 * latentColumns blocks of 192.
    mutating func unshuffle(_ image: AECImage, row y: Int) -> UnsafePointer<Int16> {
        image.pixels.withUnsafeBufferPointer { pixels in
            for dy in 0..<8 {
                let line = min(8 * y + dy, geometry.height - 1)
                load(pixels.baseAddress!, line: line, colorModel: image.colorModel)
                let target = row.pointer + dy * 24
                for x in 0..<width {
                    (target + x * 192).update(from: samples.pointer + x * 24, count: 24)
                }
            }
        }
        return UnsafePointer(row.pointer)
    }

    /// Pixel row `line` into `samples`.
    private func load(_ pixels: UnsafePointer<UInt8>, line: Int, colorModel: AECImage.ColorModel) {
        let count = geometry.width * 3
        let target = samples.pointer
        switch colorModel {
        case .rgb:
            let source = pixels + line * count
            for i in 0..<count {
                target[i] = Int16(truncatingIfNeeded: (Int32(source[i]) &* 2 &- 255) &* 64)
            }
        case .grey:
            let source = pixels + line * geometry.width
            for x in 0..<geometry.width {
                let value = Int16(truncatingIfNeeded: (Int32(source[x]) &* 2 &- 255) &* 64)
                target[3 * x] = value
                target[3 * x + 1] = value
                target[3 * x + 2] = value
            }
        }
        for i in count..<max(count, width * 24) { target[i] = target[i - 3] }
    }
}
