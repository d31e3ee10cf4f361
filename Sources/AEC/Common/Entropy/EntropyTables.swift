/// What the entropy coder takes from the model.
struct EntropyTables: Equatable {
    /// The first scale index that is coded at all; symbols of a lower index are zero.
    let firstScale: UInt8
    /// [channels]: the scale index of each hyper-latent channel at the image's quality,
    /// `firstScale`...127.
    let zScale: [UInt8]
    /// [channels]: what is subtracted from a hyper-latent of each channel before coding.
    let zOffset: [Int16]
    /// Whether latents of large scales are on a trellis.
    private(set) var usesTrellis = false

    /// The same with another first scale, not above this one.
    func coding(from firstScale: UInt8) -> EntropyTables {
        EntropyTables(
            firstScale: firstScale, zScale: zScale, zOffset: zOffset, usesTrellis: usesTrellis)
    }

    /// The same, with latents of large scales on a trellis or not.
    func onTrellis(_ usesTrellis: Bool) -> EntropyTables {
        var result = self
        result.usesTrellis = usesTrellis
        return result
    }

    /// The first scale index whose latents are on the trellis; `Trellis.noScale` for none.
    var trellisScale: Int {
        usesTrellis ? min(firstIndexScale + Trellis.scaleOffset, Trellis.noScale) : Trellis.noScale
    }

    /// The first scale that indices are coded with, where there is a trellis.
    private var firstIndexScale: Int {
        max(Trellis.firstScale - Trellis.scaleOffset, Int(firstScale))
    }

    /// The scales that symbols are coded with, class after class: each has its list of bins.
    var classes: [Range<Int>] {
        let first = Int(firstScale)..<BinMode.scaleCount
        guard usesTrellis else { return [first] }
        return [first, BinMode.scaleCount + firstIndexScale..<BinMode.allScales]
    }
}

extension EntropyTables {
    /// From tables at the 8 trained levels, linear in between.
    ///
    /// - Parameters:
    ///   - firstScale: 0...127.
    ///   - scaleLevels: [8][channels], `firstScale`...127. They rise with the level, as the
    ///     hyper-latents' gain does.
    ///   - offsetLevels: [8][channels], -4096...4096.
    init(
        firstScale: UInt8, scaleLevels: UnsafeBufferPointer<UInt8>,
        offsetLevels: UnsafeBufferPointer<Int16>, quality: Quality
    ) {
        let channels = scaleLevels.count / Quality.levels
        let (level, fraction) = quality.position
        var scale: [UInt8] = []
        var offset: [Int16] = []
        scale.reserveCapacity(channels)
        offset.reserveCapacity(channels)
        for channel in 0..<channels {
            let low = level * channels + channel
            let high = low + channels
            let s =
                Int(scaleLevels[low]) * (256 - fraction) + Int(scaleLevels[high]) * fraction
            let o =
                Int(offsetLevels[low]) * (256 - fraction) + Int(offsetLevels[high]) * fraction
            scale.append(UInt8(truncatingIfNeeded: (s + 128) >> 8))
            offset.append(Int16(truncatingIfNeeded: (o + 128) >> 8))
        }
        self.init(firstScale: firstScale, zScale: scale, zOffset: offset)
    }

    /// The tables at `quality`.
    init(_ levels: EntropyLevels, at quality: Quality) {
        let count = Quality.levels * levels.channels
        self.init(
            firstScale: levels.firstCodedScale,
            scaleLevels: UnsafeBufferPointer(start: levels.zScale, count: count),
            offsetLevels: UnsafeBufferPointer(start: levels.zOffset, count: count), quality: quality
        )
    }
}
