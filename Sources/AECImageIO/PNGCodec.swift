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

    static func decode(_ bytes: [UInt8], limits: Limits) throws(AECError) -> AECImage {
        // The declared size comes first, so that an absurd one is told as such and not as damage.
        if let (width, height) = declaredSize(bytes) {
            try limits.check(width: width, height: height, offset: 16)
        }
        let maxSide = UInt32(clamping: min(limits.maxSide, 0x7FFF_FFFF))
        return try bytes.withUnsafeBufferPointer { (file) throws(AECError) -> AECImage in
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
            try checkSupport(header)
            let width = Int(header.width)
            let height = Int(header.height)
            try limits.check(width: width, height: height, offset: 16)
            try checkPlausible(header, fileSize: file.count)
            // A palette has 3 channels in the header; libpng's rows are checked against this size.
            var budget = limits.budget
            try budget.reserve(
                width, height, Int(header.channels), for: "the pixels of the PNG", offset: 16)
            let count = width * height * Int(header.channels)
            var result = AEC_PNG_OK
            let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                result = aec_png_read_pixels(reader, buffer.baseAddress, count, &failure)
                initialized = result == AEC_PNG_OK ? count : 0
            }
            guard result == AEC_PNG_OK else { throw error(result, failure) }
            return try AECImage(
                width: width, height: height, colorModel: header.channels == 1 ? .grey : .rgb,
                pixels: pixels)
        }
    }

    /// Encodes into memory.
    ///
    /// - Throws: `invalidArgument` when a side exceeds 2^31 - 1 pixels, `limitExceeded` without memory.
    public static func encode(_ image: AECImage, effort: Effort = .fast) throws(AECError) -> [UInt8]
    {
        let (width, height) = try sides(of: image)
        var failure = aec_png_error()
        var bytes: UnsafeMutablePointer<UInt8>?
        var size = 0
        let status = image.pixels.withUnsafeBufferPointer {
            aec_png_write_memory(
                $0.baseAddress, width, height, Int32(image.colorModel.channels), effort.value,
                &bytes, &size, &failure)
        }
        guard status == AEC_PNG_OK, let bytes else { throw error(status, failure) }
        defer { aec_png_free(bytes) }
        return [UInt8](UnsafeBufferPointer(start: bytes, count: size))
    }

    static func write(
        _ image: AECImage, to output: OutputFile, effort: Effort = .fast
    ) throws(AECError) {
        let (width, height) = try sides(of: image)
        var failure = aec_png_error()
        let status = image.pixels.withUnsafeBufferPointer {
            aec_png_write_fd(
                output.fileDescriptor, $0.baseAddress, width, height,
                Int32(image.colorModel.channels), effort.value, &failure)
        }
        if status == AEC_PNG_IO {
            throw FileError(.write, path: output.path, errno: failure.error_number).asAECError
        }
        guard status == AEC_PNG_OK else { throw error(status, failure) }
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

    private static func checkSupport(_ header: aec_png_header) throws(AECError) {
        if header.has_alpha != 0 || header.has_transparency != 0 {
            throw AECError(
                .unsupportedFeature,
                "this PNG has transparency, which is not supported yet: flatten it onto a background first"
            )
        }
        if header.bit_depth > 8 {
            throw AECError(
                .unsupportedFeature,
                "this PNG has 16 bits a sample, which is not supported yet: convert it to 8 bits first"
            )
        }
    }

    /// DEFLATE expands at most about 1032 times: a picture that needs more than the whole file could give is refused
    /// before its pixels are allocated.
    private static func checkPlausible(
        _ header: aec_png_header, fileSize: Int
    ) throws(AECError) {
        // A palette's index and a grey sample have bit_depth bits; RGB is 8 bits a sample here.
        let bits = Int(header.width) * Int(header.height) * Int(header.bit_depth)
        guard bits / 8 <= fileSize * 1040 + 4096 else {
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
