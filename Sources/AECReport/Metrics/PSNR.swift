import AEC
import CLibrary

/// Peak signal-to-noise ratio, in decibels: 10 log10(255^2 / mean squared error).
public enum PSNR {
    /// PSNR over the red, green and blue samples of two pictures of one size; infinity when they are equal.
    ///
    ///     let quality = PSNR.rgb(original, decoded)
    ///
    /// The error is averaged over all samples of the three channels before the logarithm, as in the published results
    /// on the Kodak images. A grey picture counts as one with three equal channels. Pixels that are fully transparent in
    /// the first picture do not count. Linear in the number of pixels.
    ///
    /// - Precondition: both pictures have the same width and height.
    public static func rgb(_ a: AECImage, _ b: AECImage) -> Double {
        precondition(
            a.width == b.width && a.height == b.height,
            "PSNR compares pictures of one size, not \(a.width) x \(a.height) and \(b.width) x \(b.height)"
        )
        let channels = max(a.colorModel.channels, b.colorModel.channels)
        func seen(_ image: AECImage) -> [UInt8] {
            let pixels = image.blackWhereHidden(in: a).pixels
            return image.colorModel.channels == channels
                ? pixels : pixels.flatMap { [$0, $0, $0] }
        }
        let sum = squaredError(seen(a), seen(b))
        if sum == 0 { return .infinity }
        return 10 * log10(255 * 255 * Double(a.visiblePixels * channels) / Double(sum))
    }

    private static func squaredError(_ a: [UInt8], _ b: [UInt8]) -> UInt64 {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                var sum: UInt64 = 0
                for i in 0..<a.count {
                    let difference = Int32(a[i]) &- Int32(b[i])
                    sum &+= UInt64(UInt32(bitPattern: difference &* difference))
                }
                return sum
            }
        }
    }
}
