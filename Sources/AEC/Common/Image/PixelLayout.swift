/// How the channels of a pixel follow each other in memory of others: graphics libraries, windows, cameras. Samples have 8
/// bits.
public enum PixelLayout: Sendable, CaseIterable {
    /// Grey; red, green and blue; the same from behind.
    case grey, rgb, bgr
    /// With opacity in a fourth byte.
    case rgba, bgra, argb
    /// With a fourth byte that means nothing; 255 is written there.
    case rgbx, bgrx

    /// Bytes of a pixel: 1, 3 or 4.
    public var bytesPerPixel: Int {
        switch self {
        case .grey: 1
        case .rgb, .bgr: 3
        case .rgba, .bgra, .argb, .rgbx, .bgrx: 4
        }
    }

    /// Where the first channel stands, how far it is to the next, and where opacity stands.
    fileprivate var places: (first: Int, step: Int, alpha: Int?) {
        switch self {
        case .grey, .rgb, .rgbx: (0, 1, nil)
        case .bgr, .bgrx: (2, -1, nil)
        case .rgba: (0, 1, 3)
        case .bgra: (2, -1, 3)
        case .argb: (1, 1, 0)
        }
    }

    fileprivate var channels: Int { self == .grey ? 1 : 3 }
}

/// Rows of pixels in memory of others.
private struct InterleavedRows {
    let width: Int
    let height: Int
    let layout: PixelLayout
    let bytesPerRow: Int

    /// - Throws: `invalidArgument` when the rows do not fit into themselves or into `count` bytes.
    init(
        _ width: Int, _ height: Int, _ layout: PixelLayout, bytesPerRow: Int?, count: Int
    ) throws(AECError) {
        let (packed, overflow1) = width.multipliedReportingOverflow(by: layout.bytesPerPixel)
        let stride = bytesPerRow ?? packed
        let (above, overflow2) = stride.multipliedReportingOverflow(by: max(height, 1) - 1)
        guard width > 0, height > 0, !overflow1, !overflow2, stride >= packed,
            above <= Int.max - packed, above + packed <= count
        else {
            throw AECError(
                .invalidArgument,
                "\(height) rows of \(width) pixels of \(layout.bytesPerPixel) bytes, \(stride) bytes apart, do not fit into \(count) bytes"
            )
        }
        self.width = width
        self.height = height
        self.layout = layout
        self.bytesPerRow = stride
    }

    /// Where the pixel in column `x` of row `y` begins.
    func offset(_ x: Int, _ y: Int) -> Int { y * bytesPerRow + x * layout.bytesPerPixel }
}

extension AECImage {
    /// A picture of 8 bits per sample from pixels as others keep them.
    ///
    ///     let image = try AECImage(width: 640, height: 480, layout: .bgra, bytes: frame, bytesPerRow: 2560)
    ///
    /// Opacity becomes a plane of its own. Takes memory for the picture, beside `bytes`.
    /// - Parameters:
    ///   - bytes: rows from top to bottom, which may have padding behind them.
    ///   - bytesPerRow: from the beginning of one row to that of the next; nil where there is no padding.
    ///   - isPremultiplied: colours are multiplied by opacity, and are divided by it here, rounded to nearest.
    /// - Throws: `invalidArgument` when a side is not positive or the rows do not fit into `bytes`.
    public init(
        width: Int, height: Int, layout: PixelLayout, bytes: UnsafeRawBufferPointer,
        bytesPerRow: Int? = nil, isPremultiplied: Bool = false, metadata: Metadata = Metadata()
    ) throws(AECError) {
        let rows = try InterleavedRows(
            width, height, layout, bytesPerRow: bytesPerRow, count: bytes.count)
        let (first, step, alphaAt) = layout.places
        let channels = layout.channels
        var alpha: [UInt8] = []
        if alphaAt != nil { alpha.reserveCapacity(width * height) }
        let colors = [UInt8](unsafeUninitializedCapacity: width * height * channels) {
            target, count in
            for y in 0..<height {
                for x in 0..<width {
                    let offset = rows.offset(x, y)
                    let opacity = alphaAt.map { bytes[offset + $0] } ?? 255
                    if alphaAt != nil { alpha.append(opacity) }
                    for channel in 0..<channels {
                        let value = bytes[offset + first + step * channel]
                        target[count] =
                            isPremultiplied ? AECImage.divide(value, by: opacity) : value
                        count += 1
                    }
                }
            }
        }
        try self.init(
            width: width, height: height, colorModel: channels == 1 ? .grey : .rgb,
            samples: .bits8(colors), alpha: alphaAt == nil ? nil : .bits8(alpha),
            metadata: metadata)
    }

