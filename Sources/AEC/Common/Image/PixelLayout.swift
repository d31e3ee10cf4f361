/// How the channels of a pixel follow each other in memory of others: graphics libraries, windows, cameras. Samples have 8
/// bits, or 16 in the order of this machine's bytes.
public enum PixelLayout: Sendable, CaseIterable {
    /// Grey; red, green and blue; the same from behind.
    case grey, rgb, bgr
    /// With opacity in a sample of its own.
    case greyAlpha, rgba, bgra, argb
    /// With a fourth sample that means nothing; the highest value is written there.
    case rgbx, bgrx

    /// Samples of a pixel: 1 to 4, which are its bytes where they have 8 bits.
    public var samplesPerPixel: Int {
        switch self {
        case .grey: 1
        case .greyAlpha: 2
        case .rgb, .bgr: 3
        case .rgba, .bgra, .argb, .rgbx, .bgrx: 4
        }
    }

    /// Whether pixels have opacity.
    public var hasAlpha: Bool { places.alpha != nil }

    /// Where the first channel stands, how far it is to the next, and where opacity stands.
    fileprivate var places: (first: Int, step: Int, alpha: Int?) {
        switch self {
        case .grey, .rgb, .rgbx: (0, 1, nil)
        case .bgr, .bgrx: (2, -1, nil)
        case .greyAlpha: (0, 1, 1)
        case .rgba: (0, 1, 3)
        case .bgra: (2, -1, 3)
        case .argb: (1, 1, 0)
        }
    }

    fileprivate var channels: Int { self == .grey || self == .greyAlpha ? 1 : 3 }
}

/// Rows of pixels in memory of others, which need not be aligned.
private struct InterleavedRows<Sample: PixelSample> {
    let width: Int
    let height: Int
    let layout: PixelLayout
    let bytesPerRow: Int

    /// - Throws: `invalidArgument` when the rows do not fit into themselves or into `count` bytes.
    init(
        _ width: Int, _ height: Int, _ layout: PixelLayout, bytesPerRow: Int?, count: Int
    ) throws(AECError) {
        let bytesPerPixel = layout.samplesPerPixel * MemoryLayout<Sample>.size
        let (packed, overflow1) = width.multipliedReportingOverflow(by: bytesPerPixel)
        let stride = bytesPerRow ?? packed
        let (above, overflow2) = stride.multipliedReportingOverflow(by: max(height, 1) - 1)
        guard width > 0, height > 0, !overflow1, !overflow2, stride >= packed,
            above <= Int.max - packed, above + packed <= count
        else {
            throw AECError(
                .invalidArgument,
                "\(height) rows of \(width) pixels of \(bytesPerPixel) bytes, \(stride) bytes apart, do not fit into \(count) bytes"
            )
        }
        self.width = width
        self.height = height
        self.layout = layout
        self.bytesPerRow = stride
    }

    /// Whether memory has what a plane of colours has.
    private var isPlane: Bool {
        layout.samplesPerPixel == layout.channels && layout.places.step == 1
    }

    /// The colours, [height][width][channels], and opacity, [height][width], where the layout has it.
    func read(
        _ bytes: UnsafeRawPointer, isPremultiplied: Bool
    ) -> (colors: [Sample], alpha: [Sample]?) {
        let (size, channels) = (MemoryLayout<Sample>.size, layout.channels)
        let (first, step, alphaAt) = layout.places
        let samples = layout.samplesPerPixel
        var alpha: [Sample]?
        if let alphaAt {
            alpha = [Sample](unsafeUninitializedCapacity: width * height) { target, count in
                for y in 0..<height {
                    let row = bytes + y * bytesPerRow + alphaAt * size
                    for x in 0..<width {
                        target[y * width + x] = row.loadUnaligned(
                            fromByteOffset: x * samples * size, as: Sample.self)
                    }
                }
                count = width * height
            }
        }
        var colors = [Sample](unsafeUninitializedCapacity: width * height * channels) {
            target, count in
            for y in 0..<height {
                let row = bytes + y * bytesPerRow
                let start = target.baseAddress! + y * width * channels
                if isPlane {
                    UnsafeMutableRawPointer(start).copyMemory(
                        from: row, byteCount: width * channels * size)
                } else {
                    for x in 0..<width {
                        for channel in 0..<channels {
                            start[x * channels + channel] = row.loadUnaligned(
                                fromByteOffset: (x * samples + first + step * channel) * size,
                                as: Sample.self)
                        }
                    }
                }
            }
            count = width * height * channels
        }
        if isPremultiplied, let alpha {
            for i in colors.indices { colors[i] = Self.divide(colors[i], by: alpha[i / channels]) }
        }
        return (colors, alpha)
    }

