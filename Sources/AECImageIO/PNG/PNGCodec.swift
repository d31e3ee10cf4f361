import AEC
import CAECPNG

/// PNG through libpng.
public enum PNGCodec {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// How hard the writer tries.
    public enum Effort: Sendable {
        /// About five times faster, with files of photographs up to 5 % larger.
        case fast
        /// The smallest file that libpng makes.
        case small

        var value: aec_png_effort { self == .fast ? AEC_PNG_FAST : AEC_PNG_SMALL }
    }

    static func decode(_ bytes: [UInt8], limits: Limits) throws(AECError) -> LoadedImage {
        // The declared size comes first, so that an absurd one is told as such and not as damage.
        if let (width, height) = declaredSize(bytes) {
            try limits.check(width: width, height: height, offset: 16)
        }
        var budget = limits.budget
        var warnings: [String] = []
        let maxSide = UInt32(clamping: min(limits.maxSide, 0x7FFF_FFFF))
        let image = try bytes.withUnsafeBufferPointer { (file) throws(AECError) -> AECImage in
            var reader: OpaquePointer?
            var header = aec_png_header()
            var failure = aec_png_error()
            // An empty file has no base address; it was refused with the signature.
            guard let base = file.baseAddress else {
                throw AECError(.truncated, "the file is empty")
            }
            let status = aec_png_open(
                base, file.count, maxSide, maxSide, &reader, &header, &failure)
            guard status == AEC_PNG_OK, let reader else { throw error(status, failure) }
            defer { aec_png_close(reader) }
            let width = Int(header.width)
            let height = Int(header.height)
            try limits.check(width: width, height: height, offset: 16)
            try checkPlausible(header, fileSize: file.count)
            // The pixels come first: metadata gets what they leave.
            let isGreyPalette = header.is_grey_palette != 0
            let fewest = (isGreyPalette ? 1 : header.channels) + header.has_alpha
            try budget.reserve(
                width, height, Int(fewest), Int(header.sample_bytes),
                for: "the pixels of the PNG", offset: 16)
            let found = PNGMetadata(reading: bytes, limits: limits, budget: &budget)
            var metadata = found.metadata
            warnings = found.warnings
            warnings += metadata.makeRoom(in: &budget, limits: limits, format: "PNG") {
                let channels = isGreyPalette && $0.hasColorProfile ? 3 + header.has_alpha : fewest
                let pictures: Int32 = $0.orientation.value > 1 ? 2 : 1
                return width * height * Int(header.sample_bytes) * Int(pictures * channels - fewest)
            }
            if isGreyPalette, !metadata.hasColorProfile {
                aec_png_make_grey(reader)
                header.channels = 1
            }
            let color: AECImage.Samples
            var alpha: AECImage.Samples?
            if header.sample_bytes == 2 {
                let planes = try readPlanes(reader, header, as: UInt16.self)
                color = .bits16(planes.color)
                alpha = planes.alpha.map { .bits16($0) }
            } else {
                let planes = try readPlanes(reader, header, as: UInt8.self)
                color = .bits8(planes.color)
                alpha = planes.alpha.map { .bits8($0) }
            }
            return try AECImage(
                width: width, height: height, colorModel: header.channels == 1 ? .grey : .rgb,
                samples: color, alpha: alpha, metadata: metadata)
        }
        return LoadedImage(image: try image.upright(), warnings: warnings)
    }

    /// Colours and alpha, as samples of the size that the header tells.
    private static func readPlanes<Sample: FixedWidthInteger>(
        _ reader: OpaquePointer, _ header: aec_png_header, as type: Sample.Type
    ) throws(AECError) -> (color: [Sample], alpha: [Sample]?) {
        let area = Int(header.width) * Int(header.height)
        let count = area * Int(header.channels)
        let alphaCount = header.has_alpha != 0 ? area : 0
        let size = MemoryLayout<Sample>.size
        var failure = aec_png_error()
        var status = AEC_PNG_OK
        var alpha: [Sample] = []
        let color = [Sample](unsafeUninitializedCapacity: count) { colors, initialized in
            alpha = [Sample](unsafeUninitializedCapacity: alphaCount) { alphas, alphasInitialized in
                status = aec_png_read_pixels(
                    reader, colors.baseAddress, count * size, alphas.baseAddress,
                    alphaCount * size, &failure)
                alphasInitialized = status == AEC_PNG_OK ? alphaCount : 0
            }
            initialized = status == AEC_PNG_OK ? count : 0
        }
        guard status == AEC_PNG_OK else { throw error(status, failure) }
        return (color, header.has_alpha != 0 ? alpha : nil)
    }

