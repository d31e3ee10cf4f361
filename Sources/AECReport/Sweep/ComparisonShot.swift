import AEC
import AECImageIO

/// One side of a page's comparison: a picture as a codec left it, in a file that browsers show.
public struct ComparisonShot: Sendable {
    /// "original", or a codec's.
    public let codec: String
    /// The codec's name for people: "JPEG 4:2:0".
    public let name: String
    /// In words: "quality 37".
    public let setting: String
    /// Of the codec's file; of the original none.
    public let bytes: Int?
    /// Bits per pixel of the codec's file; nil for the original.
    public let bitsPerPixel: Double?
    /// The metrics against the original; nil for the original.
    public let scores: QualityScores?
    /// The name of the file in the store.
    public let file: String
    /// Whether the file is the codec's own, or a JPEG of high quality of what it decodes to.
    public let isCodecsOwn: Bool
}

/// The files that a page shows, in a folder beside it, so that they need not be made again.
public struct PictureStore: Sendable {
    /// Where the files are.
    public let folder: String
    /// A picture of at most this many pixels is shown whole.
    static let wholePixels = 1_000_000
    /// Of a larger one this much of its middle is shown.
    static let cropSide = (width: 960, height: 640)

    /// A store in this folder, which must exist.
    public init(folder: String) { self.folder = folder }

    static func isShownWhole(_ image: AECImage) -> Bool {
        image.width * image.height <= wholePixels
    }

    /// Pixels as a JPEG that can hardly be told from them, cropped where they are many.
    ///
    /// - Returns: the file's name.
    func keep(_ image: AECImage, name: String) throws(AECError) -> String {
        let shown = PictureStore.isShownWhole(image) ? image : try PictureStore.middle(of: image)
        let file = try JPEGCodec.encode(shown, quality: 95, subsampling: .none)
        return try keep(file, name: name + ".jpg")
    }

    func keep(_ file: [UInt8], name: String) throws(AECError) -> String {
        do throws(FileError) {
            try FileSystem.write(file, to: folder + "/" + name, force: true)
        } catch {
            throw error.asAECError
        }
        return name
    }

    func read(_ name: String) -> [UInt8]? { try? FileSystem.read(folder + "/" + name) }

    private static func middle(of image: AECImage) throws(AECError) -> AECImage {
        let width = min(image.width, cropSide.width)
        let height = min(image.height, cropSide.height)
        let channels = image.colorModel.channels
        let left = (image.width - width) / 2
        let top = (image.height - height) / 2
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * channels)
        for y in top..<top + height {
            let start = (y * image.width + left) * channels
            pixels += image.pixels[start..<start + width * channels]
        }
        return try AECImage(
            width: width, height: height, colorModel: image.colorModel, pixels: pixels)
    }
}
