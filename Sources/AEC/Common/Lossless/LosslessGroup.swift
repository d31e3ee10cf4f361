/// What is to be known of a group of the exact layer to code it: 1024x1024 pixels, fewer at the right and the lower edge of the
/// picture. Exact blocks that are a drawing are coded as such a group, too. Its samples are always `UInt16`, `[rows][columns][channels]`, whatever their depth.
struct LosslessGroup: Sendable, Equatable {
    /// Pixels.
    let rows, columns: Int
    /// Samples of a pixel: 1 or 3 of colour, and in exact blocks that carry it one of opacity behind them.
    let channels: Int
    /// Of a sample: 8 or 16. What a picture of 16 bits has are its own samples, whether it uses all of the range or not.
    let bitDepth: Int
    /// By how much a decoded sample may differ from the picture's; 0 where none may.
    let maxError: Int

    var sampleCount: Int { rows * columns * channels }

    /// Whether pixels have green, of which red and blue are made less.
    var hasGreen: Bool { channels >= 3 }

    /// The highest sample that the depth allows: 255 or 65535.
    var most: UInt16 { bitDepth == 8 ? 255 : 65535 }
}

extension LosslessGroup {
    /// Group `index` of a picture, in the order of its groups of latents.
    init(
        _ geometry: Geometry, group index: Int, colorModel: AECImage.ColorModel, bitDepth: Int,
        maxError: Int
    ) {
        let frame = LosslessGroup.frame(of: index, in: geometry)
        self.init(
            rows: frame.height, columns: frame.width, channels: colorModel.channels,
            bitDepth: bitDepth, maxError: maxError)
    }

    /// Group `index` of a file.
    init(_ header: FileHeader, group index: Int, maxError: Int) {
        self.init(
            header.geometry, group: index, colorModel: header.colorModel,
            bitDepth: header.bitDepth, maxError: maxError)
    }

    /// Pixels of a side of a whole group.
    static let side = 16 * Geometry.groupSide

    /// Where the pixels of a group lie in the picture.
    static func frame(of index: Int, in geometry: Geometry) -> Region {
        let x = index % geometry.groupColumns * side
        let y = index / geometry.groupColumns * side
        return Region(
            x: x, y: y, width: min(side, geometry.width - x), height: min(side, geometry.height - y)
        )
    }

    /// The CRC-32 of the group's samples: bytes, or 16 bits each with the low byte first.
    func checksum(_ samples: UnsafePointer<UInt16>) -> UInt32 {
        guard bitDepth == 8 else {
            // Little-endian in memory, as all machines are that this is for.
            return CRC32.update(0, UnsafeRawBufferPointer(start: samples, count: 2 * sampleCount))
        }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: columns * channels) { line in
            var crc: UInt32 = 0
            for row in 0..<rows {
                let from = samples + row * line.count
                for i in 0..<line.count { line[i] = UInt8(truncatingIfNeeded: from[i]) }
                crc = CRC32.update(crc, UnsafeRawBufferPointer(line))
            }
            return crc
        }
    }
}
