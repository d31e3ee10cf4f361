import AEC

/// What a JPEG may ask for by a few bytes. Pictures are large and their files small: without a bound, 200 bytes would
/// take seconds and gigabytes.
struct JPEGWork {
    let pixels: Int
    let fileSize: Int
    let isArithmetic: Bool

    /// Encoders write about ten scans; each costs a pass over the picture, so a file of very many is an attack.
    private static let mostScans = 200

    /// With Huffman codes a block of 8 x 8 samples takes a bit at least, and where two components are sampled most finely
    /// in different directions there is one block for each 128 pixels.
    ///
    /// Arithmetic coding knows no such bound: it takes some 0.00004 bits for a block that is as was expected, so that
    /// libjpeg makes 200 bytes of a white picture of any size. Up to 16 megapixels that is read; a larger picture needs
    /// a byte for each 4096 pixels beyond, which blank pages do not have but whatever shows something has.
    private var mostPixels: Int {
        let bytes = Int64(fileSize)
        return Int(clamping: isArithmetic ? (1 << 24) + bytes * 4096 : bytes * 1024 + 1023)
    }

    /// - Throws: `truncated` or `limitExceeded` for a picture that so few bytes do not hold, before it is allocated.
    func check() throws(AECError) {
        guard pixels > mostPixels else { return }
        guard isArithmetic else {
            throw AECError(
                .truncated, "the file is too short for the picture that it declares",
                offset: fileSize)
        }
        throw AECError(
            .limitExceeded,
            "an arithmetic JPEG of \(fileSize) bytes may have \(mostPixels) pixels, not \(pixels): save it with Huffman codes, or as a PNG"
        )
    }

    /// A scan of a picture that says nothing new takes some bytes with either kind of coding: what the passes over the
    /// picture come to is bounded, too. All encoders' scans are within the bound in pictures of the usual limits: there are
    /// at least 24 for Huffman codes, 16 for arithmetic ones.
    var maxScans: Int {
        let passes =
            isArithmetic ? mostPixels.multipliedClamping(by: 16) : Int(clamping: Int64(1) << 32)
        let fewest = isArithmetic ? 16 : 24
        return min(JPEGWork.mostScans, max(fewest, passes / max(1, pixels)))
    }
}
