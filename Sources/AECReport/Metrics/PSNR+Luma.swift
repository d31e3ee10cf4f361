import AEC
import CLibrary

extension PSNR {
    /// PSNR of luma alone: of Y = 0.299 R + 0.587 G + 0.114 B, with R, G, B in 0...255 and Y not rounded;
    /// infinity when all luma values are equal.
    ///
    /// Y is that of JPEG files (ITU-R BT.601 weights, full range), so a change of colour that keeps it costs nothing. A grey
    /// picture's Y is its samples. Pixels that are fully transparent in the first picture do not count. Linear in the
    /// number of pixels.
    ///
    /// - Precondition: both pictures have the same width and height.
    public static func luma(_ a: AECImage, _ b: AECImage) -> Double {
        precondition(
            a.width == b.width && a.height == b.height, "PSNR compares pictures of one size")
        // In thousandths the brightness is a whole number, and the sum exact
        var sum: UInt64 = 0
        a.blackWhereHidden(in: a).pixels.withUnsafeBufferPointer { first in
            b.blackWhereHidden(in: a).pixels.withUnsafeBufferPointer { second in
                for i in 0..<a.width * a.height {
                    let difference =
                        luma(first, i, a.colorModel.channels)
                        &- luma(second, i, b.colorModel.channels)
                    sum &+= UInt64(bitPattern: difference &* difference)
                }
            }
        }
        if sum == 0 { return .infinity }
        let meanSquare = Double(sum) / 1e6 / Double(a.visiblePixels)
        return 10 * log10(255 * 255 / meanSquare)
    }

    @inline(__always)
    private static func luma(
        _ pixels: UnsafeBufferPointer<UInt8>, _ index: Int, _ channels: Int
    ) -> Int64 {
        if channels == 1 { return 1000 &* Int64(pixels[index]) }
        let at = 3 &* index
        return 299 &* Int64(pixels[at]) &+ 587 &* Int64(pixels[at &+ 1])
            &+ 114 &* Int64(pixels[at &+ 2])
    }
}
