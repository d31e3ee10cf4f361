extension AECImage {
    /// The same with the mean of its colours everywhere.
    func flattened() -> AECImage {
        var image = self
        switch samples {
        case .bits8(let samples): image.samples = .bits8(flattened(samples))
        case .bits16(let samples): image.samples = .bits16(flattened(samples))
        }
        return image
    }

    private func flattened<Sample: PixelSample>(_ samples: [Sample]) -> [Sample] {
        let channels = colorModel.channels
        let pixels = UInt64(width * height)
        var means: [Sample] = []
        for channel in 0..<channels {
            var sum: UInt64 = 0
            for i in stride(from: channel, to: samples.count, by: channels) {
                sum += UInt64(samples[i])
            }
            means.append(Sample(truncatingIfNeeded: (sum + pixels / 2) / pixels))
        }
        var result = samples
        for i in result.indices { result[i] = means[i % channels] }
        return result
    }
}
