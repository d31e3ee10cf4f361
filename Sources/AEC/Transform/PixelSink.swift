/// Depth to space by 8: rows of 8x8 blocks of 192 numbers, (dy, dx, colour), 64 times the sample, into an image's
/// samples. What lies beyond the image's edges is dropped.
struct PixelSink: @unchecked Sendable {
    let geometry: Geometry
    let colorModel: AECImage.ColorModel
    /// height * width * channels samples.
    let samples: UnsafeMutablePointer<UInt8>

    /// Block row `y`: pixel rows 8y ..< 8y + 8.
    func store(_ blocks: UnsafePointer<Int16>, row y: Int) {
        for dy in 0..<max(0, min(8, geometry.height - 8 * y)) {
            let line = 8 * y + dy
            switch colorModel {
            case .rgb: storeRGB(blocks + dy * 24, line: samples + line * geometry.width * 3)
            case .grey: storeGrey(blocks + dy * 24, line: samples + line * geometry.width)
            }
        }
    }

    private func storeRGB(_ source: UnsafePointer<Int16>, line: UnsafeMutablePointer<UInt8>) {
        let whole = geometry.width / 8
        for x in 0..<whole {
            for i in 0..<24 { line[x * 24 + i] = PixelSink.sample(source[x * 192 + i]) }
        }
        for i in 0..<(geometry.width - whole * 8) * 3 {
            line[whole * 24 + i] = PixelSink.sample(source[whole * 192 + i])
        }
    }

    private func storeGrey(_ source: UnsafePointer<Int16>, line: UnsafeMutablePointer<UInt8>) {
        for x in 0..<geometry.width {
            let pixel = source + x / 8 * 192 + x % 8 * 3
            let value = 85 * Int32(pixel[0]) + 86 * Int32(pixel[1]) + 85 * Int32(pixel[2])
            line[x] = UInt8(truncatingIfNeeded: min(max((value &+ (1 << 13)) >> 14, 0), 255))
        }
    }

    private static func sample(_ value: Int16) -> UInt8 {
        UInt8(truncatingIfNeeded: min(max((Int32(value) &+ 32) >> 6, 0), 255))
    }
}