    /// Writes colours and opacity, which is the highest value where there is none.
    /// - Parameter channels: of `colors`; one of grey goes into three of a layout with colours.
    func write(
        _ colors: [Sample], channels: Int, alpha: [Sample]?, isPremultiplied: Bool,
        into bytes: UnsafeMutableRawPointer
    ) {
        let size = MemoryLayout<Sample>.size
        let (first, step, alphaAt) = layout.places
        let samples = layout.samplesPerPixel
        // Opacity, or what means nothing.
        let fourth = samples > layout.channels ? alphaAt ?? layout.channels : nil
        colors.withUnsafeBufferPointer { colors in
            for y in 0..<height {
                let row = bytes + y * bytesPerRow
                let start = colors.baseAddress! + y * width * channels
                if isPlane, channels == layout.channels {
                    row.copyMemory(from: start, byteCount: width * channels * size)
                    continue
                }
                for x in 0..<width {
                    let opacity = alpha?[y * width + x] ?? .max
                    for channel in 0..<layout.channels {
                        let value = start[x * channels + min(channel, channels - 1)]
                        row.storeBytes(
                            of: isPremultiplied ? Self.multiply(value, by: opacity) : value,
                            toByteOffset: (x * samples + first + step * channel) * size,
                            as: Sample.self)
                    }
                    if let fourth {
                        row.storeBytes(
                            of: opacity, toByteOffset: (x * samples + fourth) * size,
                            as: Sample.self)
                    }
                }
            }
        }
    }

    private static func multiply(_ value: Sample, by alpha: Sample) -> Sample {
        let highest = UInt64(Sample.max)
        return Sample((UInt64(value) * UInt64(alpha) + highest / 2) / highest)
    }

    /// Colours above opacity, which no premultiplied picture has, are as bright as can be.
    private static func divide(_ value: Sample, by alpha: Sample) -> Sample {
        guard alpha > 0 else { return 0 }
        let highest = UInt64(Sample.max)
        return Sample(
            min(highest, (highest * UInt64(value) + UInt64(alpha) / 2) / UInt64(alpha)))
    }
}

extension AECImage {
    /// A picture from pixels as others keep them.
    ///
    ///     let image = try AECImage(width: 640, height: 480, layout: .bgra, bytes: frame, bytesPerRow: 2560)
    ///
    /// Opacity becomes a plane of its own. Takes memory for the picture, beside `bytes`.
    /// - Parameters:
    ///   - bitDepth: of a sample: 8, or 16 in the order of this machine's bytes.
    ///   - bytes: rows from top to bottom, which may have padding behind them.
    ///   - bytesPerRow: from the beginning of one row to that of the next; nil where there is no padding.
    ///   - isPremultiplied: colours are multiplied by opacity, and are divided by it here, rounded to nearest.
    /// - Throws: `invalidArgument` when a side is not positive, the rows do not fit into `bytes`, or samples have another number
    ///   of bits.
    public init(
        width: Int, height: Int, layout: PixelLayout, bitDepth: Int = 8,
        bytes: UnsafeRawBufferPointer, bytesPerRow: Int? = nil, isPremultiplied: Bool = false,
        metadata: Metadata = Metadata()
    ) throws(AECError) {
        func planes<Sample: PixelSample>(
            _ wrapped: ([Sample]) -> Samples
        ) throws(AECError) -> (Samples, Samples?) {
            let rows = try InterleavedRows<Sample>(
                width, height, layout, bytesPerRow: bytesPerRow, count: bytes.count)
            let (colors, alpha) = rows.read(bytes.baseAddress!, isPremultiplied: isPremultiplied)
            return (wrapped(colors), alpha.map(wrapped))
        }
        let (samples, alpha) =
            switch bitDepth {
            case 8: try planes(Samples.bits8)
            case 16: try planes(Samples.bits16)
            default: throw AECImage.wrong(bitDepth: bitDepth)
            }
        try self.init(
            width: width, height: height, colorModel: layout.channels == 1 ? .grey : .rgb,
            samples: samples, alpha: alpha, metadata: metadata)
    }

