import AEC

/// How a camera was held: the Exif tag 0x0112, 1...8 (CIPA DC-008, 4.6.4). Pictures are turned upright when they are
/// read, since what is stored beside the pixels is not kept.
struct ExifOrientation: Equatable {
    /// 1: as stored; 2: mirrored; 3: half a turn; 4: upside down; 5...8: the same with rows and columns exchanged.
    private(set) var value: Int

    static let upright = ExifOrientation(value: 1)

    init(value: Int) { self.value = value }

    /// From the first Exif segment of a JPEG; upright where there is none or it is not understood, as viewers do.
    init(jpeg bytes: [UInt8]) {
        self = .upright
        // Segments stand between the start of the image and that of its scan: FF, type, length of 2 bytes.
        var at = 2
        while at + 4 <= bytes.count, bytes[at] == 0xFF {
            let type = bytes[at + 1]
            if type == 0xFF {
                at += 1
                continue
            }
            if type == 0xDA || type == 0xD9 { return }
            let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
            let end = at + 2 + length
            guard length >= 2, end <= bytes.count else { return }
            if type == 0xE1, bytes[at + 4..<end].starts(with: Array("Exif\0\0".utf8)) {
                if let found = ExifOrientation(tiff: bytes[(at + 10)..<end]) { self = found }
                return
            }
            at = end
        }
    }

    /// From the TIFF structure that an Exif segment holds.
    private init?(tiff: ArraySlice<UInt8>) {
        let little: Bool
        switch tiff.prefix(4) {
        case [0x49, 0x49, 0x2A, 0]: little = true
        case [0x4D, 0x4D, 0, 0x2A]: little = false
        default: return nil
        }
        func number(_ offset: Int, _ count: Int) -> Int? {
            guard offset >= 0, offset <= tiff.count - count else { return nil }
            let part = tiff[(tiff.startIndex + offset)...].prefix(count)
            return little
                ? part.reversed().reduce(0) { $0 << 8 | Int($1) }
                : part.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(4, 4), let entries = number(directory, 2) else { return nil }
        for entry in 0..<entries {
            let offset = directory + 2 + 12 * entry
            guard let tag = number(offset, 2) else { return nil }
            guard tag == 0x0112 else { continue }
            // One value of type SHORT.
            guard number(offset + 2, 2) == 3, let value = number(offset + 8, 2),
                (1...8).contains(value)
            else { return nil }
            self.value = value
            return
        }
        return nil
    }

    /// The picture as it was seen. Needs a second picture in memory unless it is upright already.
    func upright(_ image: AECImage) throws(AECError) -> AECImage {
        guard value > 1 else { return image }
        let exchanged = value >= 5
        let width = exchanged ? image.height : image.width
        let height = exchanged ? image.width : image.height
        let channels = image.colorModel.channels
        // The step in the stored picture for a step right and a step down, and where the first pixel lies.
        let row = image.width * channels
        let lastColumn = (image.width - 1) * channels
        let lastRow = (image.height - 1) * row
        let (start, right, down): (Int, Int, Int) =
            switch value {
            case 2: (lastColumn, -channels, row)
            case 3: (lastRow + lastColumn, -channels, -row)
            case 4: (lastRow, channels, -row)
            case 5: (0, row, channels)
            case 6: (lastRow, -row, channels)
            case 7: (lastRow + lastColumn, -row, -channels)
            default: (lastColumn, row, -channels)
            }
        let pixels = [UInt8](unsafeUninitializedCapacity: image.pixels.count) {
            target, initialized in
            image.pixels.withUnsafeBufferPointer { source in
                var to = 0
                for y in 0..<height {
                    var from = start + y * down
                    for _ in 0..<width {
                        for c in 0..<channels { target[to + c] = source[from + c] }
                        to += channels
                        from += right
                    }
                }
            }
            initialized = image.pixels.count
        }
        return try AECImage(
            width: width, height: height, colorModel: image.colorModel, pixels: pixels)
    }
}
