import AEC

extension AECDecoder {
    /// A small picture for people who look through folders: upright, with 8 bits per sample, and without metadata other than
    /// what its colours mean.
    ///
    ///     let icon = try AECDecoder().thumbnail(of: bytes, side: 256)
    ///
    /// Decodes the lossy picture, where the file has an exact one, too, but for a lossy one of one colour, at the smallest scale that
    /// is not smaller than what is asked for, and takes means of that, weighted by opacity. A picture that fits is not made larger. Of 16 bits, those that are used count. Takes the time and the memory of
    /// `decode(_:region:scale:layer:)`; what is wrong with metadata is passed over.
    /// - Parameter side: the most pixels of a row and of a column; the longer of both has just as many. At least 1.
    /// - Throws: as `decode(_:region:scale:layer:)`; `invalidArgument` for a side of less than 1.
    public func thumbnail(of bytes: [UInt8], side: Int) throws(AECError) -> AECImage {
        guard side >= 1 else {
            throw AECError(.invalidArgument, "a thumbnail has a side of at least 1, not \(side)")
        }
        let info = try AECDecoder.inspect(bytes, limits: limits)
        let longest = max(info.width, info.height)
        let scale = Scale.allCases.last { $0 == .full || $0.reduce(longest) >= side } ?? .full
        let preview = try decode(
            bytes, scale: scale, layer: info.layer?.isBaseEmpty == true ? .exact : .base)
        func fitted(_ pixels: Int) -> Int {
            longest <= side ? pixels : max(1, (pixels * side + longest / 2) / longest)
        }
        return try preview.with8Bits(ofSamplesOf: info.sampleBits)
            .averaged(toWidth: fitted(info.width), height: fitted(info.height))
            .upright().withMeaningOfColorsAlone()
    }
}

extension AECImage {
    /// With 8 bits per sample, over the range of 0...2^bits - 1 that its colours use.
    fileprivate func with8Bits(ofSamplesOf bits: Int) throws(AECError) -> AECImage {
        guard case .bits16(let samples) = samples else { return self }
        let highest = UInt32(1) << UInt32(bits) - 1
        return try AECImage(
            width: width, height: height, colorModel: colorModel,
            samples: .bits8(
                samples.map {
                    UInt8(truncatingIfNeeded: (UInt32($0) * 255 + highest / 2) / highest)
                }),
            alpha: alpha.map { .bits8($0.as8Bits) }, metadata: metadata)
    }

    /// Smaller, of 8 bits: each pixel is the mean of the rectangle that it covers here, whose pixels count by their area
    /// within it and, for the colours, by their opacity.
    fileprivate func averaged(
        toWidth newWidth: Int, height newHeight: Int
    ) throws(AECError) -> AECImage {
        guard newWidth != width || newHeight != height else { return self }
        let columns = Coverage.all(of: width, by: newWidth)
        let rows = Coverage.all(of: height, by: newHeight)
        let source = samples.as8Bits
        let opacity = alpha?.as8Bits
        let channels = colorModel.channels
        var colors: [UInt8] = []
        var opacities: [UInt8] = []
        colors.reserveCapacity(newWidth * newHeight * channels)
        for row in rows {
            for column in columns {
                // What is transparent throughout has the plain mean of its colours
                var sums = [Int](repeating: 0, count: channels)
                var plainSums = sums
                var ofOpacity = 0
                var area = 0
                for (y, height) in row.parts {
                    for (x, width) in column.parts {
                        let weight = height * width
                        let pixel = y * self.width + x
                        let opaque = Int(opacity?[pixel] ?? 255)
                        area += weight
                        ofOpacity += weight * opaque
                        for channel in 0..<channels {
                            let sample = Int(source[pixel * channels + channel])
                            sums[channel] += weight * opaque * sample
                            plainSums[channel] += weight * sample
                        }
                    }
                }
                for channel in 0..<channels {
                    let (sum, weight) =
                        ofOpacity == 0 ? (plainSums[channel], area) : (sums[channel], ofOpacity)
                    colors.append(UInt8((sum + weight / 2) / weight))
                }
                if opacity != nil { opacities.append(UInt8((ofOpacity + area / 2) / area)) }
            }
        }
        return try AECImage(
            width: newWidth, height: newHeight, colorModel: colorModel, samples: .bits8(colors),
            alpha: opacity == nil ? nil : .bits8(opacities), metadata: metadata)
    }

    /// Without the metadata that a thumbnail has no use for.
    fileprivate func withMeaningOfColorsAlone() -> AECImage {
        var image = self
        image.metadata = Metadata(iccProfile: metadata.iccProfile, color: metadata.color)
        return image
    }
}

/// Which of the pixels of a row a pixel of a shorter one stands for.
private struct Coverage {
    /// Indices, and how much of each: in units of which a pixel of the longer row has as many as the shorter one has pixels.
    var parts: [(index: Int, amount: Int)]

    /// Of all pixels of a row of `shorter`.
    static func all(of longer: Int, by shorter: Int) -> [Coverage] {
        (0..<shorter).map { target in
            let (start, end) = (target * longer, (target + 1) * longer)
            return Coverage(
                parts: (start / shorter...(end - 1) / shorter).map { index in
                    (
                        index,
                        min(end, (index + 1) * shorter) - max(start, index * shorter)
                    )
                })
        }
    }
}
