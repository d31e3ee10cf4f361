/// What an untrusted file may ask of a decoder or a reader; checked before anything is allocated.
///
/// Messages about a limit name it as `(Limits.maxPixels)`: in that place a program can say how its users raise it.
public struct Limits: Sendable {
    /// Pixels of one image.
    public var maxPixels: Int
    /// Pixels of one side.
    public var maxSide: Int
    /// Bytes of memory that one operation may take for what a file asks for, besides the file itself: pixels, latents,
    /// coefficients, metadata. Metadata gets what the pixels leave, and is left out where that is too little.
    public var maxMemory: Int
    /// Bytes of one kind of metadata, inflated: a colour profile, Exif, XMP.
    public var maxMetadata: Int

    /// By default 2^28 pixels, which are 16384 x 16384, in 4 GiB: that is enough for them with 16 bits per sample and
    /// alpha, too.
    public init(
        maxPixels: Int = 16384 * 16384, maxSide: Int = 32768,
        maxMemory: Int = Int(clamping: Int64(4) << 30), maxMetadata: Int = 1 << 24
    ) {
        self.maxPixels = maxPixels
        self.maxSide = maxSide
        self.maxMemory = maxMemory
        self.maxMetadata = maxMetadata
    }

    /// The limits of `init()` without arguments, which `AECDecoder` and `ImageFile` apply where none are given.
    public static let `default` = Limits()

    /// What one operation may take: a new one for each.
    public var budget: Budget { Budget(maxMemory) }

    /// Checks a size.
    /// - Throws: `limitExceeded` when an image of this size is too large.
    public func check(width: Int, height: Int, offset: Int? = nil) throws(AECError) {
        guard width <= maxSide, height <= maxSide else {
            throw AECError(
                .limitExceeded,
                "an image of \(width) x \(height) pixels exceeds the limit of \(maxSide) pixels a side (Limits.maxSide)",
                offset: offset)
        }
        let (area, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, area <= maxPixels else {
            throw AECError(
                .limitExceeded,
                "an image of \(width) x \(height) pixels exceeds the limit of \(maxPixels) pixels (Limits.maxPixels)",
                offset: offset)
        }
    }

    /// Checks the size of one kind of metadata.
    /// - Parameter kind: as the message names it: "a colour profile", "Exif", "XMP".
    /// - Throws: `limitExceeded` when it is too large.
    public func checkMetadata(bytes: Int, of kind: String, offset: Int? = nil) throws(AECError) {
        guard bytes <= maxMetadata else {
            throw AECError(
                .limitExceeded,
                "\(kind) of \(bytes) bytes exceeds the limit of \(maxMetadata) bytes of metadata (Limits.maxMetadata)",
                offset: offset)
        }
    }
}
