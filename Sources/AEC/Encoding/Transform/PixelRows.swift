/// Space to depth by 8 of the pixels: rows of 8x8 blocks of 192 numbers in the order (dy, dx, colour), each
/// (2 * sample - 255) * 64, that is, in units of 1/128 of an 8-bit step around the middle. Samples of 16 bits are
/// rounded to the nearest such number, floor((128 * sample + 128) / 257) - 16320: 257 times an 8-bit sample gives what
/// that sample gives. Grey is taken for red, green and blue; pixels beyond the edges repeat the last one.
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
        for dy in 0..<8 {
            let line = min(8 * y + dy, geometry.height - 1)
            let size = geometry.width * image.colorModel.channels
            switch image.samples {
            case .bits8(let pixels):
                pixels.withUnsafeBufferPointer { load($0.baseAddress! + line * size, count: size) }
            case .bits16(let pixels):
                pixels.withUnsafeBufferPointer { load($0.baseAddress! + line * size, count: size) }
            }
            if image.colorModel == .grey { spreadGrey() }
            extend()
            let target = row.pointer + dy * 24
            for x in 0..<width {
                (target + x * 192).update(from: samples.pointer + x * 24, count: 24)
            }
        }
        return UnsafePointer(row.pointer)
    }

    private func load(_ source: UnsafePointer<UInt8>, count: Int) {
        let target = samples.pointer
        for i in 0..<count {
            target[i] = Int16(truncatingIfNeeded: (Int32(source[i]) &* 2 &- 255) &* 64)
        }
    }

    private func load(_ source: UnsafePointer<UInt16>, count: Int) {
        let target = samples.pointer
        for i in 0..<count {
            let value = (UInt32(source[i]) &* 128 &+ 128) / 257
            target[i] = Int16(truncatingIfNeeded: Int32(truncatingIfNeeded: value) &- 16320)
        }
    }

    /// One number a pixel to three equal ones, from the right, so that none is overwritten before it is read.
    private func spreadGrey() {
        let target = samples.pointer
        var x = geometry.width
        while x > 0 {
            x -= 1
            let value = target[x]
            target[3 * x] = value
            target[3 * x + 1] = value
            target[3 * x + 2] = value
        }
    }

    /// Repeats the last pixel up to whole blocks.
    private func extend() {
        let target = samples.pointer
        let count = geometry.width * 3
        for i in count..<max(count, width * 24) { target[i] = target[i - 3] }
    }
}
