import AEC

/// The binary samples of a PNM or PAM as they are written, a part at a time: none of them is in memory twice.
struct PNMContent {
    private let image: AECImage
    private let alpha: AECImage.Samples?
    /// Whether grey is written as three equal colours.
    private let spreadsGrey: Bool

    /// Pixels of a part.
    private static let partSize = 1 << 16

    /// - Parameters:
    ///   - hasAlpha: whether a picture's alpha is written, behind its colours.
    ///   - colorModel: RGB for a grey picture, too, whose samples are then written three times.
    init(_ image: AECImage, hasAlpha: Bool, colorModel: AECImage.ColorModel) {
        self.image = image
        alpha = hasAlpha ? image.alpha : nil
        spreadsGrey = colorModel == .rgb && image.colorModel == .grey
    }

    func write(to output: OutputFile) throws(AECError) {
        // As it lies in memory
        if case .bits8(let samples) = image.samples, alpha == nil, !spreadsGrey {
            return try output.write(samples)
        }
        let pixels = image.width * image.height
        for start in stride(from: 0, to: pixels, by: PNMContent.partSize) {
            try output.write(bytes(of: start..<min(start + PNMContent.partSize, pixels)))
        }
    }

    /// All of them behind a header.
    func bytes(behind header: [UInt8]) -> [UInt8] {
        bytes(of: 0..<image.width * image.height, behind: header)
    }

    private func bytes(of pixels: Range<Int>, behind header: [UInt8] = []) -> [UInt8] {
        let channels =
            (spreadsGrey ? 3 : image.colorModel.channels) + (alpha == nil ? 0 : 1)
        let count = header.count + pixels.count * channels * image.bitDepth / 8
        return [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            initialized = target[...].initialize(fromContentsOf: header)
            switch (image.samples, alpha) {
            case (.bits8(let color), .bits8(let alpha)?):
                append(pixels, color, alpha, to: target, at: &initialized)
            case (.bits16(let color), .bits16(let alpha)?):
                append(pixels, color, alpha, to: target, at: &initialized)
            case (.bits8(let color), _):
                append(pixels, color, nil, to: target, at: &initialized)
            case (.bits16(let color), _):
                append(pixels, color, nil, to: target, at: &initialized)
            }
        }
    }

    /// Samples of 16 bits have the high byte first.
    private func append<Sample: FixedWidthInteger>(
        _ pixels: Range<Int>, _ color: [Sample], _ alpha: [Sample]?,
        to target: UnsafeMutableBufferPointer<UInt8>, at place: inout Int
    ) {
        let stored = image.colorModel.channels
        let repeats = spreadsGrey ? 3 : 1
        func append(_ sample: Sample) {
            if Sample.bitWidth == 16 {
                target.initializeElement(at: place, to: UInt8(truncatingIfNeeded: sample >> 8))
                place += 1
            }
            target.initializeElement(at: place, to: UInt8(truncatingIfNeeded: sample))
            place += 1
        }
        color.withUnsafeBufferPointer { color in
            for pixel in pixels {
                for c in 0..<stored {
                    for _ in 0..<repeats { append(color[pixel * stored + c]) }
                }
                if let alpha { append(alpha[pixel]) }
            }
        }
    }
}
