import AEC

/// Samples of PNM and PAM: whole numbers up to a maximum value of 1...65535, which stands for white.
enum PNMSamples {
    /// The type for a maximum value: up to 255 it is 8 bits.
    static func isWide(_ maximum: Int) -> Bool { maximum > 255 }

    /// Binary samples, of two bytes (the high one first) where the maximum needs them, brought to the whole range of their
    /// type.
    static func decode(
        _ source: ArraySlice<UInt8>, count: Int, maximum: Int, name: String
    ) throws(AECError) -> AECImage.Samples {
        if maximum == 255 { return .bits8(Array(source)) }
        var largest = 0
        let samples: AECImage.Samples = source.withUnsafeBufferPointer { source in
            guard isWide(maximum) else {
                let table = (0...255).map { UInt8(widen(min($0, maximum), from: maximum, to: 255)) }
                return .bits8(
                    source.map {
                        largest = max(largest, Int($0))
                        return table[Int($0)]
                    })
            }
            return .bits16(
                [UInt16](unsafeUninitializedCapacity: count) { target, initialized in
                    for i in 0..<count {
                        let value = Int(source[2 * i]) << 8 | Int(source[2 * i + 1])
                        largest = max(largest, value)
                        target.initializeElement(
                            at: i,
                            to: UInt16(widen(min(value, maximum), from: maximum, to: 65535)))
                    }
                    initialized = count
                })
        }
        guard largest <= maximum else { throw tooLarge(largest, maximum, name) }
        return samples
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
            "damaged \(name): a sample of \(value), when the maximum value is \(maximum)")
    }

    /// To the nearest; `value` is at most `from`.
    private static func widen(_ value: Int, from: Int, to: Int) -> Int {
        from == to ? value : (value * to + from / 2) / from
    }

    /// Bytes of binary samples, 16 bits with the high byte first.
    static func encode(_ samples: AECImage.Samples) -> [UInt8] {
        switch samples {
        case .bits8(let bytes): bytes
        case .bits16(let values):
            [UInt8](unsafeUninitializedCapacity: values.count * 2) { target, initialized in
                for (i, value) in values.enumerated() {
                    target.initializeElement(at: 2 * i, to: UInt8(value >> 8))
                    target.initializeElement(at: 2 * i + 1, to: UInt8(value & 255))
                }
                initialized = values.count * 2
            }
        }
    }

    /// The maximum value that a header declares for them.
    static func maximum(of samples: AECImage.Samples) -> Int {
        samples.bitDepth == 16 ? 65535 : 255
    }
}
