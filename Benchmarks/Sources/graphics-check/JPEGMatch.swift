import AEC
import AECImageIO

/// The smallest JPEG of a picture that is as true as asked, of all samplings and tables at hand; the picture must be
/// opaque.
enum JPEGMatch {
    /// Nil where none is.
    static func smallest(_ image: AECImage, psnr: Double) throws -> Int? {
        let colours = try AECImage(
            width: image.width, height: image.height, colorModel: image.colorModel,
            pixels: image.pixels)
        let samplings: [JPEGCodec.Subsampling] =
            image.colorModel == .grey ? [.none] : [.s420, .s422, .none]
        var best: Int?
        for sampling in samplings {
            for tables in [JPEGCodec.Tables.standard, .flat] {
                guard let size = try smallest(image, colours, psnr, sampling, tables) else {
                    continue
                }
                best = min(best ?? size, size)
            }
        }
        return best
    }

    /// The lowest quality that is true enough, by halving: fidelity grows with it, but for little.
    private static func smallest(
        _ image: AECImage, _ colours: AECImage, _ psnr: Double, _ sampling: JPEGCodec.Subsampling,
        _ tables: JPEGCodec.Tables
    ) throws -> Int? {
        func trial(_ quality: Int) throws -> (isEnough: Bool, size: Int) {
            let bytes = try JPEGCodec.encode(
                colours, quality: quality, subsampling: sampling, tables: tables)
            let decoded = try ImageFile.read(bytes)
            let found = Fidelity(colours, decoded, limit: .infinity).psnr
            return (found >= psnr, bytes.count)
        }
        var enough = try trial(100)
        guard enough.isEnough else { return nil }
        var (low, high) = (0, 100)
        while high - low > 1 {
            let middle = (low + high) / 2
            let tried = try trial(middle)
            if tried.isEnough { (high, enough) = (middle, tried) } else { low = middle }
        }
        return enough.size
    }
}
