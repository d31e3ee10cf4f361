import AEC

/// A contact sheet: rows of pictures, twice their size, on grey paper.
enum Sheet {
    static let zoom = 2
    static let gap = 2

    /// The byte of a sample in 0...1, clamped; 0 for NaN.
    static func byte(_ value: Float) -> UInt8 { value > 0 ? UInt8(min(value, 1) * 255 + 0.5) : 0 }

    /// Lists of equally many pictures, which stand below each other: inputs and their reconstructions.
    /// - Parameters:
    ///   - rows: [count][side * side] each.
    ///   - across: pictures in a row; the lists go on below.
    static func make(_ rows: [[Float]], side: Int, across: Int = 20) throws(AECError) -> AECImage {
        let size = side * side
        let count = rows[0].count / size
        let columns = min(across, max(count, 1))
        let bands = (count + columns - 1) / columns
        let cell = side * zoom + gap
        let band = cell * rows.count + 3 * gap
        let (width, height) = (columns * cell + gap, max(bands * band - 2 * gap, 1))
        var pixels = [UInt8](repeating: 96, count: width * height)
        for (r, list) in rows.enumerated() {
            for n in 0..<count {
                let left = n % columns * cell + gap
                let top = n / columns * band + r * cell + gap
                for y in 0..<side * zoom {
                    for x in 0..<side * zoom {
                        pixels[(top + y) * width + left + x] = byte(
                            list[n * size + y / zoom * side + x / zoom])
                    }
                }
            }
        }
        return try AECImage(width: width, height: height, colorModel: .grey, pixels: pixels)
    }
}
