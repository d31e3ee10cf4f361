import AEC

/// How a camera was held: the Exif tag 0x0112, 1...8 (CIPA DC-008, 4.6.4). Pictures are turned upright when they are
/// read, and the tag is reset, so that nobody turns them again.
struct ExifOrientation: Equatable {
    /// 1: as stored; 2: mirrored; 3: half a turn; 4: upside down; 5...8: the same with rows and columns exchanged.
    let value: Int

    /// The picture as it was seen, with its metadata. Needs a second picture in memory unless it is upright already.
    func upright(_ image: AECImage) throws(AECError) -> AECImage {
        guard value > 1 else { return image }
        let exchanged = value >= 5
        return try AECImage(
            width: exchanged ? image.height : image.width,
            height: exchanged ? image.width : image.height, colorModel: image.colorModel,
            samples: upright(image.samples, of: image, channels: image.colorModel.channels),
            alpha: image.alpha.map { upright($0, of: image, channels: 1) },
            metadata: image.metadata)
    }

    private func upright(
        _ samples: AECImage.Samples, of image: AECImage, channels: Int
    ) -> AECImage.Samples {
        switch samples {
        case .bits8(let plane):
            .bits8(upright(plane, width: image.width, height: image.height, channels: channels))
        case .bits16(let plane):
            .bits16(upright(plane, width: image.width, height: image.height, channels: channels))
        }
    }

    private func upright<Sample>(
        _ plane: [Sample], width: Int, height: Int, channels: Int
    ) -> [Sample] {
        // The step in the stored picture for a step right and a step down, and where the first pixel lies.
        let row = width * channels
        let lastColumn = (width - 1) * channels
        let lastRow = (height - 1) * row
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
        let (columns, rows) = value >= 5 ? (height, width) : (width, height)
        return [Sample](unsafeUninitializedCapacity: plane.count) { target, initialized in
            plane.withUnsafeBufferPointer { source in
                var to = 0
                for y in 0..<rows {
                    var from = start + y * down
                    for _ in 0..<columns {
                        for c in 0..<channels {
                            target.initializeElement(at: to + c, to: source[from + c])
                        }
                        to += channels
                        from += right
                    }
                }
            }
            initialized = plane.count
        }
    }
}
