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

    /// How many pixels are not fully transparent.
    var visiblePixels: Int {
        var hidden = 0
        alpha?.forEachHidden { _ in hidden += 1 }
        return width * height - hidden
    }
}

extension AECImage.Samples {
    fileprivate func forEachHidden(_ body: (Int) -> Void) {
        switch self {
        case .bits8(let samples): for i in samples.indices where samples[i] == 0 { body(i) }
        case .bits16(let samples): for i in samples.indices where samples[i] == 0 { body(i) }
        }
    }
}
