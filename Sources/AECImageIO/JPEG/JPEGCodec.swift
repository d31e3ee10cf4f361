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

    /// Encoders write about ten scans; each costs a pass over the picture, so a file of very many is an attack.
    static let maxScans: Int32 = 200

    /// - Parameter maxMemory: of libjpeg itself, beside the pixels; nil for what the picture's size justifies.
    static func decode(
        _ bytes: [UInt8], limits: Limits, maxScans: Int32 = JPEGCodec.maxScans,
        maxMemory: Int? = nil
    ) throws(AECError) -> LoadedImage {
        var header = aec_jpeg_header()
        var budget = limits.budget
        var image = try bytes.withUnsafeBufferPointer { (file) throws(AECError) -> AECImage in
            var reader: OpaquePointer?
            var failure = aec_jpeg_error()
            guard let base = file.baseAddress else {
                throw AECError(.truncated, "the file is empty")
            }
            let status = aec_jpeg_open(base, file.count, &reader, &header, &failure)
            guard status == AEC_JPEG_OK, let reader else { throw error(status, failure) }
            defer { aec_jpeg_close(reader) }
            let width = Int(header.width)
            let height = Int(header.height)
            try limits.check(width: width, height: height)
            try checkPlausible(header, fileSize: file.count)
            let count = width * height * Int(header.channels)
            // Two bytes for each coefficient of a file of several scans, whose blocks are padded to the edge, and working
            // rows.
            let memory =
                maxMemory
                ?? ((width + 64) * (height + 64) * 2 + 128 * width) * Int(header.components)
                + 1 << 20
            try budget.reserve(count, for: "the pixels of the JPEG")
            try budget.reserve(memory, for: "the coefficients and the pixels of the JPEG")
            var result = AEC_JPEG_OK
            let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                result = aec_jpeg_read_pixels(
                    reader, buffer.baseAddress, count, maxScans, memory, &failure)
                initialized = result == AEC_JPEG_OK ? count : 0
            }
            guard result == AEC_JPEG_OK else { throw error(result, failure) }
            budget.release(memory)
            return try AECImage(
                width: width, height: height, colorModel: header.channels == 1 ? .grey : .rgb,
                pixels: pixels)
        }
        let found = JPEGMetadata(reading: bytes, limits: limits, budget: &budget)
        var warnings = found.warnings
        var metadata = found.metadata
        if header.components == 4 {
            let profile = metadata.iccProfile == nil ? "" : "; its ICC profile was left out"
            warnings.append(
                "the CMYK colours became RGB without colour management and may look different\(profile)"
            )
            budget.release(metadata.iccProfile?.count ?? 0)
            metadata.iccProfile = nil
        }
        let pixels = image.samples.count
        warnings += metadata.makeRoom(in: &budget, limits: limits, format: "JPEG") {
            $0.orientation.value > 1 ? pixels : 0
        }
        image.metadata = metadata
        return LoadedImage(image: try image.upright(), warnings: warnings)
    }

    /// A block of 8 x 8 samples takes a bit at least, and where two components are sampled most finely in different
    /// directions there is one block for each 128 pixels: a picture that needs more than the file has is refused before
    /// its pixels are allocated. Arithmetic coding knows no such bound.
    private static func checkPlausible(
        _ header: aec_jpeg_header, fileSize: Int
    ) throws(AECError) {
        let blocks = Int(header.width) * Int(header.height) / 128
        guard header.arithmetic != 0 || blocks / 8 <= fileSize else {
            throw AECError(
                .truncated, "the file is too short for the picture that it declares",
                offset: fileSize)
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
        let file = UnsafeBufferPointer(start: bytes, count: size)
        // Behind the start of the image and the JFIF segment that libjpeg writes.
        var start = 2
        if size >= 6, file[2] == 0xFF, file[3] == JPEGSegment.app0 {
            start = min(size, 4 + (Int(file[4]) << 8 | Int(file[5])))
        }
        return (file[..<start] + segments + file[start...], warnings)
    }

    private static func error(_ status: aec_jpeg_status, _ failure: aec_jpeg_error) -> AECError {
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
