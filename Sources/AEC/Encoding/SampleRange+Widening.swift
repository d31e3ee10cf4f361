extension SampleRange {
    /// What the network sees of a sample of this range: 0...65535. Samples beyond the range, of pixels that nobody sees,
    /// count as the highest.
    func widened(_ sample: UInt16) -> UInt16 {
        let most = UInt32(self.most)
        return UInt16(truncatingIfNeeded: (min(UInt32(sample), most) &* 65535 &+ most / 2) / most)
    }

    /// The range of the device that `image` comes from: 8, 10, 12 or 14 bits, where these hold its colours. Nil for others:
    /// among them those that are black, and those of 8 bits that were made wider (multiples of 257), which are merely dark.
    /// - Parameter counted: opacity, where the colours of what is transparent do not count.
    package init?(usedBy image: AECImage, counted: AECImage.Samples?) {
        guard case .bits16(let samples) = image.samples else { return nil }
        let most = SampleRange.most(of: samples, image.colorModel, counted: counted?.bits16)
        guard most >> 14 == 0, samples.contains(where: { $0 % 257 != 0 }) else { return nil }
        // An even number of bits: pictures of a series, of which some are darker, shall be treated alike.
        self.init(bits: max(8, (17 - most.leadingZeroBitCount) & ~1))
    }

    /// The range of so many bits, which must hold the colours of `image`; nil for 16, and for a picture of 8 bits, of which
    /// nothing is asked.
    /// - Throws: `invalidArgument` for other numbers than 2...16 and for higher samples.
    init?(
        bits: Int, holding image: AECImage, counted: AECImage.Samples?
    ) throws(AECError) {
        guard SampleRange.bits ~= bits || bits == 16 else {
            throw AECError(.invalidArgument, "samples of 16 bits use 2 to 16 of them, not \(bits)")
        }
        guard case .bits16(let samples) = image.samples, bits != 16 else { return nil }
        self.init(bits: bits)
        let most = SampleRange.most(of: samples, image.colorModel, counted: counted?.bits16)
        guard most <= self.most else {
            throw AECError(
                .invalidArgument,
                "a sample of \(most) is beyond \(bits) bits, whose highest is \(self.most)")
        }
    }

    private static func most(
        of samples: [UInt16], _ colorModel: AECImage.ColorModel, counted: [UInt16]?
    ) -> UInt16 {
        guard let counted else { return samples.max() ?? 0 }
        let channels = colorModel.channels
        return counted.indices.reduce(0) { most, pixel in
            counted[pixel] == 0
                ? most
                : samples[pixel * channels..<(pixel + 1) * channels].reduce(most, max)
        }
    }

    /// The picture with widened colours.
    package func widened(_ image: AECImage) throws(AECError) -> AECImage {
        guard case .bits16(let samples) = image.samples else { return image }
        return try image.colored(.bits16(samples.map(widened)))
    }
}
