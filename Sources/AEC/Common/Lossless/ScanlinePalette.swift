/// Colours as form 1 stores them: a row of samples, less the sample before and, of red and blue, less green, in planes of
/// their bytes.
enum ScanlinePalette {
    /// - Returns: [colours][channels]
    static func load(
        _ data: UnsafePointer<UInt8>, colors: Int, channels: Int, wide: Bool
    ) -> AlignedMemory<UInt16> {
        let palette = AlignedMemory<UInt16>(count: colors * channels)
        let mask: UInt16 = wide ? 0xFFFF : 0xFF
        for c in 0..<channels {
            let plane = data + c * (wide ? 2 : 1) * colors
            var value: UInt16 = 0
            for i in 0..<colors {
                value &+= UInt16(plane[i]) | (wide ? UInt16(plane[colors + i]) << 8 : 0)
                palette.pointer[i * channels + c] = value & mask
            }
        }
        guard channels >= 3 else { return palette }
        for i in 0..<colors {
            let pixel = palette.pointer + channels * i
            pixel[0] = (pixel[0] &+ pixel[1]) & mask
            pixel[2] = (pixel[2] &+ pixel[1]) & mask
        }
        return palette
    }

    /// - Parameter palette: [colours][channels]
    static func store(_ palette: [UInt16], colors: Int, channels: Int, wide: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for c in 0..<channels {
            var before: UInt16 = 0
            let values = (0..<colors).map { i -> UInt16 in
                let sample = palette[i * channels + c]
                let isLessGreen = channels >= 3 && (c == 0 || c == 2)
                let value = isLessGreen ? sample &- palette[i * channels + 1] : sample
                defer { before = value }
                return value &- before
            }
            bytes += values.map { UInt8(truncatingIfNeeded: $0) }
            if wide { bytes += values.map { UInt8(truncatingIfNeeded: $0 >> 8) } }
        }
        return bytes
    }
}
