/// Depth to space by 8: rows of 8x8 blocks of 192 numbers, (dy, dx, colour), 64 times the sample of 8 bits, into an
/// image's samples. What lies beyond the image's edges is dropped.
///
/// Samples of 16 bits are 257 times as large as those of 8 bits: of the numbers' six bits below the 8-bit step, nothing
/// is lost.
struct PixelSink: @unchecked Sendable {
    /// height * width * channels samples.
    enum Target {
        case bits8(UnsafeMutablePointer<UInt8>)
        case bits16(UnsafeMutablePointer<UInt16>)
    }

    let geometry: Geometry
    let colorModel: AECImage.ColorModel
    let samples: Target
    /// Where samples of 16 bits use a part of their range, that part: they are made of those of the whole.
    var range: SampleRange?

    /// Block row `y`: pixel rows 8y ..< 8y + 8.
    func store(_ blocks: UnsafePointer<Int16>, row y: Int) {
        for dy in 0..<max(0, min(8, geometry.height - 8 * y)) {
            let source = blocks + dy * 24
            let start = (8 * y + dy) * geometry.width * colorModel.channels
            switch (samples, colorModel) {
            case (.bits8(let samples), .rgb):
                storeRGB(source, line: samples + start, sample: PixelSink.sample8)
            case (.bits8(let samples), .grey): storeGrey(source, line: samples + start)
            case (.bits16(let samples), .rgb):
                storeRGB(source, line: samples + start, sample: PixelSink.sample16)
                narrow(samples + start)
            case (.bits16(let samples), .grey):
                storeGrey(source, line: samples + start)
                narrow(samples + start)
            }
        }
    }

    @inline(__always)
    private func storeRGB<Sample>(
        _ source: UnsafePointer<Int16>, line: UnsafeMutablePointer<Sample>,
        sample: (Int16) -> Sample
    ) {
        let whole = geometry.width / 8
        for x in 0..<whole {
            for i in 0..<24 { line[x * 24 + i] = sample(source[x * 192 + i]) }
        }
        for i in 0..<(geometry.width - whole * 8) * 3 {
            line[whole * 24 + i] = sample(source[whole * 192 + i])
        }
    }
}

/// 8 bits.
extension PixelSink {
    private func storeGrey(_ source: UnsafePointer<Int16>, line: UnsafeMutablePointer<UInt8>) {
        for x in 0..<geometry.width {
            let value = PixelSink.grey(source + x / 8 * 192 + x % 8 * 3)
            line[x] = UInt8(truncatingIfNeeded: min(max((value &+ (1 << 13)) >> 14, 0), 255))
        }
    }

    private static func sample8(_ value: Int16) -> UInt8 {
        UInt8(truncatingIfNeeded: min(max((Int32(value) &+ 32) >> 6, 0), 255))
    }

    /// 16384 times the sample: the mean of the three, with weights in 256ths.
    private static func grey(_ pixel: UnsafePointer<Int16>) -> Int32 {
        85 * Int32(pixel[0]) + 86 * Int32(pixel[1]) + 85 * Int32(pixel[2])
    }
}

/// 16 bits.
extension PixelSink {
    private func storeGrey(_ source: UnsafePointer<Int16>, line: UnsafeMutablePointer<UInt16>) {
        for x in 0..<geometry.width {
            // 257 times as large does not fit in 32 bits.
            let value = 257 * Int64(PixelSink.grey(source + x / 8 * 192 + x % 8 * 3))
            line[x] = UInt16(truncatingIfNeeded: min(max((value &+ (1 << 13)) >> 14, 0), 65535))
        }
    }

    private func narrow(_ line: UnsafeMutablePointer<UInt16>) {
        guard let range else { return }
        for i in 0..<geometry.width * colorModel.channels { line[i] = range.narrowed(line[i]) }
    }

    private static func sample16(_ value: Int16) -> UInt16 {
        UInt16(truncatingIfNeeded: min(max((257 &* Int32(value) &+ 32) >> 6, 0), 65535))
    }
}