    /// The same from an array.
    public init(
        width: Int, height: Int, layout: PixelLayout, bytes: [UInt8], bytesPerRow: Int? = nil,
        isPremultiplied: Bool = false, metadata: Metadata = Metadata()
    ) throws(AECError) {
        self = try bytes.withUnsafeBufferPointer { (bytes) throws(AECError) in
            try AECImage(
                width: width, height: height, layout: layout,
                bytes: UnsafeRawBufferPointer(bytes), bytesPerRow: bytesPerRow,
                isPremultiplied: isPremultiplied, metadata: metadata)
        }
    }

    /// Writes the pixels into memory of the caller's, with 8 bits per sample: grey as three equal channels where the layout
    /// has three, opacity 255 where the picture has none. Padding behind rows is left as it is.
    ///
    /// - Parameters:
    ///   - bytesPerRow: from the beginning of one row to that of the next; nil for no padding.
    ///   - isPremultiplied: multiplies colours by opacity, rounded to nearest.
    /// - Throws: `invalidArgument` when the rows do not fit into the buffer, for a picture with colours in a grey layout, and
    ///   for one that is transparent in a layout without opacity.
    public func write(
        into buffer: UnsafeMutableRawBufferPointer, layout: PixelLayout, bytesPerRow: Int? = nil,
        isPremultiplied: Bool = false
    ) throws(AECError) {
        let rows = try InterleavedRows(
            width, height, layout, bytesPerRow: bytesPerRow, count: buffer.count)
        let (first, step, alphaAt) = layout.places
        guard layout.channels == 3 || colorModel == .grey else {
            throw AECError(.invalidArgument, "a picture with colours does not fit into grey pixels")
        }
        guard alphaAt != nil || alpha?.isOpaque ?? true else {
            throw AECError(
                .invalidArgument, "a transparent picture does not fit into pixels without opacity")
        }
        let colors = pixels
        let opacity = alpha?.as8Bits
        let channels = colorModel.channels
        for y in 0..<height {
            for x in 0..<width {
                let pixel = y * width + x
                let offset = rows.offset(x, y)
                let alpha = opacity?[pixel] ?? 255
                // What means nothing gets 255, too
                if layout.bytesPerPixel == 4 { buffer[offset + (alphaAt ?? 3)] = alpha }
                for channel in 0..<layout.channels {
                    let value = colors[pixel * channels + min(channel, channels - 1)]
                    buffer[offset + first + step * channel] =
                        isPremultiplied ? AECImage.multiply(value, by: alpha) : value
                }
            }
        }
    }

    /// The same into an array without padding, of `height * width * layout.bytesPerPixel` bytes.
    public func bytes(
        layout: PixelLayout, isPremultiplied: Bool = false
    ) throws(AECError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: width * height * layout.bytesPerPixel)
        try bytes.withUnsafeMutableBufferPointer { (buffer) throws(AECError) in
            try write(
                into: UnsafeMutableRawBufferPointer(buffer), layout: layout,
                isPremultiplied: isPremultiplied)
        }
        return bytes
    }

    private static func multiply(_ value: UInt8, by alpha: UInt8) -> UInt8 {
        UInt8((UInt32(value) * UInt32(alpha) + 127) / 255)
    }

    /// Colours above opacity, which no premultiplied picture has, are as bright as can be.
    private static func divide(_ value: UInt8, by alpha: UInt8) -> UInt8 {
        guard alpha > 0 else { return 0 }
        return UInt8(min(255, (255 * UInt32(value) + UInt32(alpha) / 2) / UInt32(alpha)))
    }
}
