extension EncodingJob {
    /// PSNR over all samples of colour between the image and what a file of it decodes to, of the range that they use;
    /// infinity when they are equal. Colours that nobody sees and that may change are left out.
    func psnr(of file: [UInt8]) throws(AECError) -> Double {
        let decoded = try decoder.decode(file)
        let error: (sum: UInt64, samples: Int)
        let peak: Double
        switch (source.samples, decoded.samples) {
        case (.bits16(let a), .bits16(let b)):
            error = squaredError(a, b)
            peak = Double(range?.most ?? .max)
        default:
            error = squaredError(source.pixels, decoded.pixels)
            peak = 255
        }
        guard error.sum > 0 else { return .infinity }
        let ratio = peak * peak * Double(error.samples) / Double(error.sum)
        // 10 log10(2)
        return 3.0102999566398120 * PortableMath.log2(ratio)
    }

    private func squaredError<Sample: FixedWidthInteger>(
        _ a: [Sample], _ b: [Sample]
    ) -> (sum: UInt64, samples: Int) {
        let channels = image.colorModel.channels
        var total: (sum: UInt64, samples: Int) = (0, 0)
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                forEachRunThatCounts { pixels in
                    let samples = pixels.lowerBound * channels..<pixels.upperBound * channels
                    total.samples += samples.count
                    for i in samples {
                        let difference =
                            Int64(truncatingIfNeeded: a[i]) &- Int64(truncatingIfNeeded: b[i])
                        total.sum &+= UInt64(bitPattern: difference &* difference)
                    }
                }
            }
        }
        return total
    }

    /// Calls `body` with the longest ranges of pixels that count, in order.
    private func forEachRunThatCounts(_ body: (Range<Int>) -> Void) {
        switch counted {
        case nil: body(0..<image.width * image.height)
        case .bits8(let alpha)?: EncodingJob.forEachRun(of: alpha, body)
        case .bits16(let alpha)?: EncodingJob.forEachRun(of: alpha, body)
        }
    }

    private static func forEachRun<Sample: FixedWidthInteger>(
        of alpha: [Sample], _ body: (Range<Int>) -> Void
    ) {
        var start = 0
        while let first = alpha[start...].firstIndex(where: { $0 != 0 }) {
            start = alpha[first...].firstIndex(of: 0) ?? alpha.count
            body(first..<start)
        }
    }
}