    /// Encodes into memory, with the picture's metadata.
    ///
    /// - Throws: `invalidArgument` when a side exceeds 2^31 - 1 pixels, `limitExceeded` without memory.
    public static func encode(_ image: AECImage, effort: Effort = .fast) throws(AECError) -> [UInt8]
    {
        var failure = aec_png_error()
        var bytes: UnsafeMutablePointer<UInt8>?
        var size = 0
        let status = try withDescription(of: image) {
            aec_png_write_memory(&$0, effort.value, &bytes, &size, &failure)
        }
        guard status == AEC_PNG_OK, let bytes else { throw error(status, failure) }
        defer { aec_png_free(bytes) }
        return [UInt8](UnsafeBufferPointer(start: bytes, count: size))
    }

    static func write(
        _ image: AECImage, to output: OutputFile, effort: Effort = .fast
    ) throws(AECError) {
        var failure = aec_png_error()
        let status = try withDescription(of: image) {
            aec_png_write_fd(output.fileDescriptor, &$0, effort.value, &failure)
        }
        if status == AEC_PNG_IO {
            throw FileError(.write, path: output.path, errno: failure.error_number).asAECError
        }
        guard status == AEC_PNG_OK else { throw error(status, failure) }
    }

    /// The picture as the shim takes it, valid during the call.
    private static func withDescription(
        of image: AECImage, _ body: (inout aec_png_image) -> aec_png_status
    ) throws(AECError) -> aec_png_status {
        let (width, height) = try sides(of: image)
        let chunks = try PNGMetadata.chunks(for: image.metadata)
        return image.samples.withBytes { color in
            image.alpha.withBytes { alpha in
                chunks.withUnsafeBufferPointer { chunks in
                    var description = aec_png_image(
                        width: width, height: height,
                        channels: Int32(image.colorModel.channels),
                        sample_bytes: Int32(image.bitDepth / 8), color: color, alpha: alpha,
                        chunks: chunks.baseAddress, chunks_size: chunks.count)
                    return body(&description)
                }
            }
        }
    }

    private static func sides(of image: AECImage) throws(AECError) -> (UInt32, UInt32) {
        guard image.width <= 0x7FFF_FFFF, image.height <= 0x7FFF_FFFF else {
            throw AECError(.invalidArgument, "a PNG has at most 2147483647 pixels a side")
        }
        return (UInt32(image.width), UInt32(image.height))
    }

    /// Width and height as the first chunk declares them, where it is an image header.
    private static func declaredSize(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        guard bytes.count >= 24, bytes[12..<16].elementsEqual("IHDR".utf8) else { return nil }
        func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
        return (number(16), number(20))
    }

    /// DEFLATE expands at most about 1032 times: a picture that needs more than the whole file could give is refused
    /// before its pixels are allocated.
    private static func checkPlausible(
        _ header: aec_png_header, fileSize: Int
    ) throws(AECError) {
        let (area, overflow1) = Int(header.width).multipliedReportingOverflow(
            by: Int(header.height))
        let (bits, overflow2) = area.multipliedReportingOverflow(by: Int(header.bits_per_pixel))
        let (bytes, overflow3) = fileSize.multipliedReportingOverflow(by: 1040)
        guard !overflow1, !overflow2, overflow3 || bits / 8 <= bytes + 4096 else {
            throw AECError(
                .truncated, "the file is too short for the picture that it declares",
                offset: fileSize)
        }
    }

    private static func error(_ status: aec_png_status, _ failure: aec_png_error) -> AECError {
        let text = "damaged PNG: " + message(failure)
        let offset = Int(failure.offset)
        switch status {
        case AEC_PNG_TRUNCATED:
            return AECError(.truncated, "the PNG ends before its picture does", offset: offset)
        case AEC_PNG_CHECKSUM: return AECError(.checksumMismatch, text, offset: offset)
        case AEC_PNG_NO_MEMORY: return AECError(.limitExceeded, "not enough memory for the PNG")
        default: return AECError(.malformed, text, offset: offset)
        }
    }

    private static func message(_ failure: aec_png_error) -> String {
        withUnsafeBytes(of: failure.message) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

extension AECImage.Samples {
    func withBytes<Result>(_ body: (UnsafeRawPointer?) -> Result) -> Result {
        switch self {
        case .bits8(let plane): plane.withUnsafeBytes { body($0.baseAddress) }
        case .bits16(let plane): plane.withUnsafeBytes { body($0.baseAddress) }
        }
    }
}

extension AECImage.Samples? {
    /// Nil for no plane.
    fileprivate func withBytes<Result>(_ body: (UnsafeRawPointer?) -> Result) -> Result {
        guard let self else { return body(nil) }
        return self.withBytes(body)
    }
}
