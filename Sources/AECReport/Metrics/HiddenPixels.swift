import AEC

/// Fully transparent pixels: nobody sees their colours, and an encoder may change them. No metric is to count that.
extension AECImage {
    /// With black wherever `original` is fully transparent; itself where it is nowhere.
    /// - Precondition: both pictures have the same width and height.
    func blackWhereHidden(in original: AECImage) -> AECImage {
        guard let alpha = original.alpha, original.visiblePixels < width * height else {
            return self
        }
        func blackened<Sample: FixedWidthInteger>(_ samples: [Sample]) -> [Sample] {
            var samples = samples
            let channels = colorModel.channels
            alpha.forEachHidden { pixel in
                for channel in 0..<channels { samples[pixel * channels + channel] = 0 }
            }
            return samples
        }
        let samples: Samples =
            switch samples {
            case .bits8(let samples): .bits8(blackened(samples))
            case .bits16(let samples): .bits16(blackened(samples))
            }
        let result = try? AECImage(
            width: width, height: height, colorModel: colorModel, samples: samples,
            alpha: self.alpha,
            metadata: metadata)
        return result ?? self
    }

    /// Whether both are as transparent everywhere, by alpha of 8 bits; no alpha is an opaque one.
    /// - Precondition: both pictures have the same width and height.
    public func isAsTransparent(as other: AECImage) -> Bool {
        if alpha == nil, other.alpha == nil { return true }
        let opaque = [UInt8](repeating: .max, count: width * height)
        return (alpha?.as8BitsOfAlpha ?? opaque) == (other.alpha?.as8BitsOfAlpha ?? opaque)
    }

    /// How many pixels are not fully transparent.
    var visiblePixels: Int {
        var hidden = 0
        alpha?.forEachHidden { _ in hidden += 1 }
        return width * height - hidden
    }
}

extension AECImage.Samples {
    /// With 8 bits each, as `as8Bits`, but 0 only for what is fully transparent with 16 bits too: the least opacity does
    /// not hide a pixel.
    public var as8BitsOfAlpha: [UInt8] {
        switch self {
        case .bits8(let samples): samples
        case .bits16(let samples):
            samples.map { $0 == 0 ? 0 : max(1, UInt8((UInt32($0) + 128) / 257)) }
        }
    }

    fileprivate func forEachHidden(_ body: (Int) -> Void) {
        switch self {
        case .bits8(let samples): for i in samples.indices where samples[i] == 0 { body(i) }
        case .bits16(let samples): for i in samples.indices where samples[i] == 0 { body(i) }
        }
    }
}
