import AEC

/// Samples of PNM and PAM: whole numbers up to a maximum value of 1...65535, which stands for white.
enum PNMSamples {
    /// The type for a maximum value: up to 255 it is 8 bits.
    static func isWide(_ maximum: Int) -> Bool { maximum > 255 }

    /// Some channels of binary samples, of two bytes (the high one first) where the maximum needs them, brought to the whole
    /// range of their type.
    ///
    /// - Parameters:
    ///   - source: tuples of `depth` samples.
    ///   - channels: those of a tuple that are wanted.
    static func decode(
        _ source: ArraySlice<UInt8>, depth: Int, channels: Range<Int>, maximum: Int, name: String
    ) throws(AECError) -> AECImage.Samples {
        if maximum == 255, channels.count == depth { return .bits8(Array(source)) }
        var largest = 0
        let samples: AECImage.Samples = source.withUnsafeBufferPointer { source in
            guard isWide(maximum) else {
                let table = (0...255).map { UInt8(widen(min($0, maximum), from: maximum, to: 255)) }
                return .bits8(
                    gather(source.count / depth, channels) { tuple, channel in
                        let value = Int(source[tuple * depth + channel])
                        largest = max(largest, value)
                        return table[value]
                    })
            }
            return .bits16(
                gather(source.count / depth / 2, channels) { tuple, channel in
                    let at = 2 * (tuple * depth + channel)
                    let value = Int(source[at]) << 8 | Int(source[at + 1])
                    largest = max(largest, value)
                    return UInt16(widen(min(value, maximum), from: maximum, to: 65535))
                })
        }
        guard largest <= maximum else { throw tooLarge(largest, maximum, name) }
        return samples
    }

    @inline(__always)
    private static func gather<Sample>(
        _ tuples: Int, _ channels: Range<Int>, _ sample: (_ tuple: Int, _ channel: Int) -> Sample
    ) -> [Sample] {
        let count = tuples * channels.count
        return [Sample](unsafeUninitializedCapacity: count) { target, initialized in
            for tuple in 0..<tuples {
                for channel in channels {
                    target.initializeElement(at: initialized, to: sample(tuple, channel))
                    initialized += 1
                }
            }
        }
    }

    /// Samples that have been read one by one.
    static func scale(_ values: [UInt16], maximum: Int) -> AECImage.Samples {
        isWide(maximum)
            ? .bits16(values.map { UInt16(widen(Int($0), from: maximum, to: 65535)) })
            : .bits8(values.map { UInt8(widen(Int($0), from: maximum, to: 255)) })
    }

    static func tooLarge(_ value: Int, _ maximum: Int, _ name: String) -> AECError {
        AECError(
            .malformed,
            "damaged \(name): a sample of \(value) is above the maximum value of \(maximum)")
    }

    /// To the nearest; `value` is at most `from`.
    private static func widen(_ value: Int, from: Int, to: Int) -> Int {
        from == to ? value : (value * to + from / 2) / from
    }

    /// The maximum value that a header declares for them.
    static func maximum(of samples: AECImage.Samples) -> Int {
        samples.bitDepth == 16 ? 65535 : 255
    }
}