    /// The same from an array.
    public init(
        width: Int, height: Int, layout: PixelLayout, bitDepth: Int = 8, bytes: [UInt8],
        bytesPerRow: Int? = nil, isPremultiplied: Bool = false, metadata: Metadata = Metadata()
    ) throws(AECError) {
        self = try bytes.withUnsafeBufferPointer { (bytes) throws(AECError) in
            try AECImage(
                width: width, height: height, layout: layout, bitDepth: bitDepth,
                bytes: UnsafeRawBufferPointer(bytes), bytesPerRow: bytesPerRow,
                isPremultiplied: isPremultiplied, metadata: metadata)
        }
    }

    /// Writes the pixels into memory of the caller's: grey as three equal channels where the layout
    /// has three, the highest opacity where the picture has none. Samples of 16 bits are rounded to 8 and those of 8 widened to
    /// 16, where the memory has others than the picture. Padding behind rows is left as it is.
    ///
    /// - Parameters:
    ///   - bitDepth: of a sample in the buffer: 8, or 16 in the order of this machine's bytes.
    ///   - bytesPerRow: from the beginning of one row to that of the next; nil for no padding.
    ///   - isPremultiplied: multiplies colours by opacity, rounded to nearest.
    /// - Throws: `invalidArgument` when the rows do not fit into the buffer, for a picture with colours in a grey layout, and
    ///   for one that is transparent in a layout without opacity.
    public func write(
        into buffer: UnsafeMutableRawBufferPointer, layout: PixelLayout, bitDepth: Int = 8,
        bytesPerRow: Int? = nil, isPremultiplied: Bool = false
    ) throws(AECError) {
        guard layout.channels == 3 || colorModel == .grey else {
            throw AECError(.invalidArgument, "a picture with colours does not fit into grey pixels")
        }
        guard layout.hasAlpha || alpha?.isOpaque ?? true else {
            throw AECError(
                .invalidArgument, "a transparent picture does not fit into pixels without opacity")
        }
        func write<Sample: PixelSample>(_ colors: [Sample], _ alpha: [Sample]?) throws(AECError) {
            let rows = try InterleavedRows<Sample>(
                width, height, layout, bytesPerRow: bytesPerRow, count: buffer.count)
            rows.write(
                colors, channels: colorModel.channels, alpha: alpha,
                isPremultiplied: isPremultiplied, into: buffer.baseAddress!)
        }
        switch bitDepth {
        case 8: try write(samples.as8Bits, alpha?.as8Bits)
        case 16: try write(samples.as16Bits, alpha?.as16Bits)
        default: throw AECImage.wrong(bitDepth: bitDepth)
        }
    }

    /// The same into an array without padding, of `height * width * layout.samplesPerPixel * bitDepth / 8` bytes.
    public func bytes(
        layout: PixelLayout, bitDepth: Int = 8, isPremultiplied: Bool = false
    ) throws(AECError) -> [UInt8] {
        let size = width * height * layout.samplesPerPixel * max(bitDepth, 8) / 8
        var bytes = [UInt8](repeating: 0, count: size)
        try bytes.withUnsafeMutableBufferPointer { (buffer) throws(AECError) in
            try write(
                into: UnsafeMutableRawBufferPointer(buffer), layout: layout, bitDepth: bitDepth,
                isPremultiplied: isPremultiplied)
        }
        return bytes
    }

    private static func wrong(bitDepth: Int) -> AECError {
        AECError(.invalidArgument, "samples have 8 or 16 bits, not \(bitDepth)")
    }
}
