import AEC
import CAECJPEG

/// JPEG through libjpeg.
public enum JPEGCodec {
    static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

    /// How finely the colour differences are sampled, relative to the brightness.
    public enum Subsampling: Sendable {
        /// As finely.
        case none
        /// Half across.
        case s422
        /// Half across and half down: what most JPEG files are.
        case s420

        var value: aec_jpeg_subsampling {
            switch self {
            case .none: AEC_JPEG_444
            case .s422: AEC_JPEG_422
            case .s420: AEC_JPEG_420
            }
        }

        /// Coefficients of two pixels with three colours.
        var samplesOfTwoPixels: Int {
            switch self {
            case .none: 6
            case .s422: 4
            case .s420: 3
            }
        }
    }

    /// How a quality becomes steps of quantisation.
    public enum Tables: Sendable {
        /// Those of the standard's annex K, made for the eye: fine for low frequencies, coarse for high ones.
        case standard
        /// One step for all, which gives the smallest mean squared error for the size.
        case flat

        var value: aec_jpeg_tables {
            self == .flat ? AEC_JPEG_FLAT_TABLES : AEC_JPEG_STANDARD_TABLES
        }
    }

    /// Encodes with optimised Huffman tables. 16 bits are rounded to 8.
    ///
    /// - Parameters:
    ///   - quality: libjpeg's scale, 1...100, clamped.
    ///   - progressive: a few percent smaller than sequential.
    /// - Throws: `invalidArgument` when a side exceeds 65500 pixels or the picture is transparent, `limitExceeded`
    ///   without memory.
    public static func encode(
        _ image: AECImage, quality: Int = 90, subsampling: Subsampling = .s420,
        tables: Tables = .standard, progressive: Bool = true
    ) throws(AECError) -> [UInt8] {
        try encodeWithWarnings(
            image, quality: quality, subsampling: subsampling, tables: tables,
            progressive: progressive
        ).bytes
    }

    /// As `encode`; the warnings say what a JPEG could not keep.
    static func encodeWithWarnings(
        _ image: AECImage, quality: Int, subsampling: Subsampling = .s420,
        tables: Tables = .standard, progressive: Bool = true, limits: Limits = .default
    ) throws(AECError) -> (bytes: [UInt8], warnings: [String]) {
        guard image.width <= 65500, image.height <= 65500 else {
            throw AECError(
                .invalidArgument,
                "a JPEG has at most 65500 pixels a side, not \(image.width) x \(image.height): write a PNG"
            )
        }
        guard image.alphaIfTransparent == nil else {
            throw AECError(
                .invalidArgument,
                "the picture is transparent, but a JPEG has no alpha: write a PNG or a PAM")
        }
        var budget = limits.budget
        try budget.hold(image)
        // Two bytes for each coefficient, of blocks that are padded to the edge, and as many as one for the file
        let samples = image.colorModel == .grey ? 2 : subsampling.samplesOfTwoPixels
        try budget.reserve(
            (image.width + 16) * (image.height + 16) / 2, samples, 3,
            for: "the picture and the coefficients of its JPEG")
        var (segments, warnings) = JPEGMetadata.segments(for: image.metadata)
        if image.bitDepth == 16 {
            warnings.insert("the samples of 16 bits were rounded to the 8 bits of a JPEG", at: 0)
        }
        var failure = aec_jpeg_error()
        var bytes: UnsafeMutablePointer<UInt8>?
        var size = 0
        let status = image.samples.withBytes {
            aec_jpeg_write_memory(
                $0, UInt32(image.width), UInt32(image.height),
                Int32(image.colorModel.channels), Int32(image.bitDepth / 8),
                Int32(min(max(quality, 1), 100)),
                subsampling.value, tables.value, progressive ? 1 : 0, &bytes, &size, &failure)
        }
        guard status == AEC_JPEG_OK, let bytes else { throw error(status, failure) }
        defer { aec_jpeg_free(bytes) }
        var file = Array(UnsafeBufferPointer(start: bytes, count: size))
        if let resolution = image.metadata.resolution,
            let fields = JFIFDensity.fields(of: resolution),
            let place = JFIFDensity.place(in: file)
        {
            file.replaceSubrange(place, with: fields)
        }
        guard let map = image.metadata.gainMap else {
            return (inserting(segments, into: file).file, warnings)
        }
        return (GainMap.join(file, segments, with: map), warnings)
    }

    /// Puts segments behind the start of the image and the JFIF segment that libjpeg writes.
    ///
    /// - Returns: the file and where they stand in it.
    static func inserting(_ segments: [UInt8], into file: [UInt8]) -> (file: [UInt8], at: Int) {
        var start = 2
        if file.count >= 6, file[2] == 0xFF, file[3] == JPEGSegment.app0 {
            start = min(file.count, 4 + (Int(file[4]) << 8 | Int(file[5])))
        }
        return (file[..<start] + segments + file[start...], start)
    }

    static func error(_ status: aec_jpeg_status, _ failure: aec_jpeg_error) -> AECError {
        let text = withUnsafeBytes(of: failure.message) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        let offset = Int(failure.offset)
        switch status {
        case AEC_JPEG_TRUNCATED:
            return AECError(.truncated, "the JPEG ends before its picture does", offset: offset)
        case AEC_JPEG_UNSUPPORTED:
            return AECError(
                .unsupportedFeature,
                "this kind of JPEG is not supported (\(text)): convert it to an 8-bit RGB JPEG or PNG first",
                offset: offset)
        case AEC_JPEG_LIMIT:
            return AECError(
                .limitExceeded,
                "this JPEG takes far more work than a picture of its size needs (\(text)): save it again with another program",
                offset: offset)
        case AEC_JPEG_NO_MEMORY: return AECError(.limitExceeded, "not enough memory for the JPEG")
        default: return AECError(.malformed, "damaged JPEG: " + text, offset: offset)
        }
    }
}
