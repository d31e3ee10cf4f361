import AEC
import AECImageIO

/// The JPEG file of a picture whose size comes nearest to a given one: what a codec's result is compared with.
///
///     let jpeg = try SameSizeJPEG(of: image, bytes: file.count)
///     print(PSNR.rgb(image, jpeg.decoded), "dB at quality", jpeg.quality)
///
/// JPEG is given its best: progressive, optimised Huffman tables, and of the two usual chroma subsamplings the one with
/// the smaller error.
public struct SameSizeJPEG: Sendable {
    /// libjpeg's quality, 1...100.
    public let quality: Int
    /// How the colours are sampled: 4:2:0 or 4:4:4.
    public let subsampling: JPEGCodec.Subsampling
    /// The file.
    public let bytes: [UInt8]
    /// What a reader of the file sees.
    public let decoded: AECImage

    /// Encodes about twenty times. Of a picture with alpha the colours, black where nothing of them can be seen.
    ///
    /// - Parameter bytes: the size to come near; where no quality does, the result is the smallest or largest file.
    /// - Throws: `invalidArgument` when a side exceeds JPEG's 65500 pixels.
    public init(of image: AECImage, bytes target: Int) throws(AECError) {
        var best = try SameSizeJPEG(nearest: target, of: image, .s420)
        if image.colorModel == .rgb {
            let full = try SameSizeJPEG(nearest: target, of: image, .none)
            // A sampling whose smallest file is far too large is not a match, however faithful it is.
            let near =
                abs(full.bytes.count - target) <= max(abs(best.bytes.count - target), target / 20)
            if near, PSNR.rgb(image, full.decoded) > PSNR.rgb(image, best.decoded) { best = full }
        }
        self = best
    }

    private init(
        nearest target: Int, of image: AECImage, _ subsampling: JPEGCodec.Subsampling
    ) throws(AECError) {
        let colors = try AECImage(
            width: image.width, height: image.height, colorModel: image.colorModel,
            pixels: image.blackWhereHidden(in: image).pixels)
        // The size grows with the quality: halve until two neighbours lie around the target.
        func file(_ quality: Int) throws(AECError) -> [UInt8] {
            try JPEGCodec.encode(colors, quality: quality, subsampling: subsampling)
        }
        var below = (quality: 1, bytes: try file(1))
        var above = (quality: 100, bytes: try file(100))
        while above.quality - below.quality > 1 {
            let middle = (below.quality + above.quality) / 2
            let bytes = try file(middle)
            if bytes.count < target { below = (middle, bytes) } else { above = (middle, bytes) }
        }
        let nearest =
            abs(above.bytes.count - target) < abs(target - below.bytes.count) ? above : below
        quality = nearest.quality
        self.subsampling = subsampling
        bytes = nearest.bytes
        let limits = Limits(maxPixels: .max, maxSide: .max)
        decoded = try ImageFile.read(nearest.bytes, limits: limits)
    }

    /// As tables name it: `JPEG q 35 4:2:0`.
    public var name: String {
        if decoded.colorModel == .grey { return "JPEG q \(quality)" }
        let sampling =
            switch subsampling {
            case .none: "4:4:4"
            case .s422: "4:2:2"
            case .s420: "4:2:0"
            }
        return "JPEG q \(quality) \(sampling)"
    }
}
